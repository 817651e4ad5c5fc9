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
    /// What is no tweet is kept nowhere.
    QuarantineSkipped,
    /// The fetcher takes a photo for stored that is not.
    PhotoLost,
}

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
            Bug::QuarantineSkipped if puts("/quarantine/") => Some(Fault::Pretended("")),
            Bug::PhotoLost if puts("photosbucket") => Some(Fault::Pretended("")),
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
