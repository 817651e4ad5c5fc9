//! What every group of measurements works with.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::{effort::Effort, peers::Peers, subject::Subject};

/// The programs, and how often they run.
pub struct Bench {
    /// The repository.
    pub root: PathBuf,
    /// A folder of our own, `target/bench`.
    pub folder: PathBuf,
    /// The programs of other languages.
    pub peers: Peers,
    /// How often.
    pub effort: Effort,
    binaries: PathBuf,
}

impl Bench {
    /// Installs the peers; the functions and the yardsticks lie beside this program.
    pub fn prepare(effort: Effort) -> anyhow::Result<Bench> {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).canonicalize()?;
        let program = std::env::current_exe()?;
        let binaries = program.parent().context("a program lies in a folder")?.to_owned();
        let folder = binaries.parent().context("target/release")?.join("bench");
        let peers = Peers::prepare(&root, &folder)?;
        Ok(Bench { root, folder, peers, effort, binaries })
    }

    /// A program of this workspace: a function of ours, or a yardstick.
    pub fn program(&self, name: &'static str) -> Subject {
        Subject::new(name, self.binary(name), &self.folder)
    }

    /// Its file.
    pub fn binary(&self, name: &str) -> PathBuf {
        self.binaries.join(name)
    }

    /// A document of `events/`, such as `faq-api/get-faq-3`.
    pub fn event(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        let path = self.root.join("events").join(name).with_extension("json");
        std::fs::read(&path).with_context(|| path.display().to_string())
    }
}
