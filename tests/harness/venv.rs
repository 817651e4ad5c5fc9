//! Python tools of a test, private to this repository.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::binaries::root;

/// A Python with the hash-locked packages of `tests/<test>/requirements.txt`, made once.
///
/// # Panics
/// When the machine has no Python, or the packages cannot be installed.
pub fn python(test: &str) -> PathBuf {
    let (venv, lock) = (root().join("target").join(test), root().join("tests").join(test).join("requirements.txt"));
    let (python, installed) = (venv.join("bin/python"), venv.join("installed.txt"));
    let wanted = fs::read(&lock).expect("the lock is there");
    if fs::read(&installed).ok().as_ref() != Some(&wanted) {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv));
        run(pip(&python).arg("--require-hashes").arg("-r").arg(&lock));
        fs::write(installed, wanted).expect("the folder is ours");
    }
    python
}

fn pip(python: &Path) -> Command {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip
}

fn run(command: &mut Command) {
    let status = command.status().expect("Python runs");
    assert!(status.success(), "{command:?}");
}
