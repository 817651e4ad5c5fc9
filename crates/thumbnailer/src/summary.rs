//! What became of the records of one event.

use std::time::Duration;

use serde::Serialize;

use crate::reconciliation::Outcome;

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
    /// Adds a record.
    pub fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Made { source_bytes, thumbnail_bytes } => {
                self.made += 1;
                self.source_bytes += source_bytes;
                self.thumbnail_bytes += thumbnail_bytes;
            }
            Outcome::Removed => self.removed += 1,
            Outcome::Refused { .. } => self.refused += 1,
            Outcome::Skipped => self.skipped += 1,
        }
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
