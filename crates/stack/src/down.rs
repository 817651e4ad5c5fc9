//! Deletes the stack and all it holds.

mod retained;

use std::{
    io::{self, BufRead, IsTerminal, Write},
    time::Duration,
};

use anyhow::{Context, anyhow, bail};
use aws_sdk_cloudformation::{
    Client,
    types::{ResourceStatus, StackStatus},
};
use stack::target::{Target, sentence};

use crate::{
    args,
    companion::Companion,
    functions::{Resource, resources},
    print::count,
    progress::Steps,
    workspace::Workspace,
};

const POLL: Duration = Duration::from_secs(1);

/// Local or in AWS, as the options say.
pub async fn down(options: &args::Down) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    match options.at.stack_name {
        Some(_) => aws(&workspace.target(&options.at).await?, options.yes).await,
        None => local(&workspace),
    }
}

/// The stack lives in the engine and ends with it.
fn local(workspace: &Workspace) -> anyhow::Result<()> {
    let steps = Steps::new();
    let _lock = workspace.lock(|| steps.note("another command is at work; waiting for it"))?;
    let step = steps.begin("engine", "stopping");
    let result = match workspace.running().filter(|running| running.process.is_alive()) {
        Some(_) => "stopped, its data removed",
        None => "was not running",
    };
    stop(workspace)?;
    step.done(result);
    Ok(())
}

/// Stops the engine and the process beside it, with whatever is left of them, and removes what they wrote.
pub fn stop(workspace: &Workspace) -> anyhow::Result<()> {
    workspace.companion().iter().for_each(Companion::stop);
    if let Some(running) = workspace.running() {
        running.stop();
    }
    workspace.forget()
}

async fn aws(target: &Target, yes: bool) -> anyhow::Result<()> {
    let id = target.stack().await?.stack_id.context("CloudFormation names no id of the stack")?;
    let resources = resources(target).await?;
    let retained: Vec<&Resource> = resources.iter().filter(|resource| retained::is_ours(resource)).collect();
    if !yes {
        confirm(target, &retained)?;
    }
    let steps = Steps::new();
    let step = steps.begin("stack", &format!("deleting {}", target.stack_name));
    delete(target, &id).await?;
    step.done(&format!("{} deleted, {}", target.stack_name, count(resources.len() - retained.len(), "resource")));
    for resource in retained {
        let mut step = steps.begin("data", &resource.physical);
        let removed = retained::remove(target, resource, |doing| step.say(doing)).await;
        let removed = removed.with_context(|| format!("{} is still there", resource.physical))?;
        step.done(&format!("{} {removed}", resource.physical));
    }
    Ok(())
}

fn confirm(target: &Target, retained: &[&Resource]) -> anyhow::Result<()> {
    let region = target.sdk.region().map(ToString::to_string).unwrap_or_default();
    eprintln!("This deletes the stack {} in {region} and, for ever, all that these hold:", target.stack_name);
    retained.iter().for_each(|resource| eprintln!("  {} {}", resource.kind, resource.physical));
    if !io::stdin().is_terminal() {
        bail!("nobody is there to confirm it: say --yes");
    }
    eprint!("Type the name of the stack to go on: ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    match answer.trim() == target.stack_name {
        true => Ok(()),
        false => bail!("nothing was deleted"),
    }
}

/// By its id, as a deleted stack is not found by name.
async fn delete(target: &Target, id: &str) -> anyhow::Result<()> {
    let client = Client::new(&target.sdk);
    client.delete_stack().stack_name(id).send().await.map_err(|error| anyhow!(sentence(&error)))?;
    loop {
        let answer = client.describe_stacks().stack_name(id).send().await.map_err(|error| anyhow!(sentence(&error)))?;
        match answer.stacks().first().and_then(|stack| stack.stack_status()) {
            None | Some(StackStatus::DeleteComplete) => return Ok(()),
            Some(StackStatus::DeleteInProgress) => tokio::time::sleep(POLL).await,
            Some(status) => bail!("the stack is not deleted ({status}): {}", undeleted(&client, id).await),
        }
    }
}

async fn undeleted(client: &Client, id: &str) -> String {
    let resources = client.describe_stack_resources().stack_name(id).send().await.ok();
    let resources = resources.and_then(|answer| answer.stack_resources).unwrap_or_default();
    let failed = resources.iter().filter(|resource| resource.resource_status() == Some(&ResourceStatus::DeleteFailed));
    let reasons = failed.map(|resource| {
        let id = resource.logical_resource_id().unwrap_or("?");
        format!("{id}: {}", resource.resource_status_reason().unwrap_or("no reason given"))
    });
    reasons.collect::<Vec<_>>().join("; ")
}
