//! The soak, which is a program of the tests: it needs what the command line must not.

use std::{env, process::Command};

use anyhow::{Context, bail};

use crate::{args, workspace::Workspace};

/// Builds it and runs it.
pub fn soak(options: &args::Soak) -> anyhow::Result<()> {
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        // Of no package by name: so it has the features of a build of the whole workspace, and nothing is compiled again.
        .args(["run", "--bin", "soak", "--"])
        .args(["--records", &options.records.to_string(), "--seed", &seed.to_string()])
        .args(options.outage.map(|seconds| format!("--outage={seconds}")))
        .current_dir(Workspace::find()?.root)
        .status()
        .context("cargo cannot be run")?;
    match status.success() {
        true => Ok(()),
        false => bail!("the soak failed: `cargo stack soak --records {} --seed {seed}` runs it again", options.records),
    }
}
