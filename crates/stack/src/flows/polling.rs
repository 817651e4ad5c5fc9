//! Polling: the tweet of the minute over HTTP to an object.

use std::collections::HashSet;

use anyhow::{Context, bail};
use stack::{loopback, outputs::Outputs, target::Target};

use super::{Arrival, eventually};
use crate::{functions::functions, status::keys};

const PREFIX: &str = "tweets/";
const POLLER: &str = "tweet-poller";

/// Runs the poller once, as the schedule would only do so within the next minute.
pub async fn run(target: &Target, outputs: &Outputs) -> anyhow::Result<Arrival> {
    let bucket = outputs.get("DataBucketName")?;
    let before: HashSet<String> = keys(target, bucket, PREFIX).await?.into_iter().collect();
    invoke(target).await?;
    let new = async || Ok(keys(target, bucket, PREFIX).await?.into_iter().find(|key| !before.contains(key)));
    let key = eventually("the tweet of the minute", new).await?;
    Ok(Arrival {
        sent: "1 run now, then 1 a minute".to_owned(),
        arrived: "1 tweet over HTTP in S3".to_owned(),
        look: format!("s3://{bucket}/{key}"),
    })
}

async fn invoke(target: &Target) -> anyhow::Result<()> {
    let endpoint = target.endpoint.as_deref().context("sample input is for the local stack")?;
    let functions = functions(target).await?;
    let poller = functions.iter().find(|function| function.name == POLLER).context("the stack has no tweet-poller")?;
    let answer = loopback::invoke(endpoint, &poller.physical, "{}").await?;
    match answer.status {
        200 if !answer.body.contains("errorMessage") => Ok(()),
        status => bail!("{POLLER} failed ({status}): {}", answer.body),
    }
}
