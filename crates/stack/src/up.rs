//! From nothing to every flow arrived.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use stack::{
    deployment::{self, Deploying},
    engine::{self, Engine, Running},
    outputs::Outputs,
    python,
    target::Target,
    template,
};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    args,
    companion::{Addresses, Starting},
    compile, down, flows, logs, print,
    progress::{Step, Steps},
    workspace::{Workspace, shown},
};

/// Prepares, builds, starts, deploys, sends; then shows what happens until it is interrupted.
pub async fn up(options: &args::Up) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    let steps = Steps::new();
    let lock = workspace.lock(|| steps.note("another command is at work; waiting for it"))?;
    check_port(&workspace, options.port)?;
    let python = tools(&workspace, steps.begin("tools", "looking for Python"))?;
    let binaries = build(&workspace, steps.begin("build", "looking at the crates"))?;
    let target = tokio::select! {
        target = arrive(&workspace, options.port, &steps, &python, &binaries) => target?,
        () = interrupted() => bail!("interrupted"),
    };
    drop(lock);
    match options.detach {
        true => Ok(()),
        false => watch(&workspace, &target, &steps).await,
    }
}

/// Until here the engine ends with us if we started it; once every flow has arrived it stays.
async fn arrive(
    workspace: &Workspace,
    port: Option<u16>,
    steps: &Steps,
    python: &Path,
    binaries: &Path,
) -> anyhow::Result<Target> {
    let (local, started) = engine(workspace, port, python, steps.begin("engine", "starting")).await?;
    let Local { running, addresses } = local;
    let target = Target::local(&running.endpoint);
    let outputs = deploy(workspace, &target, binaries, &addresses.photos, steps.begin("deploy", "uploading")).await?;
    let engine = started.map(|started| started.deliver(workspace)).transpose()?;
    let flows = flows::run(&target, &outputs, &addresses.photos, steps.begin("flows", "sending sample input")).await;
    engine.map(Engine::detach);
    print::arrivals(&flows, &outputs, &running)?;
    if flows.iter().any(|flow| flow.outcome.is_err()) {
        bail!(
            "not every flow arrived; the stack still runs: `cargo stack logs` tells more, `cargo stack down` stops it"
        );
    }
    Ok(target)
}

fn tools(workspace: &Workspace, mut step: Step) -> anyhow::Result<PathBuf> {
    let mut installed = 0;
    let python = python::prepare(&workspace.python(), |now| {
        installed = now.total;
        step.at(now.done, now.total, &now.now);
    })?;
    if installed == 0 {
        step.done("the engine's Python is there");
        return Ok(python);
    }
    // An engine that still runs has lost its Python.
    workspace.running().iter().for_each(Running::stop);
    step.done(&format!("{} in {}", print::count(installed, "Python package"), shown(&workspace.python())));
    Ok(python)
}

fn build(workspace: &Workspace, mut step: Step) -> anyhow::Result<PathBuf> {
    let path = workspace.template();
    let template = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let functions = template::functions(&template);
    let binaries = compile::functions(workspace, &functions, &mut step)?;
    step.done(&print::count(functions.len(), "function"));
    Ok(binaries)
}

/// Early, as building takes minutes.
fn check_port(workspace: &Workspace, port: Option<u16>) -> anyhow::Result<()> {
    let Some(port) = port else { return Ok(()) };
    match workspace.running().filter(|running| running.process.is_alive()) {
        Some(running) if running.endpoint.ends_with(&format!(":{port}")) => Ok(()),
        Some(running) => {
            bail!("the engine runs already, at {}: leave --port out, or run `cargo stack down` first", running.endpoint)
        }
        None => Ok(engine::check_free(port)?),
    }
}

/// The engine and what stands beside it.
struct Local {
    running: Running,
    addresses: Addresses,
}

/// The hold on both, if they were started here.
struct Started {
    engine: Engine,
    companion: Starting,
}

impl Started {
    /// Once there are mappings to take over. From then on the companion ends with the engine.
    fn deliver(self, workspace: &Workspace) -> anyhow::Result<Engine> {
        let companion = self.companion.work_beside(self.engine.running()).with_context(|| {
            format!("the deliveries do not start; more is in {}", shown(&workspace.companion_log()))
        })?;
        workspace.remember_companion(&companion)?;
        Ok(self.engine)
    }
}

async fn engine(
    workspace: &Workspace,
    port: Option<u16>,
    python: &Path,
    step: Step,
) -> anyhow::Result<(Local, Option<Started>)> {
    if let Some(local) = local(workspace).await {
        step.done(&format!("{} runs already", local.running.endpoint));
        return Ok((local, None));
    }
    down::stop(workspace)?;
    let companion = Starting::spawn(&workspace.companion_log())?;
    let addresses = companion.addresses().clone();
    let environment = [("AWS_ENDPOINT_URL_FIREHOSE", addresses.firehose.as_str())];
    let engine = match port {
        Some(port) => Engine::start_on(port, &workspace.engine(), python, &environment).await?,
        None => Engine::start(&workspace.engine(), python, &environment).await?,
    };
    workspace.remember(engine.running())?;
    step.done(&format!("{}, process {}", engine.endpoint(), engine.running().process.pid));
    Ok((Local { running: engine.running().clone(), addresses }, Some(Started { engine, companion })))
}

/// What runs already; one without the other is of no use.
async fn local(workspace: &Workspace) -> Option<Local> {
    let running = workspace.running().filter(|running| running.process.is_alive())?;
    let companion = workspace.companion().filter(|companion| companion.process.is_alive())?;
    running.is_ready().await.then_some(Local { running, addresses: companion.addresses })
}

async fn deploy(
    workspace: &Workspace,
    target: &Target,
    binaries: &Path,
    photo_hosts: &str,
    mut step: Step,
) -> anyhow::Result<Outputs> {
    let mut changed = 0;
    let template = workspace.template();
    let outputs = deployment::deploy(target, &template, binaries, photo_hosts, |deploying| match deploying {
        Deploying::Uploaded { function, done, total } => step.at(done, total, &format!("{function} uploaded")),
        Deploying::Created { resource, done, total } => {
            changed = done;
            step.at(done, total, &resource);
        }
    });
    let outputs = outputs.await?;
    match changed {
        0 => step.done("nothing has changed"),
        _ => step.done(&format!("stack {}, {}", target.stack_name, print::count(changed, "resource"))),
    }
    Ok(outputs)
}

async fn watch(workspace: &Workspace, target: &Target, steps: &Steps) -> anyhow::Result<()> {
    print::watching();
    let ended = tokio::select! {
        ended = logs::watch(workspace, target) => ended,
        () = interrupted() => {
            let step = steps.begin("engine", "stopping");
            let _lock = workspace.lock(|| {})?;
            down::stop(workspace)?;
            step.done("stopped, its data removed");
            return Ok(());
        }
    };
    match workspace.running() {
        Some(_) => ended,
        None => {
            steps.note("`cargo stack down` has stopped the engine");
            Ok(())
        }
    }
}

/// Ctrl-C, a polite kill, or the terminal is gone.
pub async fn interrupted() {
    let next = async |kind| match signal(kind) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    };
    tokio::select! {
        () = next(SignalKind::interrupt()) => {}
        () = next(SignalKind::terminate()) => {}
        () = next(SignalKind::hangup()) => {}
    }
}
