//! The bench, which is a program of its own: it runs the functions beside their peers.

use std::{
    env, fs,
    path::{Path, absolute},
    process::Command,
};

use anyhow::{Context, bail};
use stack::template;

use crate::{args, compile, print, progress::Steps, workspace::Workspace};

/// Builds the functions as they are deployed, then the bench, and runs it.
pub fn bench(options: &args::Bench) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    let template = fs::read_to_string(workspace.template()).context("template.yaml cannot be read")?;
    let functions = template::functions(&template);
    let mut step = Steps::new().begin("build", "the functions");
    let binaries = compile::functions(&workspace, &functions, &mut step)?;
    step.done(&print::count(functions.len(), "function"));
    // Apart from the functions: together their crates would have more features than each of them needs.
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo).args(["build", "--release", "--package", "bench"]).current_dir(&workspace.root))?;
    run(&mut command(&binaries.join("bench"), options)?)
}

fn command(program: &Path, options: &args::Bench) -> anyhow::Result<Command> {
    let mut bench = Command::new(program);
    bench.args(options.quick.then_some("--quick"));
    bench.args(options.only.iter().flat_map(|group| ["--only", group]));
    if let Some(svg) = &options.svg {
        bench.arg("--svg").arg(absolute(svg).context("--svg names no file")?);
    }
    Ok(bench)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{program} cannot be run"))?;
    match status.success() {
        true => Ok(()),
        false => bail!("{program} failed"),
    }
}
