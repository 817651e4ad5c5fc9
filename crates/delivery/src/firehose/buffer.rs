//! Records that wait until there are enough of them, or for long enough.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

/// A record on its way to a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// When Firehose got it.
    pub arrived: Timestamp,
    /// What it holds.
    pub data: Vec<u8>,
}

/// How much is gathered for how long, whichever is reached first
/// (<https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hints {
    /// As many bytes.
    pub bytes: usize,
    /// As long, from the first record on.
    pub interval: Duration,
}

/// Records in wait.
#[derive(Debug, Default)]
pub struct Buffer {
    records: Vec<Record>,
    bytes: usize,
    opened: Option<Instant>,
}

impl Buffer {
    /// Adds a record.
    pub fn push(&mut self, record: Record, now: Instant) {
        self.opened.get_or_insert(now);
        self.bytes += record.data.len();
        self.records.push(record);
    }

    /// When the records have waited long enough: at once, if there are enough of them.
    pub fn due(&self, hints: &Hints) -> Option<Instant> {
        let opened = self.opened?;
        Some(if self.bytes >= hints.bytes { opened } else { opened + hints.interval })
    }

    /// Whether the time has come.
    pub fn is_due(&self, hints: &Hints, now: Instant) -> bool {
        self.due(hints).is_some_and(|due| due <= now)
    }

    /// Takes all records.
    pub fn take(&mut self) -> Vec<Record> {
        std::mem::take(self).records
    }

    /// Whether no record waits.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HINTS: Hints = Hints { bytes: 10, interval: Duration::from_secs(60) };

    fn record(bytes: usize) -> Record {
        Record { arrived: Timestamp::UNIX_EPOCH, data: vec![b'x'; bytes] }
    }

    #[tokio::test(start_paused = true)]
    async fn records_are_due_when_the_first_of_them_has_waited() {
        let mut buffer = Buffer::default();
        assert_eq!(buffer.due(&HINTS), None);
        let opened = Instant::now();
        buffer.push(record(1), opened);
        tokio::time::advance(Duration::from_secs(59)).await;
        buffer.push(record(1), Instant::now());
        assert!(!buffer.is_due(&HINTS, Instant::now()));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(buffer.is_due(&HINTS, Instant::now()));
        assert_eq!(buffer.due(&HINTS), Some(opened + HINTS.interval));
    }

    #[tokio::test(start_paused = true)]
    async fn records_are_due_at_once_when_they_are_large_enough() {
        for (bytes, due) in [(8, false), (9, true), (10, true)] {
            let mut buffer = Buffer::default();
            buffer.push(record(1), Instant::now());
            buffer.push(record(bytes), Instant::now());
            assert_eq!(buffer.is_due(&HINTS, Instant::now()), due, "{bytes}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_buffer_begins_anew_when_it_was_taken() {
        let mut buffer = Buffer::default();
        buffer.push(record(10), Instant::now());
        assert_eq!(buffer.take().len(), 1);
        assert!(buffer.is_empty());
        buffer.push(record(1), Instant::now());
        assert!(!buffer.is_due(&HINTS, Instant::now()));
    }
}
