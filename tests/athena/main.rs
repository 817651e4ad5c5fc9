//! The named queries of the template, run on DuckDB over the tables of the template.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tests::binaries::root;

#[test]
fn the_named_queries_answer_over_the_tables_of_the_template() {
    let output = Command::new(python())
        .arg(root().join("tests/athena/queries.py"))
        .arg(root().join("template.yaml"))
        .output()
        .expect("Python runs");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

/// A Python with the hash-locked packages of this folder, made once.
fn python() -> PathBuf {
    let (venv, lock) = (root().join("target/athena"), root().join("tests/athena/requirements.txt"));
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
