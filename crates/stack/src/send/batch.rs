//! Records gathered for one request, within what the service takes.

/// One record, whatever its destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Partition key, or key of the object.
    pub key: String,
    /// The record itself.
    pub data: Vec<u8>,
}

impl Record {
    fn bytes(&self) -> usize {
        self.key.len() + self.data.len()
    }
}

/// What a service takes in one request.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Records in one request.
    pub records: usize,
    /// Bytes in one request, keys included.
    pub bytes: usize,
    /// Bytes of one record, its key included.
    pub record_bytes: usize,
}

/// The records of the next request.
#[derive(Debug)]
pub struct Batch {
    limits: Limits,
    records: Vec<Record>,
}

impl Batch {
    /// A batch without records.
    pub fn new(limits: Limits) -> Batch {
        Batch { limits, records: Vec::new() }
    }

    /// What it holds.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Whether there is room for this record.
    pub fn takes(&self, record: &Record) -> bool {
        let bytes: usize = self.records.iter().map(Record::bytes).sum();
        self.records.len() < self.limits.records
            && record.bytes() <= self.limits.record_bytes
            && bytes + record.bytes() <= self.limits.bytes
    }

    /// Adds a record that it takes.
    pub fn push(&mut self, record: Record) {
        self.records.push(record);
    }

    /// Keeps only the records at these places, and tells how many have gone.
    pub fn keep(&mut self, places: &[usize]) -> usize {
        let before = self.records.len();
        let mut place = 0..before;
        self.records.retain(|_| place.next().is_some_and(|place| places.contains(&place)));
        before - self.records.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { records: 500, bytes: 10_000, record_bytes: 1_000 };

    fn record(bytes: usize) -> Record {
        Record { key: "k".to_owned(), data: vec![b'x'; bytes - 1] }
    }

    fn filled(records: usize, bytes: usize) -> Batch {
        Batch { limits: LIMITS, records: vec![record(bytes); records] }
    }

    #[test]
    fn a_request_holds_500_records_and_no_501st() {
        assert!(filled(499, 2).takes(&record(2)));
        assert!(!filled(500, 2).takes(&record(2)));
    }

    #[test]
    fn a_request_holds_its_bytes_and_not_one_more() {
        assert!(filled(9, 1_000).takes(&record(999)));
        assert!(filled(9, 1_000).takes(&record(1_000)));
        assert!(!filled(10, 999).takes(&record(11)));
    }

    #[test]
    fn a_record_holds_its_bytes_key_included_and_not_one_more() {
        let empty = || filled(0, 1);
        assert!(empty().takes(&record(999)));
        assert!(empty().takes(&record(1_000)));
        assert!(!empty().takes(&record(1_001)));
    }

    #[test]
    fn only_refused_records_stay_in_their_order() {
        let mut batch = Batch::new(LIMITS);
        (1..=5).for_each(|bytes| batch.push(record(bytes)));
        assert_eq!(batch.keep(&[1, 3]), 3);
        assert_eq!(batch.records(), [record(2), record(4)]);
    }
}
