//! Bugs that a function could have, planted from outside: each must be found by the books.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::storm::Service;
use crate::proxy::{Call, Fault};

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// The ingester says that nothing failed.
    SwallowedError,
    /// The ingester reports its last record in place of the first that failed.
    WrongCheckpoint,
    /// The ingester reports a record without naming it.
    NullIdentifier,
    /// Items that the table left unprocessed are not sent again.
    UnprocessedForgotten,
    /// The ingester stores something else.
    WrongItem,
    /// What is no tweet is kept nowhere.
    QuarantineSkipped,
    /// The fetcher takes a photo for stored that is not.
    PhotoLost,
    /// The thumbnailer takes a thumbnail for stored that is not.
    ThumbnailLost,
    /// The filter leaves a record unanswered.
    MissingRecordId,
    /// The filter answers a record twice.
    DoubledRecordId,
    /// The filter keeps what it should drop.
    DroppedKept,
}

/// All of them.
pub const ALL: [Bug; 11] = [
    Bug::SwallowedError,
    Bug::WrongCheckpoint,
    Bug::NullIdentifier,
    Bug::UnprocessedForgotten,
    Bug::WrongItem,
    Bug::QuarantineSkipped,
    Bug::PhotoLost,
    Bug::ThumbnailLost,
    Bug::MissingRecordId,
    Bug::DoubledRecordId,
    Bug::DroppedKept,
];

impl Bug {
    /// What is done to a call so that it looks as if a function had the bug.
    pub fn fault(self, service: Service, call: &Call) -> Option<Fault> {
        let invokes = |function| service == Service::Lambda && call.path.contains(function);
        let puts = |place| service == Service::S3 && call.operation == "PUT" && call.path.contains(place);
        let writes = service == Service::DynamoDb && call.operation == "BatchWriteItem";
        match self {
            Bug::SwallowedError if invokes("TweetIngester") => Some(Fault::Altered(nothing_failed)),
            Bug::WrongCheckpoint if invokes("TweetIngester") => Some(Fault::Altered(last_failed)),
            Bug::NullIdentifier if invokes("TweetIngester") => Some(Fault::Altered(null_failed)),
            Bug::UnprocessedForgotten if writes && is_one_in_four(call) => {
                Some(Fault::Pretended(r#"{"UnprocessedItems":{}}"#))
            }
            Bug::WrongItem if writes => Some(Fault::Instead(other_kind)),
            Bug::QuarantineSkipped if puts("/quarantine/") => Some(Fault::Pretended("")),
            Bug::PhotoLost if puts("/photos/") && !puts("-resized") && !puts("failures") => Some(Fault::Pretended("")),
            Bug::ThumbnailLost if puts("-resized/") => Some(Fault::Pretended("")),
            Bug::MissingRecordId if invokes("NyFilter") => Some(Fault::Altered(without_last)),
            Bug::DoubledRecordId if invokes("NyFilter") => Some(Fault::Altered(first_twice)),
            Bug::DroppedKept if invokes("NyFilter") => Some(Fault::Altered(dropped_as_ok)),
            _ => None,
        }
    }
}

fn is_one_in_four(call: &Call) -> bool {
    call.body.len().is_multiple_of(4)
}

fn nothing_failed(_: &Call, _: Bytes) -> Bytes {
    json!({"batchItemFailures": []}).to_string().into()
}

fn last_failed(call: &Call, answer: Bytes) -> Bytes {
    let event: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let last =
        event["Records"].as_array().and_then(|records| records.last()).map(|it| &it["kinesis"]["sequenceNumber"]);
    if_failed(&answer, &json!({"batchItemFailures": [{"itemIdentifier": last}]}))
}

fn null_failed(_: &Call, answer: Bytes) -> Bytes {
    if_failed(&answer, &json!({"batchItemFailures": [{"itemIdentifier": null}]}))
}

fn if_failed(answer: &Bytes, instead: &Value) -> Bytes {
    let parsed: Value = serde_json::from_slice(answer).unwrap_or_default();
    match parsed["batchItemFailures"].as_array().is_some_and(|failures| !failures.is_empty()) {
        true => instead.to_string().into(),
        false => answer.clone(),
    }
}

fn other_kind(call: &Call) -> Bytes {
    String::from_utf8_lossy(&call.body).replace(r#"{"S":"original"}"#, r#"{"S":"reply"}"#).into()
}

fn without_last(_: &Call, answer: Bytes) -> Bytes {
    with_records(&answer, |records| drop(records.pop()))
}

fn first_twice(_: &Call, answer: Bytes) -> Bytes {
    with_records(&answer, |records| records.extend(records.first().cloned()))
}

fn dropped_as_ok(_: &Call, answer: Bytes) -> Bytes {
    with_records(&answer, |records| {
        for record in records.iter_mut().filter(|record| record["result"] == "Dropped") {
            record["result"] = json!("Ok");
            record["data"] = json!("eA==");
        }
    })
}

fn with_records(answer: &Bytes, change: impl FnOnce(&mut Vec<Value>)) -> Bytes {
    let mut parsed: Value = serde_json::from_slice(answer).unwrap_or_default();
    parsed["records"].as_array_mut().map(change);
    parsed.to_string().into()
}
