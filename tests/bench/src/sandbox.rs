//! One sandbox: the process of a function and the runtime API that it asks.

use std::{
    env,
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::{
    process,
    runtime_api::{Call, RuntimeApi},
    subject::Subject,
};

/// A function that waits for an event; its process ends when dropped.
pub struct Sandbox {
    name: &'static str,
    api: RuntimeApi,
    process: Running,
    next: Call,
}

/// What an event cost.
pub struct Invocation {
    /// From the event handed over to the answer received.
    pub took: Duration,
    /// The answer.
    pub answer: Vec<u8>,
}

impl Sandbox {
    /// Starts a function; also tells how long it took from the start of its process to its first question.
    pub fn start(subject: &Subject) -> anyhow::Result<(Sandbox, Duration)> {
        let mut api = RuntimeApi::start()?;
        let mut command = subject.command();
        command.env("AWS_LAMBDA_RUNTIME_API", api.address()?);
        let log = env::temp_dir().join(format!("bench-{}", api.address()?));
        let (mut process, begun) = Running::start(command, log).context(subject.name)?;
        let next = api.next_call(|| process.runs()).with_context(|| process.trouble(subject.name))?;
        if !next.request.path.ends_with("/next") {
            bail!("{} does not start: {}", subject.name, String::from_utf8_lossy(&next.request.body));
        }
        let took = next.arrived - begun;
        Ok((Sandbox { name: subject.name, api, process, next }, took))
    }

    /// Hands over an event, and waits until the function asks for the next.
    pub fn invoke(&mut self, event: &[u8]) -> anyhow::Result<Invocation> {
        let begun = self.api.hand_over(&self.next, event)?;
        let answer = self.call()?;
        self.api.accept(&answer)?;
        if !answer.request.path.ends_with("/response") {
            bail!("{} fails: {}", self.name, String::from_utf8_lossy(&answer.request.body));
        }
        self.next = self.call()?;
        Ok(Invocation { took: answer.arrived - begun, answer: answer.request.body })
    }

    /// The most memory that the process ever held, in bytes.
    pub fn peak_bytes(&self) -> Option<u64> {
        process::peak_bytes(self.process.child.id())
    }

    /// The processor time of the process until now.
    pub fn cpu_time(&self) -> Option<Duration> {
        process::cpu_time(self.process.child.id())
    }

    fn call(&mut self) -> anyhow::Result<Call> {
        let Sandbox { name, api, process, .. } = self;
        api.next_call(|| process.runs()).with_context(|| process.trouble(name))
    }
}

/// A process that ends when dropped.
struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts it; the clock runs from before that.
    fn start(mut command: Command, log: PathBuf) -> anyhow::Result<(Running, Instant)> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log)?);
        let begun = Instant::now();
        let child = command.spawn()?;
        Ok((Running { child, log }, begun))
    }

    fn runs(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|ended| ended.is_none())
    }

    fn trouble(&self, name: &str) -> String {
        format!("{name}: {}", fs::read_to_string(&self.log).unwrap_or_default())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_file(&self.log);
    }
}
