//! A batch of records in, the first record to send again out.

use std::time::SystemTime;

use domain::deadline::time_to_work;
use futures::{StreamExt, stream};
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::time::Instant;
use tracing::warn;

use crate::{
    event::{self, Record},
    fetcher::Fetcher,
    tally::Tally,
};

/// Each holds one photo of at most 20 MB at a time: 160 MB together. A host gets no more requests at once.
const RECORDS_IN_FLIGHT: usize = 8;

/// Fetches what a batch asks for; the event is taken raw, for the runtime fails all of it when one record is odd.
pub async fn handle(event: LambdaEvent<Box<RawValue>>, fetcher: &Fetcher) -> Result<Answer, Error> {
    let budget = time_to_work(event.context.deadline, SystemTime::now());
    fetch(&event.payload, fetcher, Instant::now() + budget).await
}

/// The first record that must come again, with all after it; photos that are stored by then are not fetched again.
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

/// Why a batch must come again as a whole.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Null or nothing in place of a number would say the same, less clearly.
    #[error("record {0} of the batch failed and has no sequence number to be reported by")]
    UnnumberedRecord(usize),
}

async fn fetch(event: &RawValue, fetcher: &Fetcher, stop: Instant) -> Result<Answer, Error> {
    let start = Instant::now();
    let records = event::records(event).unwrap_or_else(|| {
        warn!("not an event of a DynamoDB stream, nothing to fetch");
        Vec::new()
    });
    let work = records.iter().enumerate();
    let work = work.map(|(index, record)| async move { (index, fetcher.look_after(record, stop).await) });
    let mut done = stream::iter(work).buffer_unordered(RECORDS_IN_FLIGHT);
    let (mut total, mut failed) = (Tally::default(), None);
    while let Some((index, tally)) = done.next().await {
        if tally.has_failed() {
            failed = Some(failed.map_or(index, |first: usize| first.min(index)));
        }
        total += tally;
    }
    total.measure(records.len());
    total.log(records.len(), start.elapsed());
    answer(&records, failed)
}

fn answer(records: &[Record<'_>], failed: Option<usize>) -> Result<Answer, Error> {
    let Some(failed) = failed else { return Ok(Answer::default()) };
    let number = records[failed].sequence_number.as_ref().ok_or(Error::UnnumberedRecord(failed))?;
    Ok(Answer { batch_item_failures: vec![BatchItemFailure { item_identifier: number.to_string() }] })
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Diagnostic {
        let error_type = match error {
            Error::UnnumberedRecord(_) => "UnnumberedRecord",
        };
        Diagnostic { error_type: error_type.to_owned(), error_message: error.to_string() }
    }
}

#[cfg(test)]
mod tests;
