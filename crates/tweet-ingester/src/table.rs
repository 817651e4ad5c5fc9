//! The table of tweets: concurrent `BatchWriteItem` calls and what becomes of each item.

use std::{cmp, iter, ops::Range, time::Duration};

use aws_sdk_dynamodb::{
    Client,
    error::ProvideErrorMetadata,
    operation::batch_write_item::BatchWriteItemOutput,
    types::{PutRequest, WriteRequest},
};
use domain::{
    limits::{DYNAMODB_BATCH_MAX_BYTES, DYNAMODB_BATCH_MAX_ITEMS},
    tweet::Tweet,
};
use futures::{StreamExt, stream};
use telemetry::{metric::Operation, metrics::timed};
use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::warn;

use crate::{
    cause::cause,
    item::{self, Item},
};

/// Calls at the same time: while DynamoDB takes its milliseconds, the next are written and signed.
const CALLS_IN_FLIGHT: usize = 32;
/// What a call takes on the wire: a quarter of what it may, so that so many calls fit into memory.
const CALL_MAX_BYTES: usize = DYNAMODB_BATCH_MAX_BYTES / 4;
/// A byte of an item takes at most this many on the wire: six where JSON escapes it (`\u0000`), the rest for the names of
/// the types.
const MAX_JSON_EXPANSION: usize = 8;
/// The first wait before unprocessed items are sent again is up to this; it doubles up to [`MAX_BACKOFF`].
const BASE_BACKOFF: Duration = Duration::from_millis(50);
const MAX_BACKOFF: Duration = Duration::from_secs(5);

/// The table.
pub struct Table {
    client: Client,
    name: String,
}

/// What became of the items.
#[derive(Debug, PartialEq, Eq)]
pub struct Writes {
    /// One for each item, in order.
    pub fates: Vec<Fate>,
    /// How often an item that DynamoDB had left unprocessed was sent again.
    pub retried: usize,
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// DynamoDB has it.
    Stored,
    /// DynamoDB may not have it; another time it may.
    Failed,
    /// DynamoDB will never take it, for this reason.
    Refused(String),
}

/// Why a call stored nothing for certain.
enum PutItemsError {
    /// At least one item is not valid, the service does not say which.
    Invalid(String),
    /// Throttling, an outage, a time-out, no permission: not the items' fault.
    Unavailable,
}

impl Table {
    /// Writes to the table of this name.
    pub fn new(client: Client, name: String) -> Table {
        Table { client, name }
    }

    /// Stores the items, each with an id of its own, until `stop`; earlier ones first.
    pub async fn store(&self, items: &[Item], stop: Instant) -> Writes {
        let mut writes = Writes { fates: vec![Fate::Failed; items.len()], retried: 0 };
        let calls = stream::iter(calls(items)).map(|call| self.write(items, call, stop));
        let mut calls = calls.buffer_unordered(CALLS_IN_FLIGHT);
        while let Some(call) = calls.next().await {
            call.fates.into_iter().for_each(|(item, fate)| writes.fates[item] = fate);
            writes.retried += call.retried;
        }
        writes
    }

    /// One call and all that follow from it: what is unprocessed is sent again, what is invalid is looked for by halves.
    async fn write(&self, items: &[Item], call: Range<usize>, stop: Instant) -> CallWrites {
        let mut writes = CallWrites::default();
        let mut retries = 0;
        let mut work = vec![call.collect::<Vec<_>>()];
        while let Some(sent) = work.pop() {
            match self.put(items, &sent, stop).await {
                Ok(unprocessed) => {
                    writes.stored(&sent, &unprocessed);
                    if !unprocessed.is_empty() && pause(retries, stop).await {
                        retries += 1;
                        writes.retried += unprocessed.len();
                        work.push(unprocessed);
                    }
                }
                Err(PutItemsError::Invalid(reason)) if sent.len() == 1 => {
                    writes.fates.push((sent[0], Fate::Refused(reason)));
                }
                Err(PutItemsError::Invalid(_)) => {
                    let (first, second) = sent.split_at(sent.len() / 2);
                    work.extend([second.to_vec(), first.to_vec()]);
                }
                Err(PutItemsError::Unavailable) => {}
            }
        }
        writes
    }

