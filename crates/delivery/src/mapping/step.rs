//! What comes next after a function was invoked with a batch.

use std::{fmt, time::Duration};

use super::{batch::Batch, checkpoint::Checkpoint};
use crate::backoff::Backoff;

/// What became of an invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The function ran; so far is its batch done.
    Ran(Checkpoint),
    /// Throttled, or no answer: the function did not run.
    DidNotRun,
}

/// The settings of the mapping that decide about failed batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether a failed batch is split.
    pub bisect: bool,
    /// Retries of a batch; none: without end.
    pub max_retries: Option<u32>,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The next batch.
    Proceed,
    /// The same records, or those that are not done, after a wait.
    Retry(Batch, Duration),
    /// One half, then the other.
    Bisect(Batch, Batch),
    /// No more attempts.
    GiveUp(Batch),
}

/// Why records are given up: the words of the record that the destination gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Every retry failed.
    RetryAttemptsExhausted,
    /// The records are too old. No page of AWS has this word; records that AWS wrote have it.
    RecordAgeExceeded,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Decides what comes after an invocation.
///
/// - A function that did not run is invoked until its records are too old; that uses up no retry, and splits nothing.
/// - Splitting uses up no retry (<https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>).
/// - With both settings a batch of which a part is done is split at the checkpoint, and only the rest is tried again
///   (<https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>).
///   A checkpoint at the first record is no part: the batch is split in the middle, or it could never be narrowed down.
pub fn step(mut batch: Batch, outcome: Outcome, rules: Rules, backoff: Backoff) -> Step {
    let checkpoint = match outcome {
        Outcome::DidNotRun => return wait(batch, backoff),
        Outcome::Ran(checkpoint) => checkpoint,
    };
    batch.invocations += 1;
    match checkpoint {
        Checkpoint::Behind => Step::Proceed,
        Checkpoint::At(done @ 1..) => {
            batch.records.drain(..done);
            batch.waits = 0;
            if rules.bisect { wait(batch, backoff) } else { retry(batch, rules, backoff) }
        }
        Checkpoint::At(0) | Checkpoint::Nowhere if rules.bisect && batch.records.len() > 1 => bisect(batch),
        Checkpoint::At(0) | Checkpoint::Nowhere => retry(batch, rules, backoff),
    }
}

fn retry(mut batch: Batch, rules: Rules, backoff: Backoff) -> Step {
    if rules.max_retries.is_some_and(|max| batch.retries >= max) {
        return Step::GiveUp(batch);
    }
    batch.retries += 1;
    wait(batch, backoff)
}

fn wait(mut batch: Batch, backoff: Backoff) -> Step {
    let wait = backoff.after(batch.waits);
    batch.waits += 1;
    Step::Retry(batch, wait)
}

fn bisect(mut batch: Batch) -> Step {
    batch.waits = 0;
    let second = batch.records.split_off(batch.records.len().div_ceil(2));
    let second = Batch { records: second, ..batch };
    Step::Bisect(batch, second)
}

#[cfg(test)]
mod tests;
