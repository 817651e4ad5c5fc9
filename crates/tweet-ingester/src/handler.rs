//! A batch of records in, the first record to send again out.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, SystemTime},
};

use domain::deadline::time_to_work;
use lambda_runtime::Diagnostic;
use serde::{Serialize, de::IgnoredAny};
use telemetry::{metric::Count, metrics};
use tokio::{join, time::Instant};
use tracing::{info, warn};

use crate::{
    batch::{Batch, Poison, Reason},
    event::{self, Record},
    quarantine::Quarantine,
    table::{Fate, Table, Writes},
};

/// Stores what a batch holds, until there is just time to answer before `deadline_ms`.
pub async fn handle(payload: &[u8], deadline_ms: u64, table: &Table, quarantine: &Quarantine) -> Result<Answer, Error> {
    let budget = time_to_work(deadline_ms, SystemTime::now());
    let event = simdutf8::basic::from_utf8(payload).map_err(|_| Error::Unreadable)?;
    ingest(event, table, quarantine, Instant::now() + budget).await
}

/// The first record that must come again, with all after it.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    batch_item_failures: Vec<BatchItemFailure>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchItemFailure {
    item_identifier: String,
}

impl Answer {
    /// The answer on the wire.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("an answer is a list of texts")
    }
}

/// Why a batch must come again as a whole.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Whatever it holds, to say that it is stored would lose it.
    #[error("the event is not JSON")]
    Unreadable,
    /// Null or nothing in place of a number would say the same, less clearly.
    #[error("record {0} of the batch failed and has no sequence number to be reported by")]
    UnnumberedRecord(usize),
}

async fn ingest(event: &str, table: &Table, quarantine: &Quarantine, stop: Instant) -> Result<Answer, Error> {
    let start = Instant::now();
    metrics::count(Count::BytesIn, event.len());
    let records = records(event)?;
    let batch = Batch::read(&records);
    let (writes, mut failed) = join!(table.store(&batch.items, stop), quarantine.keep(&records, &batch.poison, stop));
    let refused = refused(&batch, &writes);
    failed.extend(quarantine.keep(&records, &refused, stop).await);
    let quarantined = batch.poison.keys().chain(refused.keys()).collect::<BTreeSet<_>>().len() - failed.len();
    failed.extend(unstored(&batch, &writes));
    report(&records, &batch, &writes, quarantined, &failed, start.elapsed());
    answer(&records, failed.first().copied())
}

fn records(event: &str) -> Result<Vec<Record<'_>>, Error> {
    if let Some(records) = event::records(event) {
        return Ok(records);
    }
    let _: IgnoredAny = serde_json::from_str(event).map_err(|_| Error::Unreadable)?;
    warn!("not a Kinesis event, nothing to store");
    Ok(Vec::new())
}

/// Records of which DynamoDB refuses a tweet, with all their reasons: the object of a record is replaced.
fn refused(batch: &Batch, writes: &Writes) -> Poison {
    let mut poison = Poison::new();
    for held in &batch.held {
        if let Fate::Refused(reason) = &writes.fates[held.item] {
            let reasons = poison.entry(held.record);
            let reasons = reasons.or_insert_with(|| batch.poison.get(&held.record).cloned().unwrap_or_default());
            Reason::Refused(reason.clone()).join(reasons);
        }
    }
    poison
}

/// Records of which a tweet is not stored; one tweet may be in several.
fn unstored(batch: &Batch, writes: &Writes) -> impl Iterator<Item = usize> {
    batch.held.iter().filter(|held| writes.fates[held.item] == Fate::Failed).map(|held| held.record)
}

fn answer(records: &[Record<'_>], failed: Option<usize>) -> Result<Answer, Error> {
    let Some(failed) = failed else { return Ok(Answer::default()) };
    let number = records[failed].sequence_number.as_ref().ok_or(Error::UnnumberedRecord(failed))?;
    Ok(Answer { batch_item_failures: vec![BatchItemFailure { item_identifier: number.to_string() }] })
}

fn report(
    records: &[Record<'_>],
    batch: &Batch,
    writes: &Writes,
    quarantined: usize,
    failed: &BTreeSet<usize>,
    duration: Duration,
) {
    let (records, tweets, retried, failed) = (records.len(), batch.items.len(), writes.retried, failed.len());
    let stored = writes.fates.iter().filter(|fate| **fate == Fate::Stored).count();
    let skipped = batch.skipped.values().sum::<usize>();
    metrics::counts([
        (Count::RecordsIn, records),
        (Count::Stored, stored),
        (Count::Skipped, 0),
        (Count::Quarantined, quarantined),
        (Count::Retried, retried),
        (Count::Failed, failed),
        (Count::BytesOut, stored_bytes(batch, writes)),
    ]);
    batch.skipped.iter().for_each(|(kind, &n)| metrics::skipped(kind, n));
    info!(
        records,
        tweets,
        stored,
        skipped,
        skippedKinds = kinds(&batch.skipped),
        quarantined,
        retried,
        failed,
        durationMs = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
        "{stored} of {tweets} tweets stored; records: {records}, skipped {skipped}, quarantined {quarantined}, \
         failed {failed}; items sent again: {retried}",
    );
}

/// As DynamoDB counts them.
fn stored_bytes(batch: &Batch, writes: &Writes) -> usize {
    let fates = batch.items.iter().zip(&writes.fates);
    fates.filter(|(_, fate)| **fate == Fate::Stored).map(|(item, _)| item.size_bytes).sum()
}

/// `delete 2, limit 1`.
fn kinds(skipped: &BTreeMap<&'static str, usize>) -> String {
    skipped.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ")
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Diagnostic {
        let error_type = match error {
            Error::Unreadable => "UnreadableEvent",
            Error::UnnumberedRecord(_) => "UnnumberedRecord",
        };
        Diagnostic { error_type: error_type.to_owned(), error_message: error.to_string() }
    }
}

#[cfg(test)]
mod tests;
