//! All mappings of streams of the engine: found, taken over, followed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use http::Method;
use serde_json::{Value, json};
use tokio::{
    sync::watch,
    task::{AbortHandle, JoinSet},
    time::sleep,
};

use crate::{
    engine::{CallEngineError, Engine},
    fact::{Fact, name_of},
    follower::{self, Tools},
    functions,
    mapping::description::{Mapping, ReadMappingError, TAG},
};

/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html>
const MAPPINGS: &str = "/2015-03-31/event-source-mappings";

/// The mappings that we work on.
pub(crate) struct Mappings {
    tools: Tools,
    followed: BTreeMap<String, Followed>,
    left: BTreeSet<String>,
    tasks: JoinSet<()>,
}

struct Followed {
    mapping: watch::Sender<Arc<Mapping>>,
    task: AbortHandle,
}

impl Mappings {
    pub fn new(tools: Tools) -> Mappings {
        Mappings { tools, followed: BTreeMap::new(), left: BTreeSet::new(), tasks: JoinSet::new() }
    }

    /// Looks for new, changed and deleted mappings until it is aborted.
    pub async fn run(mut self) {
        loop {
            sleep(self.tools.settings.discovery_interval).await;
            if let Err(error) = self.discover().await {
                self.tools.facts.trouble("the mappings are not known", &error);
            }
        }
    }

    /// Looks once.
    pub async fn discover(&mut self) -> Result<(), CallEngineError> {
        let mut found = BTreeSet::new();
        for description in list(self.engine()).await? {
            match Mapping::parse(&description) {
                Ok(mapping) => {
                    found.insert(mapping.uuid.clone());
                    if let Err(error) = self.consider(mapping).await {
                        self.tools.facts.trouble("a mapping cannot be taken over", &error);
                    }
                }
                Err(ReadMappingError::OtherSource) => {}
                Err(reason) => self.leave(&description, &reason),
            }
        }
        self.followed.retain(|uuid, followed| {
            let exists = found.contains(uuid);
            if !exists {
                followed.task.abort();
            }
            exists
        });
        Ok(())
    }

    fn engine(&self) -> &Engine {
        &self.tools.destinations.engine
    }

    /// A mapping that somebody else has disabled stays so.
    async fn consider(&mut self, mapping: Mapping) -> Result<(), CallEngineError> {
        let is_followed = self.followed.contains_key(&mapping.uuid);
        if mapping.enabled {
            take(self.engine(), &mapping).await?;
        } else if !is_followed && !mapping.marked {
            return Ok(());
        }
        // What we did to it is no change.
        let mapping = Mapping { enabled: false, marked: true, ..mapping };
        if let Some(followed) = self.followed.get(&mapping.uuid) {
            followed.mapping.send_if_modified(|known| {
                let has_changed = **known != mapping;
                *known = Arc::new(mapping);
                has_changed
            });
            return Ok(());
        }
        self.follow(mapping).await
    }

    async fn follow(&mut self, mapping: Mapping) -> Result<(), CallEngineError> {
        let role_arn = functions::role(self.engine(), &mapping.function_arn).await?;
        self.tools.facts.tell(Fact::MappingTaken {
            function: name_of(&mapping.function_arn),
            stream: name_of(&mapping.stream_arn),
        });
        let uuid = mapping.uuid.clone();
        let (sender, receiver) = watch::channel(Arc::new(mapping));
        let task = self.tasks.spawn(follower::follow(self.tools.clone(), receiver, role_arn));
        self.followed.insert(uuid, Followed { mapping: sender, task });
        Ok(())
    }

    fn leave(&mut self, description: &Value, reason: &ReadMappingError) {
        let name = description["UUID"].as_str().unwrap_or_default().to_owned();
        if self.left.insert(name.clone()) {
            self.tools.facts.tell(Fact::Left { name, reason: reason.to_string() });
        }
    }
}

async fn list(engine: &Engine) -> Result<Vec<Value>, CallEngineError> {
    let mut mappings = Vec::new();
    let mut path = MAPPINGS.to_owned();
    loop {
        let mut page = engine.lambda(Method::GET, &path, String::new()).await?;
        if let Value::Array(found) = page["EventSourceMappings"].take() {
            mappings.extend(found);
        }
        match page["NextMarker"].as_str().filter(|marker| !marker.is_empty()) {
            Some(marker) => path = format!("{MAPPINGS}?Marker={marker}"),
            None => return Ok(mappings),
        }
    }
}

/// Marks the mapping, then keeps the engine from working on it; whoever comes after us finds it marked.
async fn take(engine: &Engine, mapping: &Mapping) -> Result<(), CallEngineError> {
    let tags = json!({"Tags": {TAG: "local"}}).to_string();
    engine.lambda(Method::POST, &format!("/2017-03-31/tags/{}", mapping.arn), tags).await?;
    let disabled = json!({"Enabled": false}).to_string();
    engine.lambda(Method::PUT, &format!("{MAPPINGS}/{}", mapping.uuid), disabled).await?;
    Ok(())
}
