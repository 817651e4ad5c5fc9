//! A peer's program that works by the line and takes the time itself, so that nothing but the work counts.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use anyhow::Context;

use crate::{process, subject::Subject};

/// A running program; it ends when dropped.
pub struct Worker {
    /// Its name in the table.
    pub name: &'static str,
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts it.
    pub fn start(subject: &Subject) -> anyhow::Result<Worker> {
        let mut command = subject.command();
        command.env("VIPS_CONCURRENCY", "1").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().context(subject.name)?;
        let questions = child.stdin.take().context("stdin is piped")?;
        let answers = BufReader::new(child.stdout.take().context("stdout is piped")?);
        Ok(Worker { name: subject.name, child, questions, answers })
    }

    /// Works on a file and gives the milliseconds; writes what it shows where there is a place for that.
    pub fn work(&mut self, source: &Path, target: Option<&Path>) -> anyhow::Result<f64> {
        let target = target.map(|path| path.display().to_string()).unwrap_or_default();
        writeln!(self.questions, "{}\t{target}", source.display())?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        line.trim().parse().with_context(|| format!("{} does not take {}", self.name, source.display()))
    }

    /// The most memory that the process ever held, in bytes.
    pub fn peak_bytes(&self) -> Option<u64> {
        process::peak_bytes(self.child.id())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
