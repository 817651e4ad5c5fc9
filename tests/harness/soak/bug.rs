//! Bugs that a function could have, planted from outside: each must be found by the books, by an entry of its own.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::{
    books::{
        Entry,
        Fault::{Lost, Missing, Strange, Unanswered, Unreadable, Wrong},
    },
    storm::Service,
};
use crate::proxy::{Call, Fault};

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bug {
    /// The ingester says that nothing failed.
    SwallowedError,
    /// The ingester reports its last record in place of the first that failed.
    WrongCheckpoint,
    /// The ingester reports a record without naming it.
    NullIdentifier,
    /// Items that the table left unprocessed are not sent again.
    UnprocessedForgotten,
    /// What quotes a tweet is stored as what answers one.
    WrongItem,
    /// What is no tweet is kept nowhere.
    QuarantineSkipped,
    /// The fetcher takes a photo for stored that is not.
    PhotoLost,
    /// The thumbnailer takes a thumbnail for stored that is not.
    ThumbnailLost,
    /// The filter does not answer the first record of a batch.
    MissingRecordId,
    /// The filter answers the first record of a batch twice.
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
    /// The entry of the books that finds it, and the only one.
    pub fn entry(self) -> Entry {
        match self {
            Bug::SwallowedError | Bug::WrongCheckpoint | Bug::UnprocessedForgotten => (Lost, "tweet"),
            Bug::NullIdentifier => (Unreadable, "answer"),
            Bug::WrongItem => (Wrong, "item"),
            Bug::QuarantineSkipped => (Lost, "poison"),
            Bug::PhotoLost => (Missing, "photo"),
            Bug::ThumbnailLost => (Missing, "thumbnail"),
            Bug::MissingRecordId => (Unanswered, "event left out"),
            Bug::DoubledRecordId => (Unanswered, "event answered twice"),
            Bug::DroppedKept => (Strange, "line"),
        }
    }

    /// What is done to a call, one of so many to its service, so that it looks as if a function had the bug.
    pub fn fault(self, service: Service, call: &Call, number: u64) -> Option<Fault> {
        let answers = |function| service == Service::Lambda && call.invokes() && call.path.contains(function);
        let puts = |place| service == Service::S3 && call.operation == "PUT" && call.path.contains(place);
        let writes = service == Service::DynamoDb && call.operation == "BatchWriteItem";
        match self {
            Bug::SwallowedError if answers("TweetIngester") => Some(Fault::Altered(nothing_failed)),
            Bug::WrongCheckpoint if answers("TweetIngester") => Some(Fault::Altered(last_failed)),
            Bug::NullIdentifier if answers("TweetIngester") => Some(Fault::Altered(null_failed)),
            Bug::UnprocessedForgotten if writes && number.is_multiple_of(4) => {
                Some(Fault::Pretended(r#"{"UnprocessedItems":{}}"#))
            }
            Bug::WrongItem if writes => Some(Fault::Rewritten(quotes_as_replies)),
            Bug::QuarantineSkipped if puts("/quarantine/") => Some(Fault::Pretended("")),
            Bug::PhotoLost if puts("photosbucket") => Some(Fault::Pretended("")),
            Bug::ThumbnailLost if puts("thumbnailsbucket") => Some(Fault::Pretended("")),
            Bug::MissingRecordId if answers("NyFilter") => Some(Fault::Altered(first_left_out)),
            Bug::DoubledRecordId if answers("NyFilter") => Some(Fault::Altered(first_doubled)),
            Bug::DroppedKept if answers("NyFilter") => Some(Fault::Altered(dropped_kept)),
            _ => None,
        }
    }
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

/// Both words have five letters: the length of a request is signed.
fn quotes_as_replies(call: &Call) -> Bytes {
    let items = String::from_utf8_lossy(&call.body);
    items.replace(r#""Kind":{"S":"quote"}"#, r#""Kind":{"S":"reply"}"#).into()
}

fn first_left_out(_: &Call, answer: Bytes) -> Bytes {
    with_records(&answer, |records| {
        if !records.is_empty() {
            records.remove(0);
        }
    })
}

fn first_doubled(_: &Call, answer: Bytes) -> Bytes {
    with_records(&answer, |records| records.extend(records.first().cloned()))
}

fn dropped_kept(call: &Call, answer: Bytes) -> Bytes {
    let event: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    with_records(&answer, |records| {
        let dropped = records.iter_mut().enumerate().filter(|(_, record)| record["result"] == "Dropped");
        for (place, record) in dropped {
            record["result"] = "Ok".into();
            record["data"] = event["records"][place]["data"].clone();
        }
    })
}

/// An answer of the filter in which the records are others; one that has none stays as it is.
fn with_records(answer: &Bytes, change: impl FnOnce(&mut Vec<Value>)) -> Bytes {
    let mut parsed: Value = serde_json::from_slice(answer).unwrap_or_default();
    match parsed.get_mut("records").and_then(Value::as_array_mut) {
        Some(records) => change(records),
        None => return answer.clone(),
    }
    parsed.to_string().into()
}
