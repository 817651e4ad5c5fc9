//! Creates or updates the stack and follows CloudFormation until it is done.

use std::{env::consts::ARCH, time::Duration};

use aws_sdk_cloudformation::{
    Client,
    error::ProvideErrorMetadata,
    types::{Capability, Parameter, ResourceStatus, StackEvent, StackStatus, TemplateStage},
};

use super::{DeployError, Deploying};
use crate::target::{FindTargetError, Target, sentence};

const POLL: Duration = Duration::from_millis(100);

/// Applies the template at this address.
pub(super) async fn apply(
    target: &Target,
    url: &str,
    photo_hosts: &str,
    report: impl FnMut(Deploying),
) -> Result<(), DeployError> {
    let client = Client::new(&target.sdk);
    let parameters = parameters(target, photo_hosts);
    let exists = match target.stack().await {
        Ok(stack) => !matches!(stack.stack_status, Some(StackStatus::RollbackComplete | StackStatus::DeleteComplete)),
        Err(FindTargetError::NotDeployed | FindTargetError::NoStack { .. }) => false,
        Err(error) => return Err(error.into()),
    };
    let begun = match exists {
        true => update(&client, target, url, parameters).await?,
        false => create(&client, target, url, parameters).await?,
    };
    match begun {
        Some(token) => follow(&client, target, &token, report).await,
        None => Ok(()),
    }
}

async fn create(
    client: &Client,
    target: &Target,
    url: &str,
    parameters: Vec<Parameter>,
) -> Result<Option<String>, DeployError> {
    let token = token();
    let request = client
        .create_stack()
        .stack_name(&target.stack_name)
        .template_url(url)
        .set_capabilities(Some(capabilities()))
        .set_parameters(Some(parameters))
        .client_request_token(&token);
    request.send().await.map_err(|error| DeployError::Refused(sentence(&error)))?;
    Ok(Some(token))
}

/// Nothing when the stack is as the template wants it.
async fn update(
    client: &Client,
    target: &Target,
    url: &str,
    parameters: Vec<Parameter>,
) -> Result<Option<String>, DeployError> {
    let token = token();
    let request = client
        .update_stack()
        .stack_name(&target.stack_name)
        .template_url(url)
        .set_capabilities(Some(capabilities()))
        .set_parameters(Some(parameters))
        .client_request_token(&token);
    match request.send().await {
        Ok(_) => Ok(Some(token)),
        Err(error) if error.message().is_some_and(|message| message.contains("No updates")) => Ok(None),
        Err(error) => Err(DeployError::Refused(sentence(&error))),
    }
}

/// Reports each resource that is done until the stack is.
async fn follow(
    client: &Client,
    target: &Target,
    token: &str,
    mut report: impl FnMut(Deploying),
) -> Result<(), DeployError> {
    let total = resources(client, target).await;
    let mut reported = 0;
    loop {
        let status = target.stack().await?.stack_status.ok_or(FindTargetError::NotDeployed)?;
        let events = events(client, target, token).await?;
        let done = completed(&events, &target.stack_name);
        if let Some(latest) = done.last().filter(|_| done.len() > reported) {
            reported = done.len();
            report(Deploying::Created { resource: latest.clone(), done: reported, total: total.max(reported) });
        }
        match status {
            StackStatus::CreateComplete | StackStatus::UpdateComplete => return Ok(()),
            status if status.as_str().ends_with("_IN_PROGRESS") => tokio::time::sleep(POLL).await,
            status => return Err(DeployError::Failed { status: status.to_string(), reason: first_failure(&events) }),
        }
    }
}

/// The number of resources once SAM has expanded its own; zero when it is not told.
async fn resources(client: &Client, target: &Target) -> usize {
    let request = client.get_template().stack_name(&target.stack_name).template_stage(TemplateStage::Processed);
    let body = request.send().await.ok().and_then(|answer| answer.template_body).unwrap_or_default();
    let template: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
    template["Resources"].as_object().map_or(0, serde_json::Map::len)
}

/// What happened since the deployment with this token began, oldest first.
async fn events(client: &Client, target: &Target, token: &str) -> Result<Vec<StackEvent>, DeployError> {
    let mut pages = client.describe_stack_events().stack_name(&target.stack_name).into_paginator().send();
    let mut events = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| FindTargetError::Aws(sentence(&error)))?;
        events.extend(page.stack_events.unwrap_or_default());
    }
    events.retain(|event| event.client_request_token() == Some(token));
    events.reverse();
    Ok(events)
}

/// The resources that are done, in order.
fn completed(events: &[StackEvent], stack_name: &str) -> Vec<String> {
    let mut completed: Vec<String> = Vec::new();
    let done = events.iter().filter(|event| event.resource_status().is_some_and(|s| s.as_str().ends_with("_COMPLETE")));
    for resource in done.filter_map(StackEvent::logical_resource_id).filter(|&id| id != stack_name) {
        if !completed.iter().any(|known| known == resource) {
            completed.push(resource.to_owned());
        }
    }
    completed
}

/// The first failure is the cause; the later ones are resources that were cancelled because of it.
fn first_failure(events: &[StackEvent]) -> String {
    let failed = |status: &ResourceStatus| status.as_str().ends_with("_FAILED");
    let event = events.iter().find(|event| event.resource_status().is_some_and(failed));
    event.map_or("CloudFormation does not say why".to_owned(), |event| {
        let (id, kind) = (event.logical_resource_id().unwrap_or("?"), event.resource_type().unwrap_or("?"));
        format!("{id} ({kind}): {}", event.resource_status_reason().unwrap_or("no reason given"))
    })
}

fn parameters(target: &Target, photo_hosts: &str) -> Vec<Parameter> {
    let architecture = if ARCH == "aarch64" { "arm64" } else { "x86_64" };
    let parameters = [
        ("EngineEndpoint", target.endpoint.as_deref().unwrap_or_default()),
        ("Architecture", architecture),
        ("DeletionProtection", "false"),
        ("PhotoHosts", photo_hosts),
    ];
    parameters.map(|(key, value)| Parameter::builder().parameter_key(key).parameter_value(value).build()).to_vec()
}

/// Roles are made, and SAM is a macro
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>).
fn capabilities() -> Vec<Capability> {
    vec![Capability::CapabilityIam, Capability::CapabilityAutoExpand]
}

/// Marks the events of one deployment.
fn token() -> String {
    format!("deploy-{:032x}", fastrand::u128(..))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, status: ResourceStatus, reason: &str) -> StackEvent {
        StackEvent::builder()
            .logical_resource_id(id)
            .resource_type("AWS::Lambda::Function")
            .resource_status(status)
            .resource_status_reason(reason)
            .build()
    }

    #[test]
    fn a_resource_counts_once_and_the_stack_itself_not_at_all() {
        let events = [
            event("tweets", ResourceStatus::CreateInProgress, ""),
            event("Table", ResourceStatus::CreateComplete, ""),
            event("Table", ResourceStatus::UpdateComplete, ""),
            event("FaqApi", ResourceStatus::CreateComplete, ""),
            event("tweets", ResourceStatus::CreateComplete, ""),
        ];
        assert_eq!(completed(&events, "tweets"), ["Table", "FaqApi"]);
    }

    #[test]
    fn the_first_failure_is_the_reason() {
        let events = [
            event("Table", ResourceStatus::CreateComplete, ""),
            event("FaqApi", ResourceStatus::CreateFailed, "no such bucket"),
            event("Thumbnailer", ResourceStatus::CreateFailed, "cancelled"),
        ];
        assert_eq!(first_failure(&events), "FaqApi (AWS::Lambda::Function): no such bucket");
    }
}
