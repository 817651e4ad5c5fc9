//! The folders of this workspace, and the local stack that its state file tells of.

use std::{
    env,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use serde::{Serialize, de::DeserializeOwned};
use stack::{engine::Running, target::Target};

use crate::{args::At, companion::Companion};

/// Where everything of the project is.
pub struct Workspace {
    /// The folder of `template.yaml`.
    pub root: PathBuf,
    dir: PathBuf,
}

impl Workspace {
    /// The workspace around the current folder.
    pub fn find() -> anyhow::Result<Workspace> {
        let here = env::current_dir().context("the current folder is gone")?;
        let root = here.ancestors().find(|folder| folder.join("template.yaml").is_file());
        let root = root.context("there is no template.yaml here or above: run this inside the project")?;
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
        Ok(Workspace { root: root.to_owned(), dir: root.join(target).join("stack") })
    }

    /// The template.
    pub fn template(&self) -> PathBuf {
        self.root.join("template.yaml")
    }

    /// The engine's Python.
    pub fn python(&self) -> PathBuf {
        self.dir.join("python")
    }

    /// The folder that the engine has for itself.
    pub fn engine(&self) -> PathBuf {
        self.dir.join("engine")
    }

    /// Keeps other commands from changing the local stack until it is dropped.
    pub fn lock(&self, waiting: impl FnOnce()) -> anyhow::Result<File> {
        fs::create_dir_all(&self.dir).with_context(|| format!("{} cannot be made", self.dir.display()))?;
        let lock = File::create(self.dir.join("lock")).context("the lock file cannot be made")?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waiting();
                lock.lock().context("the lock file cannot be locked")?;
            }
            Err(TryLockError::Error(error)) => return Err(error).context("the lock file cannot be locked"),
        }
        Ok(lock)
    }

    /// The log of the process beside the engine.
    pub fn companion_log(&self) -> PathBuf {
        self.dir.join("companion.log")
    }

    /// The engine that was started last; it may have ended since.
    pub fn running(&self) -> Option<Running> {
        read(&self.engine_state())
    }

    /// The process beside the engine that was started last; it may have ended since.
    pub fn companion(&self) -> Option<Companion> {
        read(&self.companion_state())
    }

    /// Remembers the engine.
    pub fn remember(&self, running: &Running) -> anyhow::Result<()> {
        write(&self.engine_state(), running)
    }

    /// Remembers the process beside the engine.
    pub fn remember_companion(&self, companion: &Companion) -> anyhow::Result<()> {
        write(&self.companion_state(), companion)
    }

    /// Forgets both and removes what they wrote.
    pub fn forget(&self) -> anyhow::Result<()> {
        for file in [self.engine_state(), self.companion_state(), self.companion_log()] {
            remove(&file, |path| fs::remove_file(path))?;
        }
        remove(&self.engine(), |path| fs::remove_dir_all(path))
    }

    /// The stack that the options mean.
    pub async fn target(&self, at: &At) -> anyhow::Result<Target> {
        if let Some(name) = &at.stack_name {
            return Ok(Target::aws(name).await?);
        }
        let Some(running) = self.running() else {
            bail!("the local stack is not running: start it with `cargo stack up`");
        };
        let (pid, log) = (running.process.pid, running.log());
        if !running.process.is_alive() {
            bail!("the engine has ended; start it again with `cargo stack up` (its log: {})", shown(&log));
        }
        if !running.is_ready().await {
            bail!(
                "the engine (process {pid}) does not answer: `cargo stack up` starts it again (its log: {})",
                shown(&log)
            );
        }
        Ok(Target::local(&running.endpoint))
    }

    fn engine_state(&self) -> PathBuf {
        self.dir.join("engine.json")
    }

    fn companion_state(&self) -> PathBuf {
        self.dir.join("companion.json")
    }
}

fn read<T: DeserializeOwned>(state: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(state).ok()?).ok()
}

/// A reader sees the old state or the new one, never half of it.
fn write(state: &Path, value: &impl Serialize) -> anyhow::Result<()> {
    let new = state.with_extension("new");
    fs::write(&new, serde_json::to_vec_pretty(value)?)
        .and_then(|()| fs::rename(&new, state))
        .with_context(|| format!("{} cannot be written", state.display()))
}

/// A path as one would type it from here.
pub fn shown(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

fn remove(path: &Path, how: impl Fn(&Path) -> std::io::Result<()>) -> anyhow::Result<()> {
    match how(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use stack::process::Process;

    use super::*;

    /// A workspace in a folder of its own, removed at the end.
    struct Temporary(Workspace);

    impl Temporary {
        fn new(name: &str) -> Temporary {
            let root = env::temp_dir().join(format!("stack-{}-{name}", std::process::id()));
            fs::create_dir_all(root.join("stack")).expect("the temporary folder is ours");
            Temporary(Workspace { dir: root.join("stack"), root })
        }

        async fn error(&self) -> String {
            format!("{:#}", self.0.target(&At { stack_name: None }).await.expect_err("no stack runs here"))
        }

        fn remember(&self, process: Process) -> Running {
            let endpoint = "http://127.0.0.1:9".to_owned();
            let running = Running { process, endpoint, dir: self.0.engine() };
            self.0.remember(&running).expect("the folder is ours");
            running
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0.root).expect("the folder is ours");
        }
    }

    #[tokio::test]
    async fn without_an_engine_the_remedy_is_up() {
        let error = Temporary::new("nothing").error().await;
        assert_eq!(error, "the local stack is not running: start it with `cargo stack up`");
    }

    #[tokio::test]
    async fn an_engine_that_has_ended_is_noticed() {
        let workspace = Temporary::new("ended");
        workspace.remember(Process::ended(std::process::id()));
        let error = workspace.error().await;
        assert!(error.starts_with("the engine has ended; start it again with `cargo stack up`"), "{error}");
    }

    #[tokio::test]
    async fn an_engine_that_does_not_answer_is_noticed() {
        let workspace = Temporary::new("silent");
        workspace.remember(Process::find(std::process::id()).expect("this test runs"));
        let error = workspace.error().await;
        assert!(error.contains("does not answer: `cargo stack up` starts it again"), "{error}");
    }

    #[test]
    fn the_engine_is_remembered_until_it_is_forgotten() {
        let workspace = Temporary::new("state");
        let running = workspace.remember(Process::ended(7));
        assert_eq!(workspace.0.running(), Some(running));
        workspace.0.forget().expect("the folder is ours");
        assert_eq!(workspace.0.running(), None);
        workspace.0.forget().expect("once more is no error");
    }

    #[test]
    fn half_a_state_file_is_none() {
        let workspace = Temporary::new("half");
        fs::write(workspace.0.engine_state(), "{\"process\":").expect("the folder is ours");
        assert_eq!(workspace.0.running(), None);
    }

    #[test]
    fn a_second_command_says_that_it_waits() {
        let workspace = Temporary::new("lock");
        let first = workspace.0.lock(|| panic!("nobody is before")).expect("free");
        let (told, waits) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            let second = scope.spawn(|| workspace.0.lock(|| told.send(()).expect("the first listens")).map(drop));
            waits.recv().expect("the second waits");
            drop(first);
            second.join().expect("no panic").expect("free at last");
        });
    }
}
