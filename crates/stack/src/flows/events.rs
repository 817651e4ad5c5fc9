//! Events: Firehose, through the filter, to lines in objects.

use std::collections::HashSet;

use anyhow::anyhow;
use aws_sdk_s3::Client;
use fastrand::Rng;
use stack::{
    outputs::Outputs,
    target::{Target, sentence},
};

use super::{Arrival, eventually};
use crate::{
    pace::Pace,
    print::count,
    send::{Plan, batch::Record, events, run as send},
    status::keys,
};

const EVENTS: usize = 50;
const PREFIX: &str = "firehose/";

pub async fn run(target: &Target, outputs: &Outputs) -> anyhow::Result<Arrival> {
    let stream = events::DeliveryStream::new(target, outputs.get("EventsDeliveryStreamName")?);
    let bucket = outputs.get("DataBucketName")?;
    let before: HashSet<String> = keys(target, bucket, PREFIX).await?.into_iter().collect();
    let sample: Vec<_> = events::records(Rng::new()).take(EVENTS).collect();
    let mut wanted: Vec<String> = sample.iter().filter_map(from_new_york).collect();
    let new_york = wanted.len();
    send(Plan { count: EVENTS, pace: Pace(None) }, sample.into_iter(), &stream, |_| {}).await?;
    let mut delivered = Delivered { client: Client::new(&target.sdk), bucket, read: before, text: String::new() };
    let all = async || {
        delivered.read_new(target).await?;
        wanted.retain(|event| !delivered.text.contains(event));
        Ok(wanted.is_empty().then_some(()))
    };
    eventually("every event of New York", all).await?;
    Ok(Arrival {
        sent: format!("{} to Firehose", count(EVENTS, "event")),
        arrived: format!("{} of New York in S3", count(new_york, "line")),
        look: format!("s3://{bucket}/{PREFIX}"),
    })
}

/// The event as it will be found, when the filter keeps it.
fn from_new_york(record: &Record) -> Option<String> {
    let event = String::from_utf8_lossy(&record.data).into_owned();
    event.contains(r#":"NY""#).then_some(event)
}

/// The text of the objects that came since.
struct Delivered<'a> {
    client: Client,
    bucket: &'a str,
    read: HashSet<String>,
    text: String,
}

impl Delivered<'_> {
    async fn read_new(&mut self, target: &Target) -> anyhow::Result<()> {
        for key in keys(target, self.bucket, PREFIX).await? {
            if self.read.insert(key.clone()) {
                let object = self.client.get_object().bucket(self.bucket).key(key).send().await;
                let body = object.map_err(|error| anyhow!(sentence(&error)))?.body.collect().await?;
                self.text.push_str(&String::from_utf8_lossy(&body.to_vec()));
            }
        }
        Ok(())
    }
}
