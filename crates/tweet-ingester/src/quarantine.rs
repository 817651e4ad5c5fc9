//! The part of the failures bucket that keeps the records no retry can mend.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hasher},
};

use aws_sdk_s3::Client;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use telemetry::{metric::Operation, metrics::timed};
use tokio::time::{Instant, timeout_at};
use tracing::warn;

use crate::{
    batch::{Poison, Reason},
    cause::cause,
    event::{Kinesis, Record, is_number},
};

/// Enough for a whole batch of poison within one invocation, far below what S3 takes from one prefix
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html>).
const PUTS_IN_FLIGHT: usize = 16;

/// The failures bucket.
pub struct Quarantine {
    client: Client,
    bucket: String,
}

impl Quarantine {
    /// Keeps records in this bucket.
    pub fn new(client: Client, bucket: String) -> Quarantine {
        Quarantine { client, bucket }
    }

    /// Puts each of the records whole, until `stop`; returns those that are not kept.
    pub async fn keep(&self, records: &[Record<'_>], poison: &Poison, stop: Instant) -> BTreeSet<usize> {
        let puts = poison.iter().map(|(&index, reasons)| async move {
            let kept = self.put(&records[index], reasons, stop).await;
            (!kept).then_some(index)
        });
        stream::iter(puts).buffer_unordered(PUTS_IN_FLIGHT).filter_map(async |lost| lost).collect().await
    }

    async fn put(&self, record: &Record<'_>, reasons: &[Reason], stop: Instant) -> bool {
        if Instant::now() >= stop {
            return false;
        }
        let reason = reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let call = self.client.put_object().bucket(&self.bucket).key(key(record)).content_type("application/json");
        let sequence_number = record.sequence_number.as_deref();
        let call = call.body(object(record, &reason).into()).send();
        match timed(Operation::PutObject, timeout_at(stop, call)).await {
            Ok(Ok(_)) => {
                let reason = reasons.iter().map(Reason::without_content).collect::<Vec<_>>().join("; ");
                warn!(sequenceNumber = sequence_number, reason, "record quarantined: {reason}");
                true
            }
            Ok(Err(error)) => {
                let cause = cause(&error);
                warn!(sequenceNumber = sequence_number, cause, "record not quarantined, will come again: {cause}");
                false
            }
            Err(_) => false,
        }
    }
}

/// The same for the same record, so that one which comes again replaces itself.
fn key(record: &Record<'_>) -> String {
    let day = record.arrival.as_deref().and_then(day).unwrap_or_else(|| "unknown".to_owned());
    let shard = record.event_id.as_deref().and_then(shard).unwrap_or("shardId-unknown");
    let name = record.number().map_or_else(|| format!("unnumbered-{:016x}", hash(record.raw)), str::to_owned);
    format!("quarantine/dt={day}/{shard}/{name}.json")
}

fn day(seconds: &str) -> Option<String> {
    let seconds: f64 = seconds.parse().ok().filter(|seconds: &f64| seconds.is_finite())?;
    // `as` saturates, and the ends of i64 are no timestamps.
    let arrival = Timestamp::from_second(seconds.floor() as i64).ok()?;
    Some(arrival.strftime("%Y-%m-%d").to_string())
}

fn shard(event_id: &str) -> Option<&str> {
    let (shard, _) = event_id.split_once(':')?;
    shard.strip_prefix("shardId-").is_some_and(is_number).then_some(shard)
}

/// Without a random seed, unlike the hash of a map.
fn hash(raw: Option<&RawValue>) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(raw.map_or("", RawValue::get).as_bytes());
    hasher.finish()
}

/// All that is needed to look into the record and to send it again.
#[derive(Serialize)]
struct Kept<'a> {
    reason: &'a str,
    #[serde(rename = "eventID", skip_serializing_if = "Option::is_none")]
    event_id: Option<&'a str>,
    #[serde(flatten)]
    kinesis: &'a Kinesis<'a>,
    /// Where there is no payload to point at.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a RawValue>,
}

fn object(record: &Record<'_>, reason: &str) -> Vec<u8> {
    let kept = Kept {
        reason,
        event_id: record.event_id.as_deref(),
        kinesis: &record.kinesis,
        record: record.raw.filter(|_| record.data().is_none()),
    };
    serde_json::to_vec(&kept).expect("its parts are strings and JSON that was parsed before")
}

#[cfg(test)]
mod tests;
