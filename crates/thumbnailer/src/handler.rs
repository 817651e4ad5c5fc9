//! A notification of S3 in, a count of what became of its pictures out.

use std::time::{Duration, Instant, SystemTime};

use aws_sdk_s3::Client;
use domain::deadline::time_to_work;
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::Value;
use thumbnail::Limits;
use tokio::time;

use crate::{
    event::{Notification, ReadRecordError, Record},
    reconciliation::{Outcome, ReconcileError, Reconciliation},
    source::Source,
    summary::Summary,
    target,
    thumbnails::Thumbnails,
};

/// What the function works with.
pub struct Thumbnailer {
    /// Both buckets.
    pub s3: Client,
    /// Where thumbnails go; absent: the source bucket's name with `-resized`.
    pub thumbnails_bucket: Option<String>,
    /// The square that thumbnails fit in.
    pub max_edge_px: u32,
    /// What a picture may need.
    pub limits: Limits,
}

/// Looks after the key of every record; a record that fails does not keep the others waiting.
///
/// # Errors
/// When Lambda is to send the event again: done twice, the records that went well change nothing.
pub async fn handle(event: LambdaEvent<Value>, thumbnailer: &Thumbnailer) -> Result<Summary, Error> {
    let records = match Notification::read(&event.payload) {
        Notification::Records(records) => records,
        Notification::Test => {
            tracing::info!("test event accepted");
            return Ok(Summary::default());
        }
        Notification::Foreign => {
            tracing::warn!("event dropped: it is no notification of S3");
            return Ok(Summary::default());
        }
    };
    let start = Instant::now();
    let mut summary = Summary::default();
    let work = thumbnailer.look_after_all(&records, &mut summary);
    let result = in_time(time_to_work(event.context.deadline, SystemTime::now()), work).await;
    summary.measure(records.len());
    summary.log(records.len(), start.elapsed());
    result.map(|()| summary)
}

/// Breaks the work off before Lambda does: what is half done is done again, from the start.
async fn in_time(time_to_work: Duration, work: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
    time::timeout(time_to_work, work).await.unwrap_or(Err(Error::OutOfTime)).inspect_err(|error| {
        if let Error::OutOfTime = error {
            tracing::error!("event left for the next try: {error}");
        }
    })
}

impl Thumbnailer {
    async fn look_after_all(
        &self,
        records: &[Result<Record, ReadRecordError>],
        summary: &mut Summary,
    ) -> Result<(), Error> {
        let mut result = Ok(());
        for record in records {
            match record {
                Ok(record) => result = result.and(self.look_after(record, summary).await),
                Err(ReadRecordError::Unrelated) => summary.skip("Unrelated"),
                Err(error) => {
                    tracing::warn!("record refused: {error}");
                    summary.refuse("UnreadableRecord");
                }
            }
        }
        result
    }

    async fn look_after(&self, record: &Record, summary: &mut Summary) -> Result<(), Error> {
        let bucket = record.bucket.as_str();
        let target = match target::of(bucket, self.thumbnails_bucket.as_deref()) {
            Ok(target) => target,
            Err(error) => {
                tracing::error!(bucket, "record refused: {error}");
                summary.refuse("NoTarget");
                return Ok(());
            }
        };
        let outcome = self.reconciliation(record, &target).run().await;
        let sequencer = record.sequencer.as_ref().map(tracing::field::display);
        match &outcome {
            Ok(Outcome::Refused { etag, reason }) => {
                tracing::warn!(bucket, sequencer, etag, %reason, "no thumbnail: {reason}");
            }
            Err(error) => tracing::error!(bucket, sequencer, %error, "picture left for the next try: {error}"),
            Ok(_) => {}
        }
        summary.count(&outcome?);
        Ok(())
    }

    fn reconciliation<'a>(&'a self, record: &'a Record, target: &'a str) -> Reconciliation<'a> {
        let (s3, key) = (&self.s3, record.key.as_str());
        Reconciliation {
            record,
            source: Source { s3, bucket: &record.bucket, key },
            thumbnails: Thumbnails { s3, bucket: target, key },
            max_edge_px: self.max_edge_px,
            limits: &self.limits,
        }
    }
}

/// Why Lambda is to send the event again: twice by itself, then it goes to the failure destination.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A key could not be looked after.
    #[error(transparent)]
    Reconcile(#[from] ReconcileError),
    /// The deadline came near.
    #[error("stopped before the deadline")]
    OutOfTime,
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Diagnostic {
        let error_type = match error {
            Error::Reconcile(ReconcileError::Source(_)) => "SourceUnavailable",
            Error::Reconcile(ReconcileError::Thumbnails(_)) => "ThumbnailsUnavailable",
            Error::Reconcile(ReconcileError::Contended) => "ThumbnailContended",
            Error::OutOfTime => "OutOfTime",
        };
        Diagnostic { error_type: error_type.to_owned(), error_message: error.to_string() }
    }
}

#[cfg(test)]
mod tests;
