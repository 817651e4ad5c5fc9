//! What runs and what has arrived.

use anyhow::anyhow;
use console::style;
use stack::{
    outputs::Outputs,
    target::{Target, sentence},
};

use crate::{
    args::At,
    functions::{Function, functions},
    logs::{Window, activity::Activity},
    print::{count, thousands},
    table::Table,
    workspace::{Workspace, shown},
};

/// S3 lists this many at once; more are not counted.
const LISTED: usize = 1_000;

/// Events that the filter failed.
const FAILED_EVENTS: &str = "firehose-errors/";

/// Prints it.
pub async fn status(at: &At) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    let target = workspace.target(at).await?;
    let stack = target.stack().await?;
    if let Some(engine) = workspace.running().filter(|_| target.endpoint.is_some()) {
        let (pid, log) = (engine.process.pid, engine.log());
        println!("  {}  {}, process {pid}, log {}", style("engine").dim(), engine.endpoint, shown(&log));
    }
    let state = stack.stack_status.map(|status| status.to_string()).unwrap_or_default();
    println!("  {}   {}, {state}\n", style("stack").dim(), target.stack_name);
    print!("{}", function_table(&target, &functions(&target).await?).await?);
    println!();
    print!("{}", flow_table(&target, &target.outputs().await?).await?);
    Ok(())
}

async fn function_table(target: &Target, functions: &[Function]) -> anyhow::Result<Table<4>> {
    let mut table = Table::new(["Last hour", "Invocations", "Errors", "Last line"]);
    for function in functions {
        let activity = Activity::read(target, function, Window::LastHour).await?;
        let errors = thousands(activity.errors);
        let errors = if activity.errors > 0 { style(errors).red().to_string() } else { errors };
        table.row([function.name.clone(), thousands(activity.invocations), errors, activity.last]);
    }
    Ok(table)
}

async fn flow_table(target: &Target, outputs: &Outputs) -> anyhow::Result<Table<3>> {
    let (photos, thumbnails) = (outputs.get("PhotosBucketName")?, outputs.get("ThumbnailsBucketName")?);
    let (tweets, data) = (outputs.get("TweetsTableName")?, outputs.get("DataBucketName")?);
    let (music, failures) = (outputs.get("MusicTableName")?, outputs.get("FailuresBucketName")?);
    let mut table = Table::new(["Flow", "Holds", "Where"]);
    table.row(["tweets".to_owned(), count(items(target, tweets).await?, "item"), format!("table {tweets}")]);
    table.row(["photos".to_owned(), objects(target, photos, "").await?, format!("s3://{photos}/")]);
    table.row([String::new(), objects(target, thumbnails, "").await?, format!("s3://{thumbnails}/")]);
    table.row(["polling".to_owned(), objects(target, data, "tweets/").await?, format!("s3://{data}/tweets/")]);
    table.row(["events".to_owned(), objects(target, data, "firehose/").await?, format!("s3://{data}/firehose/")]);
    table.row([String::new(), objects(target, data, FAILED_EVENTS).await?, format!("s3://{data}/{FAILED_EVENTS}")]);
    table.row(["ticks".to_owned(), objects(target, data, "ticker/").await?, format!("s3://{data}/ticker/")]);
    table.row(["answers".to_owned(), String::new(), format!("{}/faq", outputs.get("ApiUrl")?)]);
    table.row(["library".to_owned(), count(items(target, music).await?, "song"), format!("table {music}")]);
    table.row(["failures".to_owned(), objects(target, failures, "").await?, format!("s3://{failures}/")]);
    Ok(table)
}

/// AWS counts the items of a table every six hours
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html>), the engine at once.
async fn items(target: &Target, table: &str) -> anyhow::Result<usize> {
    let client = aws_sdk_dynamodb::Client::new(&target.sdk);
    let answer = client.describe_table().table_name(table).send().await.map_err(|error| anyhow!(sentence(&error)))?;
    let items = answer.table().and_then(|table| table.item_count()).unwrap_or_default();
    Ok(usize::try_from(items).unwrap_or_default())
}

async fn objects(target: &Target, bucket: &str, prefix: &str) -> anyhow::Result<String> {
    let client = aws_sdk_s3::Client::new(&target.sdk);
    let answer = client.list_objects_v2().bucket(bucket).prefix(prefix).send().await;
    let answer = answer.map_err(|error| anyhow!(sentence(&error)))?;
    Ok(match answer.is_truncated() {
        Some(true) => format!("more than {} objects", thousands(LISTED)),
        _ => count(answer.contents().len(), "object"),
    })
}

/// The keys of all objects below a prefix.
pub async fn keys(target: &Target, bucket: &str, prefix: &str) -> anyhow::Result<Vec<String>> {
    let client = aws_sdk_s3::Client::new(&target.sdk);
    let mut pages = client.list_objects_v2().bucket(bucket).prefix(prefix).into_paginator().send();
    let mut keys = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| anyhow!(sentence(&error)))?;
        keys.extend(page.contents.unwrap_or_default().into_iter().filter_map(|object| object.key));
    }
    Ok(keys)
}
