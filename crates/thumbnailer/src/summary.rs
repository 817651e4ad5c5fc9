//! What became of the records of one event.

use std::time::Duration;

use serde::Serialize;
use telemetry::{metric::Count, metrics};
use thumbnail::MakeThumbnailError;

use crate::reconciliation::{Idle, Outcome};

/// A count of the records. S3 does not read it; people who invoke the function by hand do.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Thumbnails stored.
    pub made: usize,
    /// Thumbnails removed, as their pictures are gone.
    pub removed: usize,
    /// Objects that are no pictures, and records that name none.
    pub refused: usize,
    /// Records with nothing to do.
    pub skipped: usize,
    #[serde(skip)]
    source_bytes: usize,
    #[serde(skip)]
    thumbnail_bytes: usize,
}

impl Summary {
    /// Adds a record whose key was looked after.
    pub fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Made { source_bytes, thumbnail_bytes } => {
                self.made += 1;
                self.source_bytes += source_bytes;
                self.thumbnail_bytes += thumbnail_bytes;
            }
            Outcome::Removed => self.removed += 1,
            Outcome::Refused { reason, .. } => self.refuse(kind(reason)),
            Outcome::Skipped(Idle::StaleEvent) => self.skip("StaleEvent"),
            Outcome::Skipped(Idle::Unchanged) => self.skip("Unchanged"),
            Outcome::Skipped(Idle::Absent) => self.skip("Absent"),
        }
    }

    /// Adds a record that asks for no thumbnail; the kind is for the metrics.
    pub fn skip(&mut self, kind: &'static str) {
        self.skipped += 1;
        metrics::skipped(kind, 1);
    }

    /// Adds a record that never gets a thumbnail.
    pub fn refuse(&mut self, kind: &'static str) {
        self.refused += 1;
        metrics::skipped(kind, 1);
    }

    /// Tells the metrics of the invocation: some were counted as they came, but each is told.
    pub fn measure(&self, records: usize) {
        metrics::counts([
            (Count::RecordsIn, records),
            (Count::Stored, self.made),
            (Count::Removed, self.removed),
            (Count::Skipped, 0),
            (Count::Retried, 0),
            (Count::Failed, records - self.made - self.removed - self.refused - self.skipped),
            (Count::BytesIn, 0),
            (Count::BytesOut, self.thumbnail_bytes),
        ]);
    }

    /// Writes the one line of the invocation.
    pub fn log(&self, records: usize, elapsed: Duration) {
        let Summary { made, removed, refused, skipped, source_bytes, thumbnail_bytes } = self;
        let failed = records - made - removed - refused - skipped;
        let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(
            records,
            made,
            removed,
            refused,
            skipped,
            failed,
            source_bytes,
            thumbnail_bytes,
            elapsed_ms,
            "{made} thumbnails made, {removed} removed, {refused} refused, {skipped} skipped, {failed} failed \
             of {records} records in {elapsed_ms} ms"
        );
    }
}

fn kind(reason: &MakeThumbnailError) -> &'static str {
    match reason {
        MakeThumbnailError::NotAnImage => "NotAnImage",
        MakeThumbnailError::Unsupported { .. } => "Unsupported",
        MakeThumbnailError::Truncated { .. } => "Truncated",
        MakeThumbnailError::Corrupt { .. } => "Corrupt",
        MakeThumbnailError::TooLarge { .. } => "TooLarge",
    }
}
