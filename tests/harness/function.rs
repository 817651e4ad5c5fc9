//! One function, started alone from its binary.

use std::{fs, process::Stdio, sync::Arc, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    sync::Mutex,
};

use crate::{
    binaries::binary,
    runtime_api::{Answer, RuntimeApi},
};

/// A running function; its process ends when dropped.
pub struct Function {
    api: RuntimeApi,
    logs: Arc<Mutex<Vec<String>>>,
    process: Child,
}

impl Function {
    /// Starts the function with nothing but the given variables and those that Lambda itself sets.
    pub async fn start(name: &str, environment: &[(&str, &str)]) -> Self {
        let api = RuntimeApi::start().await;
        let mut process = Command::new(binary(name))
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", api.address())
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1536")
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the binary was just built");
        let logs = Arc::default();
        collect(process.stdout.take().expect("stdout is piped"), Arc::clone(&logs));
        collect(process.stderr.take().expect("stderr is piped"), Arc::clone(&logs));
        Function { api, logs, process }
    }

    /// Invokes with a time-out of 30 seconds.
    pub async fn invoke(&self, event: &[u8]) -> Answer {
        self.api.invoke(event, Duration::from_secs(30)).await
    }

    /// The response as JSON.
    ///
    /// # Panics
    /// When the function answers with an error or with something else than JSON.
    pub async fn response(&self, event: &[u8]) -> Value {
        match self.invoke(event).await {
            Answer::Response(body) => serde_json::from_slice(&body).expect("an answer is JSON"),
            Answer::Error(error) => panic!("the function failed: {error}"),
        }
    }

    /// Like [`Function::invoke`], for a function that may be killed: nothing when its process ends first.
    pub async fn survive(&mut self, event: &[u8]) -> Option<Answer> {
        tokio::select! {
            answer = self.api.invoke(event, Duration::from_secs(30)) => Some(answer),
            _ = self.process.wait() => None,
        }
    }

    /// The number of its process.
    ///
    /// # Panics
    /// When that has ended.
    pub fn process(&self) -> u32 {
        self.process.id().expect("it has not been waited for")
    }

    /// The most memory that the process had at any time
    /// (<https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>, `VmHWM`).
    ///
    /// # Panics
    /// When the process has ended, or the system has no `/proc`.
    pub fn peak_memory_bytes(&self) -> u64 {
        let pid = self.process.id().expect("it was not waited for");
        let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs, on Linux");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        peak.and_then(|kib| kib.parse::<u64>().ok()).expect("a running process has a peak") * 1_024
    }

    /// Every line written so far.
    pub async fn logs(&self) -> Vec<String> {
        self.logs.lock().await.clone()
    }
}

fn collect(stream: impl AsyncRead + Unpin + Send + 'static, logs: Arc<Mutex<Vec<String>>>) {
    tokio::spawn(async move {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            logs.lock().await.push(line);
        }
    });
}
