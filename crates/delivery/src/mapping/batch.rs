//! The records that go to the function together.

use std::{collections::VecDeque, time::Duration};

use domain::limits::LAMBDA_PAYLOAD_MAX_BYTES;
use jiff::{SignedDuration, Timestamp};

use super::record::{EMPTY_EVENT_BYTES, Record};

/// Records in the order of their shard, and what was tried with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The records.
    pub records: Vec<Record>,
    /// Retries used up.
    pub retries: u32,
    /// Times that the function got them.
    pub invocations: u32,
    /// Waits since the batch last became smaller.
    pub waits: u32,
}

impl Batch {
    /// Records that were not tried yet.
    pub fn new(records: Vec<Record>) -> Batch {
        Batch { records, ..Batch::default() }
    }

    /// The records that are too old to be tried, taken from the front
    /// (<https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>).
    pub fn take_expired(&mut self, max_age: Option<Duration>, now: Timestamp) -> Batch {
        let max_age = max_age.and_then(|age| SignedDuration::try_from(age).ok()).unwrap_or(SignedDuration::MAX);
        let alive = |record: &Record| now.duration_since(record.arrived) <= max_age;
        let first_alive = self.records.iter().position(alive).unwrap_or(self.records.len());
        let rest = self.records.split_off(first_alive);
        Batch { records: std::mem::replace(&mut self.records, rest), ..*self }
    }
}

/// Whether the records in wait fill a batch: by their number or by 6 MB, overhead included
/// (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html>).
pub fn is_full(waiting: &VecDeque<Record>, batch_size: usize) -> bool {
    let fitting = fitting(waiting, batch_size);
    fitting == batch_size || fitting < waiting.len()
}

/// Takes as many records as one batch holds; a record that is too large by itself goes alone.
pub fn take(waiting: &mut VecDeque<Record>, batch_size: usize) -> Vec<Record> {
    let fitting = fitting(waiting, batch_size);
    waiting.drain(..fitting).collect()
}

fn fitting(waiting: &VecDeque<Record>, batch_size: usize) -> usize {
    let mut bytes = EMPTY_EVENT_BYTES;
    let fits = |record: &&Record| {
        // The comma in front of the first one is not written.
        bytes += record.event.len() + 1;
        bytes - 1 <= LAMBDA_PAYLOAD_MAX_BYTES
    };
    let fitting = waiting.iter().take(batch_size).take_while(fits).count();
    fitting.max(1).min(waiting.len())
}

#[cfg(test)]
mod tests {
    use super::{
        super::record::{event, tests::record},
        *,
    };

    fn waiting(count: i64) -> VecDeque<Record> {
        (0..count).map(record).collect()
    }

    /// Two records that make an event of this size.
    fn pair_of(event_bytes: usize) -> VecDeque<Record> {
        let mut pair = waiting(2);
        let padding = event_bytes - event(pair.make_contiguous()).len();
        pair[1].event.push_str(&" ".repeat(padding));
        assert_eq!(event(pair.make_contiguous()).len(), event_bytes);
        pair
    }

    #[test]
    fn a_batch_ends_at_its_size() {
        for (count, full, taken) in [(99, false, 99), (100, true, 100), (101, true, 100)] {
            let mut waiting = waiting(count);
            assert_eq!(is_full(&waiting, 100), full, "{count} records");
            assert_eq!(take(&mut waiting, 100).len(), taken, "{count} records");
            assert_eq!(waiting.len() + taken, usize::try_from(count).unwrap());
        }
    }

    #[test]
    fn a_batch_ends_at_6_mb_overhead_included() {
        for (bytes, full, taken) in [(-1_isize, false, 2), (0, false, 2), (1, true, 1)] {
            let mut waiting = pair_of(LAMBDA_PAYLOAD_MAX_BYTES.checked_add_signed(bytes).unwrap());
            assert_eq!(is_full(&waiting, 100), full, "{bytes}");
            assert_eq!(take(&mut waiting, 100).len(), taken, "{bytes}");
        }
    }

    #[test]
    fn a_record_larger_than_any_event_goes_alone() {
        let mut waiting = pair_of(2 * LAMBDA_PAYLOAD_MAX_BYTES);
        waiting.swap(0, 1);
        assert_eq!(take(&mut waiting, 100).len(), 1);
        assert_eq!(waiting.len(), 1);
    }

    #[test]
    fn nothing_in_wait_is_no_batch() {
        assert!(!is_full(&waiting(0), 1));
        assert!(take(&mut waiting(0), 1).is_empty());
    }

    #[test]
    fn records_older_than_the_maximum_age_are_not_tried() {
        for (max_age, expired) in [(Some(60), 3), (Some(61), 2), (Some(63), 0), (Some(1), 4), (None, 0)] {
            let mut batch = Batch { retries: 2, ..Batch::new(waiting(4).into()) };
            let now = record(63).arrived;
            let taken = batch.take_expired(max_age.map(Duration::from_secs), now);
            assert_eq!((taken.records.len(), batch.records.len()), (expired, 4 - expired), "{max_age:?}");
            assert_eq!((taken.retries, batch.retries), (2, 2));
        }
    }
}
