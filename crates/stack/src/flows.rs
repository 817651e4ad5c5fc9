//! Sample input through every flow, and the wait until its effect is there.

mod answers;
mod events;
mod library;
mod objects;
mod photos;
mod polling;
mod reading;
mod ticks;
mod tweets;

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use serde_json::Value;
use stack::{loopback, outputs::Outputs, target::Target};

use crate::progress::Step;

/// A build on the same machine can slow the functions down; unhindered, each flow takes about a second.
const PATIENCE: Duration = Duration::from_secs(60);
const FLOWS: usize = 8;
const POLL: Duration = Duration::from_millis(100);

/// What happened in one flow.
pub struct Flow {
    /// The flow.
    pub name: &'static str,
    /// What was sent, and what arrived or why it did not.
    pub outcome: anyhow::Result<Arrival>,
}

/// What was sent and what arrived.
pub struct Arrival {
    /// What was sent, and where to.
    pub sent: String,
    /// Its effect.
    pub arrived: String,
    /// Where it can be seen.
    pub look: String,
}

/// Runs all flows at once; generated tweets have their photos at `photo_host`.
pub async fn run(target: &Target, outputs: &Outputs, photo_host: &str, step: Step) -> Vec<Flow> {
    let progress = RefCell::new((0, step));
    let flows = tokio::join!(
        told(&progress, "tweets", tweets::run(target, outputs, photo_host)),
        told(&progress, "photos", photos::run(target, outputs)),
        told(&progress, "polling", polling::run(target, outputs)),
        told(&progress, "events", events::run(target, outputs)),
        told(&progress, "ticks", ticks::run(target, outputs)),
        told(&progress, "answers", answers::run(outputs)),
        told(&progress, "library", library::run(outputs)),
        told(&progress, "reading", reading::run(outputs)),
    );
    let flows: Vec<Flow> = [flows.0, flows.1, flows.2, flows.3, flows.4, flows.5, flows.6, flows.7].into();
    let arrived = flows.iter().filter(|flow| flow.outcome.is_ok()).count();
    let (all, step) = progress.into_inner();
    match arrived == all {
        true => step.done(&format!("all {all} have arrived")),
        false => step.fail(&format!("{arrived} of {all} have arrived")),
    }
    flows
}

async fn told(
    progress: &RefCell<(usize, Step)>,
    name: &'static str,
    flow: impl Future<Output = anyhow::Result<Arrival>>,
) -> Flow {
    let outcome = flow.await;
    let (ended, step) = &mut *progress.borrow_mut();
    *ended += 1;
    step.at(*ended, FLOWS, name);
    Flow { name, outcome }
}

/// The answer at this address, which has to be JSON.
async fn json(url: &str) -> anyhow::Result<Value> {
    let answer = loopback::get(url).await?;
    if answer.status != 200 {
        bail!("{url} answers {}: {}", answer.status, answer.body);
    }
    serde_json::from_str(&answer.body).with_context(|| format!("{url} answers no JSON"))
}

/// Asks until there is an answer; `what` says what was waited for in vain.
async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        tokio::time::sleep(POLL).await;
    }
    bail!("{what} did not arrive within {} s: `cargo stack logs` tells more", PATIENCE.as_secs())
}
