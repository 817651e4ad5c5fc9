//! The peers: Python and Node with what their locks name, installed below `target/bench` from the registries that their
//! installers are set to.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use domain::place::DEPARTMENTS;

use crate::subject::Subject;

/// Where the peers' programs are, of those that this machine can run.
pub struct Peers {
    folder: PathBuf,
    python: Option<PathBuf>,
    node: Option<PathBuf>,
}

impl Peers {
    /// Installs what is not there yet, and says what cannot be.
    pub fn prepare(root: &Path, target: &Path) -> anyhow::Result<Peers> {
        let folder = target.join("peers");
        copy(&root.join("tests/bench/peers"), &folder)?;
        let names: Vec<_> = DEPARTMENTS.iter().map(|(_, name)| *name).collect();
        fs::write(folder.join("departments.txt"), names.join("\n"))?;
        Ok(Peers { python: told("Python", python(&folder, target)), node: told("Node", node(&folder)), folder })
    }

    /// A handler in Python, such as `music.handler`, in the runtime that AWS publishes.
    pub fn python(&self, name: &'static str, handler: &str) -> Option<Subject> {
        let subject = Subject::new(name, self.python.clone()?, &self.folder);
        Some(subject.argument("-m").argument("awslambdaric").argument(handler))
    }

    /// A handler in Node, such as `music.mjs`.
    pub fn node(&self, name: &'static str, handler: &str) -> Option<Subject> {
        let subject = Subject::new(name, self.node.clone()?, &self.folder);
        Some(subject.argument("runtime.mjs").argument(self.folder.join(handler)))
    }

    /// A program in Python or in Node that works by the line.
    pub fn program(&self, name: &'static str, file: &str) -> Option<Subject> {
        let interpreter = if file.ends_with(".py") { &self.python } else { &self.node };
        Some(Subject::new(name, interpreter.clone()?, &self.folder).argument(file))
    }

    /// Runs a program in Python to its end, and gives what it prints.
    pub fn run_python(&self, file: &str, arguments: &[&Path]) -> anyhow::Result<Option<String>> {
        let Some(python) = &self.python else { return Ok(None) };
        run(Command::new(python).arg(file).args(arguments).current_dir(&self.folder)).map(Some)
    }
}

fn told(name: &str, interpreter: anyhow::Result<PathBuf>) -> Option<PathBuf> {
    interpreter.inspect_err(|error| eprintln!("  without {name}: {error:#}")).ok()
}

fn python(folder: &Path, target: &Path) -> anyhow::Result<PathBuf> {
    let venv = target.join("python");
    let python = venv.join("bin/python");
    once(&folder.join("requirements.txt"), &venv.join("installed.txt"), || {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"];
        run(Command::new(&python).args(install).arg(folder.join("requirements.txt")))
    })?;
    Ok(python)
}

fn node(folder: &Path) -> anyhow::Result<PathBuf> {
    once(&folder.join("package-lock.json"), &folder.join("node_modules/installed.json"), || {
        run(Command::new("npm").args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(folder))
    })?;
    Ok(PathBuf::from(run(Command::new("node").args(["-p", "process.execPath"]))?.trim()))
}

/// Installs unless it did so by the same lock before.
fn once(lock: &Path, installed: &Path, install: impl FnOnce() -> anyhow::Result<String>) -> anyhow::Result<()> {
    let lock = fs::read(lock)?;
    if fs::read(installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    install()?;
    Ok(fs::write(installed, lock)?)
}

fn run(command: &mut Command) -> anyhow::Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("`{program}` cannot be run"))?;
    if !output.status.success() {
        bail!("`{program}` fails: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for file in fs::read_dir(from)?.flatten().filter(|entry| entry.path().is_file()) {
        fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}
