//! Tweets: Kinesis to items in the table.

use anyhow::anyhow;
use aws_sdk_dynamodb::{
    Client,
    types::{AttributeValue, KeysAndAttributes},
};
use fastrand::Rng;
use jiff::Timestamp;
use stack::{
    outputs::Outputs,
    target::{Target, sentence},
};

use super::{Arrival, eventually};
use crate::{
    pace::Pace,
    print::count,
    send::{Plan, run as send, tweets},
};

const TWEETS: usize = 25;

pub async fn run(target: &Target, outputs: &Outputs) -> anyhow::Result<Arrival> {
    let stream = tweets::Stream::new(target, outputs.get("TweetStreamName")?);
    let table = outputs.get("TweetsTableName")?;
    let sample: Vec<_> = tweets::records(Rng::new(), Timestamp::now()).take(TWEETS).collect();
    let ids: Vec<String> = sample.iter().map(|record| record.key.clone()).collect();
    send(Plan { count: TWEETS, pace: Pace(None) }, sample.into_iter(), &stream, |_| {}).await?;
    let client = Client::new(&target.sdk);
    let all = async || Ok((stored(&client, table, &ids).await? == TWEETS).then_some(()));
    eventually("every tweet", all).await?;
    Ok(Arrival {
        sent: format!("{} to Kinesis", count(TWEETS, "tweet")),
        arrived: format!("{} in DynamoDB, ids exact", count(TWEETS, "item")),
        look: format!("table {table}"),
    })
}

/// How many of these tweets the table holds.
async fn stored(client: &Client, table: &str, ids: &[String]) -> anyhow::Result<usize> {
    let keys = ids.iter().map(|id| [("Id".to_owned(), AttributeValue::N(id.clone()))].into());
    let keys = KeysAndAttributes::builder().set_keys(Some(keys.collect())).build()?;
    let answer = client.batch_get_item().request_items(table, keys).send().await;
    let answer = answer.map_err(|error| anyhow!(sentence(&error)))?;
    Ok(answer.responses().and_then(|tables| tables.get(table)).map_or(0, Vec::len))
}