    /// Sends some of the items; returns those that DynamoDB left unprocessed, which the SDK does not send again.
    async fn put(&self, items: &[Item], sent: &[usize], stop: Instant) -> Result<Vec<usize>, PutItemsError> {
        if Instant::now() >= stop {
            return Err(PutItemsError::Unavailable);
        }
        let requests = sent.iter().map(|&item| put_request(&items[item].tweet)).collect();
        let call = self.client.batch_write_item().request_items(&self.name, requests);
        match timed(Operation::BatchWriteItem, timeout_at(stop, call.send())).await {
            Ok(Ok(output)) => unprocessed(items, sent, output),
            Ok(Err(error)) if error.code() == Some("ValidationException") => {
                Err(PutItemsError::Invalid(error.message().unwrap_or("ValidationException").to_owned()))
            }
            Ok(Err(error)) => Err(unavailable(sent, &cause(&error))),
            Err(_) => Err(PutItemsError::Unavailable),
        }
    }
}

/// What became of the items of one call; one without a fate failed.
#[derive(Default)]
struct CallWrites {
    fates: Vec<(usize, Fate)>,
    retried: usize,
}

impl CallWrites {
    fn stored(&mut self, sent: &[usize], unprocessed: &[usize]) {
        let stored = sent.iter().filter(|item| !unprocessed.contains(item));
        self.fates.extend(stored.map(|&item| (item, Fate::Stored)));
    }
}

/// The items in runs that fit into a call.
fn calls(items: &[Item]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    iter::from_fn(move || {
        let call = start..start + fitting(&items[start..]);
        start = call.end;
        (!call.is_empty()).then_some(call)
    })
}

/// How many of the items the next call takes: at least one, for the largest fits.
fn fitting(items: &[Item]) -> usize {
    let sizes = items.iter().take(DYNAMODB_BATCH_MAX_ITEMS).map(|item| item.size_bytes * MAX_JSON_EXPANSION);
    let sums = sizes.scan(0, |sum, size| {
        *sum += size;
        Some(*sum)
    });
    let fitting = sums.take_while(|sum| *sum <= CALL_MAX_BYTES).count();
    cmp::min(cmp::max(fitting, 1), items.len())
}

fn put_request(tweet: &Tweet) -> WriteRequest {
    let put = PutRequest::builder().set_item(Some(item::item(tweet))).build().expect("the item is set");
    WriteRequest::builder().put_request(put).build()
}

/// Which of the items sent are in the answer; one that names any other cannot be trusted.
fn unprocessed(items: &[Item], sent: &[usize], output: BatchWriteItemOutput) -> Result<Vec<usize>, PutItemsError> {
    let requests = output.unprocessed_items.into_iter().flatten().flat_map(|(_, requests)| requests);
    requests
        .map(|request| {
            let id: u64 = request.put_request?.item.get(item::KEY)?.as_n().ok()?.parse().ok()?;
            sent.iter().copied().find(|&item| items[item].tweet.id == id)
        })
        .collect::<Option<_>>()
        .ok_or_else(|| unavailable(sent, "unknown unprocessed item"))
}

fn unavailable(sent: &[usize], cause: &str) -> PutItemsError {
    let items = sent.len();
    warn!(items, cause, "{items} items not stored, will come again: {cause}");
    PutItemsError::Unavailable
}

/// Waits, longer after each retry; false when the time is over.
async fn pause(retries: u32, stop: Instant) -> bool {
    sleep_until(cmp::min(Instant::now() + backoff(retries), stop)).await;
    Instant::now() < stop
}

/// Full jitter (<https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/>).
fn backoff(retries: u32) -> Duration {
    max_backoff(retries).mul_f64(fastrand::f64())
}

fn max_backoff(retries: u32) -> Duration {
    cmp::min(BASE_BACKOFF.saturating_mul(2_u32.saturating_pow(retries)), MAX_BACKOFF)
}

#[cfg(test)]
pub mod tests;
