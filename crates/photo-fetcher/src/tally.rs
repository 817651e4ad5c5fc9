//! What became of the records and photos of one event.

use std::{ops::AddAssign, time::Duration};

use telemetry::{metric::Count, metrics};
use tracing::{info, warn};

/// A count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records of items that are not new, or have no photo.
    pub skipped: usize,
    /// Photos that are new in the bucket.
    pub stored: usize,
    /// Photos that were there already.
    pub present: usize,
    /// Photos that can never be had, and records that cannot be read; each told in the failures bucket.
    pub refused: usize,
    /// Photos that the next try may bring, and failures that could not be told.
    pub failed: usize,
    /// Records that the time did not suffice for.
    pub late: usize,
    /// Size of the stored photos.
    pub bytes: usize,
}

impl Tally {
    /// A record that asks for nothing.
    pub fn of_skipped() -> Tally {
        Tally { skipped: 1, ..Tally::default() }
    }

    /// Whether the record must come again.
    pub fn has_failed(&self) -> bool {
        self.failed + self.late > 0
    }

    /// Tells the metrics of the invocation; the bytes in were counted as they came, but are told in any case.
    pub fn measure(&self, records: usize) {
        metrics::counts([
            (Count::RecordsIn, records),
            (Count::Stored, self.stored),
            (Count::Quarantined, self.refused),
            (Count::Failed, self.failed + self.late),
            (Count::BytesIn, 0),
            (Count::BytesOut, self.bytes),
        ]);
        metrics::skipped("NothingToFetch", self.skipped);
        metrics::skipped("Present", self.present);
    }

    /// Writes the one line of the invocation.
    pub fn log(&self, records: usize, elapsed: Duration) {
        let &Tally { skipped, stored, present, refused, failed, late, bytes } = self;
        if late > 0 {
            warn!(late, "the time is over, {late} records will come again");
        }
        info!(
            records,
            skipped,
            stored,
            present,
            refused,
            failed,
            late,
            bytes,
            durationMs = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            "{stored} photos of {records} records stored, {bytes} bytes; present before {present}, refused {refused}, \
             failed {failed}; records skipped {skipped}, late {late}",
        );
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.skipped += other.skipped;
        self.stored += other.stored;
        self.present += other.present;
        self.refused += other.refused;
        self.failed += other.failed;
        self.late += other.late;
        self.bytes += other.bytes;
    }
}
