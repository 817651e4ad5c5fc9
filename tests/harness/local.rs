//! A local stack of its own: engine, deliveries, a host for photos, and the deployed template.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process,
    sync::{Arc, Mutex},
};

use delivery::{Delivery, fact::Fact, settings::Settings};
use stack::{deployment, engine::Engine, outputs::Outputs, process::Process, python, target::Target};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, mpsc},
};

use crate::{
    background::on_background,
    binaries::{directory, root},
    photo_host,
};

/// Stacks that start at the same time: it is work, and one that waits for its start is better than two slow ones.
static STARTS: Semaphore = Semaphore::const_new(2);

/// A stack; its processes end with this one, however that ends.
pub struct Local {
    /// What the template calls its resources.
    pub outputs: Outputs,
    /// Where photos come from, as `host:port`.
    pub photo_host: SocketAddr,
    firehose: String,
    engine: Engine,
    facts: Arc<Mutex<Vec<Fact>>>,
    _delivery: Delivery,
}

impl Local {
    /// Starts everything; the functions inherit `environment`.
    ///
    /// # Panics
    /// When the engine does not start or the template cannot be deployed.
    pub async fn start(name: &str, environment: &[(&str, &str)]) -> Local {
        Local::start_behind(name, environment, str::to_owned).await
    }

    /// Like [`Local::start`], and the deliveries keep to these settings.
    ///
    /// # Panics
    /// When the engine does not start or the template cannot be deployed.
    pub async fn start_with(name: &str, environment: &[(&str, &str)], settings: Settings) -> Local {
        Local::launch(name, environment, str::to_owned, settings).await
    }

    /// Like [`Local::start`], and the deliveries reach the engine at the URL that `way` makes of its own.
    ///
    /// # Panics
    /// When the engine does not start or the template cannot be deployed.
    pub async fn start_behind(name: &str, environment: &[(&str, &str)], way: impl FnOnce(&str) -> String) -> Local {
        Local::launch(name, environment, way, Settings::prompt()).await
    }

    async fn launch(
        name: &str,
        environment: &[(&str, &str)],
        way: impl FnOnce(&str) -> String,
        settings: Settings,
    ) -> Local {
        let _turn = STARTS.acquire().await.expect("never closed");
        let python = python::prepare(&root().join("target/stack/python"), |_| {}).expect("the engine can be installed");
        let listener = on_background(async { TcpListener::bind("127.0.0.1:0").await.expect("a free port") }).await;
        let firehose = format!("http://{}", listener.local_addr().expect("it is bound"));
        let environment = [environment, &[("AWS_ENDPOINT_URL_FIREHOSE", firehose.as_str())]].concat();
        let engine = Engine::start_bound(&directory_of(name), &python, &environment).await.expect("the engine starts");
        let photo_host = on_background(photo_host::start()).await;
        let target = Target::local(engine.endpoint());
        let (template, hosts) = (root().join("template.yaml"), photo_host.to_string());
        let outputs = deployment::deploy(&target, &template, directory(), &hosts, |_| {}).await;
        let outputs = outputs.expect("the template can be deployed");
        let facts = Arc::default();
        let delivery = on_background(deliver(listener, way(engine.endpoint()), settings, Arc::clone(&facts))).await;
        Local { outputs, photo_host, firehose, engine, facts, _delivery: delivery }
    }

    /// The way to the stack; SDK clients must not outlive the async runtime of their test, so each test makes its own.
    pub fn target(&self) -> Target {
        Target::local(self.engine.endpoint())
    }

    /// The value of an output.
    ///
    /// # Panics
    /// When the template has no such output.
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).expect("the template names it")
    }

    /// The URL of Firehose, which is not the engine's.
    pub fn firehose(&self) -> &str {
        &self.firehose
    }

    /// The engine's URL.
    pub fn endpoint(&self) -> &str {
        self.engine.endpoint()
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The name that CloudFormation gave to a resource of the template.
    ///
    /// # Panics
    /// When the template has no such resource.
    pub async fn physical_name(&self, logical_id: &str) -> String {
        let target = self.target();
        let describe = aws_sdk_cloudformation::Client::new(&target.sdk).describe_stack_resource();
        let describe = describe.stack_name(&target.stack_name).logical_resource_id(logical_id);
        let found = describe.send().await.expect("the template names it").stack_resource_detail;
        found.and_then(|resource| resource.physical_resource_id).expect("it was made")
    }

    /// Begins anew to gather what the deliveries tell.
    ///
    /// # Panics
    /// When another test did while it held them.
    pub fn forget_facts(&self) {
        self.facts.lock().expect("nobody panics with it").clear();
    }

    /// What the deliveries have told so far.
    ///
    /// # Panics
    /// When another test did while it held them.
    pub fn facts(&self) -> Vec<Fact> {
        self.facts.lock().expect("nobody panics with it").clone()
    }
}

async fn deliver(
    listener: TcpListener,
    endpoint: String,
    settings: Settings,
    facts: Arc<Mutex<Vec<Fact>>>,
) -> Delivery {
    let (tell, mut told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(fact) = told.recv().await {
            facts.lock().expect("nobody panics with it").push(fact);
        }
    });
    let sdk = Target::local(&endpoint).sdk;
    Delivery::start(listener, &endpoint, &sdk, settings, tell).await.expect("the deliveries start")
}

/// A folder of this process; those of ended processes are removed.
fn directory_of(name: &str) -> std::path::PathBuf {
    let engines = root().join("target/flows");
    sweep(&engines);
    engines.join(process::id().to_string()).join(name)
}

fn sweep(engines: &Path) {
    for old in fs::read_dir(engines).into_iter().flatten().flatten() {
        let owner = old.file_name().to_str().and_then(|pid| pid.parse().ok()).and_then(Process::find);
        if owner.is_none() {
            // Another run may be sweeping too.
            let _ = fs::remove_dir_all(old.path());
        }
    }
}
