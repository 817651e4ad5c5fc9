//! One run of cargo, as it speaks to programs.

use std::{
    collections::HashSet,
    env,
    ffi::OsString,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use anyhow::{Context, bail};
use serde::Deserialize;

/// The number of crates that these functions are made of, themselves included.
pub fn crates(root: &Path, functions: &[&str]) -> anyhow::Result<usize> {
    let mut tree = cargo(root);
    tree.args(["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    tree.args(functions.iter().flat_map(|function| ["--package", function]));
    let answer = tree.output().context("cargo cannot be run")?;
    if !answer.status.success() {
        let reason = String::from_utf8_lossy(&answer.stderr).trim().trim_start_matches("error: ").to_owned();
        bail!("cargo does not know the functions of the template: {reason}");
    }
    let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
    let names: HashSet<_> =
        answer.lines().filter(|line| !line.is_empty()).map(|line| line.trim_end_matches(" (*)")).collect();
    Ok(names.len())
}

/// A crate that is done (<https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>).
#[derive(Debug, Deserialize)]
pub struct Message {
    /// Package id specification.
    #[serde(rename = "package_id", default)]
    pub package: String,
    /// The program, if it is one.
    #[serde(default)]
    pub executable: Option<PathBuf>,
    reason: String,
}

/// What cargo says.
pub enum Line {
    /// A crate is done.
    Message(Message),
    /// It waits, or loads.
    Doing(String),
}

/// A build that runs.
pub struct Build {
    cargo: Child,
    lines: Receiver<Said>,
    errors: String,
}

enum Said {
    Out(String),
    Err(String),
}

impl Build {
    pub fn start(root: &Path, functions: &[&str]) -> anyhow::Result<Build> {
        let mut build = cargo(root);
        build.args(["build", "--release", "--message-format", "json-render-diagnostics"]);
        build.args(functions.iter().flat_map(|function| ["--package", function]));
        let mut cargo = build.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("cargo cannot be run")?;
        let (sender, lines) = channel();
        listen(cargo.stdout.take().context("stdout is piped")?, sender.clone(), Said::Out);
        listen(cargo.stderr.take().context("stderr is piped")?, sender, Said::Err);
        Ok(Build { cargo, lines, errors: String::new() })
    }

    /// What it says until it ends.
    pub fn lines(&mut self) -> impl Iterator<Item = Line> {
        let Build { lines, errors, .. } = self;
        lines.iter().filter_map(|said| match said {
            Said::Out(line) => message(&line).map(Line::Message),
            Said::Err(line) => {
                errors.push_str(&line);
                errors.push('\n');
                doing(&line).map(Line::Doing)
            }
        })
    }

    /// What the compiler says, when the build failed.
    pub fn errors(mut self) -> anyhow::Result<Option<String>> {
        let status = self.cargo.wait().context("cargo is gone")?;
        let told =
            self.errors.lines().filter(|line| doing(line).is_none() && !line.trim_start().starts_with("Compiling"));
        Ok((!status.success()).then(|| told.collect::<Vec<_>>().join("\n")))
    }
}

/// The name in `registry+https://…#serde@1.0.228` and in `path+file:///…/crates/faq-api#0.1.0`.
pub fn name(package: &str) -> String {
    let (source, version) = package.rsplit_once('#').unwrap_or(("", package));
    match version.split_once('@') {
        Some((name, _)) => name.to_owned(),
        None => source.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

fn message(line: &str) -> Option<Message> {
    serde_json::from_str(line).ok().filter(|message: &Message| message.reason == "compiler-artifact")
}

fn doing(line: &str) -> Option<String> {
    let line = line.trim();
    let verbs = ["Blocking", "Updating", "Downloading", "Downloaded", "Locking"];
    verbs.iter().any(|verb| line.starts_with(verb)).then(|| line.to_owned())
}

fn listen(output: impl std::io::Read + Send + 'static, to: Sender<Said>, how: fn(String) -> Said) {
    thread::spawn(move || BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| to.send(how(line))));
}

/// Without what `cargo run` told this program about its own package: a build script that asks for it (that of `ring`
/// does) would run again, and all that depends on it would be compiled again.
fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).stdin(Stdio::null());
    for name in env::vars_os().map(|(name, _)| name).filter(own) {
        cargo.env_remove(name);
    }
    cargo
}

fn own(name: &OsString) -> bool {
    let name = name.to_string_lossy();
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_called_by_its_name() {
        assert_eq!(name("registry+https://github.com/rust-lang/crates.io-index#serde@1.0.228"), "serde");
        assert_eq!(name("path+file:///src/crates/faq-api#0.1.0"), "faq-api");
        assert_eq!(name("path+file:///src/crates/stack#stack@0.1.0"), "stack");
    }

    #[test]
    fn only_finished_crates_are_counted() {
        let artifact = r#"{"reason":"compiler-artifact","package_id":"a#b@1","executable":"/t/release/b"}"#;
        let message = message(artifact).expect("a crate is done");
        assert_eq!((message.package.as_str(), message.executable), ("a#b@1", Some(PathBuf::from("/t/release/b"))));
        assert!(super::message(r#"{"reason":"build-script-executed","package_id":"a#b@1"}"#).is_none());
        assert!(super::message("warning: not JSON").is_none());
    }
}
