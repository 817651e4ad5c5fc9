//! The process beside the local engine: AWS's delivery rules, and a host for the photos of generated tweets.
//!
//! It outlives `cargo stack up --detach` as the engine does, and ends with it. First it tells its addresses, which the
//! engine and the stack have to know; then it is told the engine; then it tells that it works.

mod photos;

use std::{
    env,
    fs::File,
    io::{self, BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, bail};
use delivery::{Delivery, fact::Fact, settings::Settings};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use stack::{engine::Running, process::Process, target::Target};
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::sleep,
};

use crate::up::interrupted;

/// How often it looks whether the engine still runs.
const WATCH: Duration = Duration::from_millis(500);

/// What it has to deliver may take a moment at the end.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// Where it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// The URL of Firehose.
    pub firehose: String,
    /// The host of the photos, with its port.
    pub photos: String,
}

/// A companion that runs on its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Companion {
    /// Its process.
    pub process: Process,
    /// Where it answers.
    pub addresses: Addresses,
}

impl Companion {
    /// Ends it, when it has delivered what it holds.
    pub fn stop(&self) {
        self.process.end(STOP_TIMEOUT);
    }
}

/// A companion that waits for its engine; stopped when it is dropped.
pub struct Starting {
    companion: Companion,
    child: Child,
    tell: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Starting {
    /// Starts it; `log` becomes its own.
    pub fn spawn(log: &Path) -> anyhow::Result<Starting> {
        let log = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
        let mut child = Command::new(env::current_exe()?)
            .arg("companion")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            // Ctrl-C in the terminal is for us.
            .process_group(0)
            .spawn()?;
        let tell = child.stdin.take().context("it was piped")?;
        let mut told = BufReader::new(child.stdout.take().context("it was piped")?);
        let addresses = serde_json::from_str(&line(&mut told)?).context("its addresses are JSON")?;
        let process = Process::find(child.id()).context("it ended at once")?;
        Ok(Starting { companion: Companion { process, addresses }, child, tell, told })
    }

    /// Where it answers.
    pub fn addresses(&self) -> &Addresses {
        &self.companion.addresses
    }

    /// Has it work beside this engine from now on, also when this program has ended.
    pub fn work_beside(mut self, engine: &Running) -> anyhow::Result<Companion> {
        writeln!(self.tell, "{}", serde_json::to_string(engine)?)?;
        let word = line(&mut self.told)?;
        if word != READY {
            bail!("{word}");
        }
        let companion = self.companion.clone();
        // Dropping it would stop the process.
        std::mem::forget(self);
        Ok(companion)
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        self.companion.stop();
        // Only collects the exit status; the process has ended.
        let _ = self.child.wait();
    }
}

const READY: &str = "ready";

fn line(from: &mut impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    match line.trim_end() {
        "" => bail!("the process beside the engine ended at its start"),
        line => Ok(line.to_owned()),
    }
}

/// The process itself: works until it is stopped, or the engine has gone.
pub async fn run() -> anyhow::Result<()> {
    let [firehose, photos] = [TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?];
    let addresses =
        Addresses { firehose: format!("http://{}", firehose.local_addr()?), photos: photos.local_addr()?.to_string() };
    say(&serde_json::to_string(&addresses)?)?;
    let engine: Running = serde_json::from_str(&line(&mut io::stdin().lock())?)?;
    let (facts, told) = unbounded_channel();
    let sdk = Target::local(&engine.endpoint).sdk;
    let delivery = match Delivery::start(firehose, &engine.endpoint, &sdk, Settings::prompt(), facts).await {
        Ok(delivery) => delivery,
        Err(error) => return say(&error.to_string()),
    };
    tokio::spawn(photos::serve(photos));
    tokio::spawn(write(told));
    say(READY)?;
    tokio::select! {
        () = interrupted() => delivery.stop().await,
        () = gone(&engine) => {}
    }
    Ok(())
}

fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(io::stdout(), "{line}")?)
}

/// One line in the log for each fact that is not the rule.
async fn write(mut told: UnboundedReceiver<Fact>) {
    while let Some(fact) = told.recv().await {
        match fact {
            Fact::Done { .. } | Fact::Transformed { .. } | Fact::Delivered { .. } => {}
            _ => eprintln!("{}  delivery         {fact}", Timestamp::now().strftime("%H:%M:%SZ")),
        }
    }
}

async fn gone(engine: &Running) {
    while engine.process.is_alive() {
        sleep(WATCH).await;
    }
}
