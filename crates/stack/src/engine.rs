//! The local AWS engine: one process, one port, everything it writes in one folder.

mod settings;

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    net::{Ipv4Addr, TcpListener},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{loopback, process::Process};

/// It answers after 0.2 s; a machine that compiles at the same time takes longer.
const START_TIMEOUT: Duration = Duration::from_secs(60);
const STOP_TIMEOUT: Duration = Duration::from_secs(5);
/// It answers within a millisecond; a machine that compiles at the same time takes longer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(50);

const LAUNCH: &str = include_str!("../python/launch.py");

/// Variables beside the engine's own, such as the endpoint of one service.
pub type Environment<'a> = &'a [(&'a str, &'a str)];

/// A private engine, stopped when it is dropped.
pub struct Engine {
    running: Running,
    child: Child,
}

impl Engine {
    /// Starts an engine on a free port; `dir` becomes its own and is emptied. The functions inherit `environment`.
    ///
    /// # Errors
    /// When the folder cannot be written or the engine does not come up.
    pub async fn start(dir: &Path, python: &Path, environment: Environment<'_>) -> Result<Engine, StartEngineError> {
        Engine::start_on(free_port()?, dir, python, environment).await
    }

    /// Like [`Engine::start`], and the engine ends with this program, even if that is killed.
    ///
    /// # Errors
    /// When the folder cannot be written or the engine does not come up.
    pub async fn start_bound(
        dir: &Path,
        python: &Path,
        environment: Environment<'_>,
    ) -> Result<Engine, StartEngineError> {
        Engine::launch(free_port()?, dir, python, environment, Stdio::piped()).await
    }

    /// Like [`Engine::start`], on this port.
    ///
    /// # Errors
    /// When the port is taken, the folder cannot be written or the engine does not come up.
    pub async fn start_on(
        port: u16,
        dir: &Path,
        python: &Path,
        environment: Environment<'_>,
    ) -> Result<Engine, StartEngineError> {
        check_free(port)?;
        Engine::launch(port, dir, python, environment, Stdio::null()).await
    }

    async fn launch(
        port: u16,
        dir: &Path,
        python: &Path,
        environment: Environment<'_>,
        stdin: Stdio,
    ) -> Result<Engine, StartEngineError> {
        let dir = empty(dir)?;
        let child = spawn(port, &dir, python, environment, stdin)?;
        let process = Process::find(child.id());
        let mut engine = Engine { running: Running::new(process, &child, port, dir), child };
        engine.wait_until_ready().await?;
        Ok(engine)
    }

    /// The engine's URL.
    pub fn endpoint(&self) -> &str {
        &self.running.endpoint
    }

    /// What reaches and stops it from another program.
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// Lets the engine outlive this program; what comes back reaches and stops it.
    pub fn detach(self) -> Running {
        let running = self.running.clone();
        // Dropping it would stop the engine.
        std::mem::forget(self);
        running
    }

    async fn wait_until_ready(&mut self) -> Result<(), StartEngineError> {
        let started = Instant::now();
        while !self.running.is_ready().await {
            let log = self.running.log();
            if let Some(status) = self.child.try_wait()? {
                return Err(StartEngineError::Ended { status, last_line: last_line(&log), log });
            }
            if started.elapsed() > START_TIMEOUT {
                return Err(StartEngineError::Silent { seconds: START_TIMEOUT.as_secs(), log });
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.running.stop();
        // Only collects the exit status; the process has ended.
        let _ = self.child.wait();
    }
}

/// An engine that runs on its own: what is needed to reach it, to know it again and to stop it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The engine's process.
    pub process: Process,
    /// Its URL.
    pub endpoint: String,
    /// Its folder.
    pub dir: PathBuf,
}

impl Running {
    fn new(process: Option<Process>, child: &Child, port: u16, dir: PathBuf) -> Running {
        let process = process.unwrap_or_else(|| Process::ended(child.id()));
        Running { process, endpoint: format!("http://{}:{port}", Ipv4Addr::LOCALHOST), dir }
    }

    /// Whether the engine answers.
    pub async fn is_ready(&self) -> bool {
        let url = format!("{}/_ministack/ready", self.endpoint);
        let answer = tokio::time::timeout(ANSWER_TIMEOUT, loopback::get(&url)).await;
        answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status == 200))
    }

    /// Stops the engine and the functions that it runs.
    pub fn stop(&self) {
        self.process.end(STOP_TIMEOUT);
    }

    /// Where the engine writes about itself.
    pub fn log(&self) -> PathBuf {
        self.dir.join("engine.log")
    }
}

/// Why no engine runs.
#[derive(Debug, thiserror::Error)]
pub enum StartEngineError {
    /// Somebody else listens there.
    #[error("port {0} is taken by another program: choose another with --port, or leave --port out for a free one")]
    PortTaken(u16),
    /// The process ended by itself.
    #[error("the engine ended at its start ({status}): {last_line}; all it said is in {}", log.display())]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The last thing it said.
        last_line: String,
        /// All it said.
        log: PathBuf,
    },
    /// The process runs and does not answer.
    #[error("the engine did not answer within {seconds} s; what it said is in {}", log.display())]
    Silent {
        /// How long we waited.
        seconds: u64,
        /// All it said.
        log: PathBuf,
    },
    /// Its folder or its program is not usable.
    #[error("the engine could not be started: {0}")]
    Io(#[from] io::Error),
}

/// Whether an engine could listen there.
///
/// # Errors
/// When the port is taken.
pub fn check_free(port: u16) -> Result<(), StartEngineError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop).map_err(|_| StartEngineError::PortTaken(port))
}

/// A port that nobody listens on now.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn empty(dir: &Path) -> io::Result<PathBuf> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => settings::folders(dir).iter().try_for_each(fs::create_dir_all)?,
    }
    dir.canonicalize()
}

fn spawn(port: u16, dir: &Path, python: &Path, environment: Environment<'_>, stdin: Stdio) -> io::Result<Child> {
    let launch = dir.join("launch.py");
    fs::write(&launch, LAUNCH)?;
    let log = File::create(dir.join("engine.log"))?;
    Command::new(std::path::absolute(python)?)
        .arg(launch)
        .current_dir(dir)
        .env_clear()
        .envs(settings::environment(port, dir))
        .envs(environment.iter().copied())
        .stdin(stdin)
        .stdout(log.try_clone()?)
        .stderr(log)
        // Ctrl-C in the terminal is for us; the engine and its functions form a group of their own.
        .process_group(0)
        .spawn()
}

fn last_line(log: &Path) -> String {
    let log = fs::read_to_string(log).unwrap_or_default();
    log.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it said nothing").to_owned()
}
