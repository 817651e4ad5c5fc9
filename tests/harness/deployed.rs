//! The stack on a private engine, deployed once per test run.

use std::{fs, path::Path, process};

use stack::{deployment, engine::Engine, outputs::Outputs, process::Process, python, target::Target};
use tokio::sync::OnceCell;

use crate::binaries::{directory, root};

/// The deployed stack, as one test uses it.
pub struct Deployed {
    /// The way to it; SDK clients must not outlive the async runtime of their test, so each test makes its own.
    pub target: Target,
    /// What the template calls its resources.
    pub outputs: Outputs,
}

impl Deployed {
    /// The value of an output.
    ///
    /// # Panics
    /// When the template has no such output.
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).expect("the template names it")
    }

    /// The engine's URL.
    ///
    /// # Panics
    /// Never: the target is local.
    pub fn endpoint(&self) -> &str {
        self.target.endpoint.as_deref().expect("the target is local")
    }
}

/// The stack; the first caller starts the engine, which ends with this process, however that ends.
///
/// # Panics
/// When the engine does not start or the template cannot be deployed.
pub async fn deployed() -> Deployed {
    static ENGINE: OnceCell<(Engine, Outputs)> = OnceCell::const_new();
    let (engine, outputs) = ENGINE.get_or_init(start).await;
    Deployed { target: Target::local(engine.endpoint()), outputs: outputs.clone() }
}

async fn start() -> (Engine, Outputs) {
    let engines = root().join("target/flows");
    sweep(&engines);
    let python = python::prepare(&root().join("target/stack/python"), |_| {}).expect("the engine can be installed");
    let engine =
        Engine::start_bound(&engines.join(process::id().to_string()), &python).await.expect("the engine starts");
    let target = Target::local(engine.endpoint());
    let template = root().join("template.yaml");
    let outputs =
        deployment::deploy(&target, &template, directory(), |_| {}).await.expect("the template can be deployed");
    (engine, outputs)
}

/// Removes what earlier runs left.
fn sweep(engines: &Path) {
    for old in fs::read_dir(engines).into_iter().flatten().flatten() {
        let owner = old.file_name().to_str().and_then(|pid| pid.parse().ok()).and_then(Process::find);
        if owner.is_none() {
            // Another run may be sweeping too.
            let _ = fs::remove_dir_all(old.path());
        }
    }
}
