//! One run: get the tweet, make it one line, store it.

use std::time::{Duration, SystemTime};

use domain::deadline::time_to_work;
use jiff::Timestamp;
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde::{Serialize, de::IgnoredAny};
use telemetry::{metric::Count, metrics};
use tokio::time::timeout;
use tracing::{error, info};

use crate::{
    bucket::{self, Bucket, PutLineError},
    feed::{Feed, FetchError},
    line::{self, ParseLineError},
};

/// A run is over before the next one begins, however long Lambda would let it.
const MAX_FETCH: Duration = Duration::from_secs(30);

/// What a run tells whoever asked for it.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Stored {
    /// Where the tweet is.
    pub key: String,
    /// Length of the line.
    pub bytes: usize,
}

/// Why a run stored nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The service gave no tweet.
    #[error("the tweet source gave no tweet: {0}")]
    Fetch(#[from] FetchError),
    /// The service gave something else.
    #[error("the tweet source gave no JSON object: {0}")]
    Parse(#[from] ParseLineError),
    /// S3 did not take the tweet.
    #[error("the tweet was not stored: {0}")]
    Put(#[from] PutLineError),
}

/// Runs once, for any event.
pub async fn handle(event: LambdaEvent<IgnoredAny>, feed: &Feed, bucket: &Bucket) -> Result<Stored, Error> {
    let time = time_to_work(event.context.deadline, SystemTime::now());
    // A tenth of the work is for storing what was fetched.
    let run = poll(Timestamp::now(), (time - time / 10).min(MAX_FETCH), feed, bucket);
    let outcome = timeout(time, run).await.unwrap_or(Err(PutLineError::NoTime.into()));
    measure(&outcome);
    match &outcome {
        Ok(Stored { key, bytes }) => info!(key, bytes, "stored {bytes} bytes as {key}"),
        Err(failure) => error!(errorType = failure.name(), "{failure}"),
    }
    outcome
}

/// A run is asked for one tweet. Zeros are for what was counted as it came, if it came.
fn measure(outcome: &Result<Stored, Error>) {
    metrics::counts([
        (Count::RecordsIn, 1),
        (Count::Stored, usize::from(outcome.is_ok())),
        (Count::Retried, 0),
        (Count::Failed, usize::from(outcome.is_err())),
        (Count::BytesIn, 0),
        (Count::BytesOut, outcome.as_ref().map_or(0, |stored| stored.bytes)),
    ]);
}

async fn poll(now: Timestamp, time_to_fetch: Duration, feed: &Feed, bucket: &Bucket) -> Result<Stored, Error> {
    let body = feed.get(now, time_to_fetch).await?;
    let line = line::compact(&body)?;
    let stored = Stored { key: bucket::key(now), bytes: line.len() };
    bucket.put(&stored.key, line).await?;
    Ok(stored)
}

impl Error {
    /// The stable name that alarms match.
    fn name(&self) -> &'static str {
        match self {
            Error::Fetch(FetchError::TooLarge) => "UpstreamTooLarge",
            Error::Fetch(_) => "UpstreamUnavailable",
            Error::Parse(_) => "UpstreamNotJson",
            Error::Put(_) => "BucketUnavailable",
        }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Diagnostic {
        Diagnostic { error_type: error.name().to_owned(), error_message: error.to_string() }
    }
}

#[cfg(test)]
mod tests;
