//! Builds the functions that the template names, and tells how many crates are done.

mod cargo;

use std::{collections::HashSet, path::PathBuf};

use anyhow::{Context, bail};
use cargo::{Line, Message};

use crate::{progress::Step, workspace::Workspace};

/// Builds these functions in the release profile and gives the folder of their binaries.
pub fn functions(workspace: &Workspace, functions: &[&str], step: &mut Step) -> anyhow::Result<PathBuf> {
    let total = cargo::crates(&workspace.root, functions)?;
    step.at(0, total, "");
    let mut build = cargo::Build::start(&workspace.root, functions)?;
    let mut done = HashSet::new();
    let mut binaries = None;
    for line in build.lines() {
        match line {
            Line::Message(Message { executable, package, .. }) => {
                binaries = executable.and_then(|path| Some(path.parent()?.to_owned())).or(binaries);
                let name = cargo::name(&package);
                done.insert(package);
                step.at(done.len().min(total), total, &name);
            }
            Line::Doing(doing) => step.say(&doing),
        }
    }
    if let Some(errors) = build.errors()? {
        step.show(&errors);
        bail!("the functions do not compile");
    }
    binaries.context("cargo built no binary: are the functions of template.yaml crates of this workspace?")
}
