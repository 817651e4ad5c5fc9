//! Kinesis events into what a batch asks for.
#![no_main]

#[path = "../../../crates/tweet-ingester/src/batch.rs"]
mod batch;
#[path = "../../../crates/tweet-ingester/src/event.rs"]
mod event;
#[path = "../../../crates/tweet-ingester/src/item.rs"]
mod item;
mod json;

use std::collections::{BTreeSet, HashSet};

use batch::{Batch, Reason};
use domain::limits::DYNAMODB_ITEM_MAX_BYTES;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let Some(records) = event::records(text) else { return };
    let batch = Batch::read(&records);

    let ids: HashSet<u64> = batch.items.iter().map(|item| item.tweet.id).collect();
    assert_eq!(ids.len(), batch.items.len(), "keys are unique in a write");
    assert!(batch.items.iter().all(|item| item.size_bytes <= DYNAMODB_ITEM_MAX_BYTES));
    let held: BTreeSet<usize> = batch.held.iter().map(|held| held.item).collect();
    assert!(held.into_iter().eq(0..batch.items.len()), "every tweet is of some record");
    assert!(batch.held.is_sorted_by_key(|held| held.record));
    assert!(batch.held.iter().map(|held| held.record).chain(batch.poison.keys().copied()).all(|n| n < records.len()));
    assert!(batch.poison.values().all(|reasons| (1..=10).contains(&reasons.len())));

    // No record has a part in what becomes of another.
    for (place, record) in records.iter().enumerate() {
        assert_ne!(record.sequence_number.as_deref(), Some(""));
        let alone = Batch::read(std::slice::from_ref(record));
        assert_eq!(alone.poison.get(&0), batch.poison.get(&place));
        assert_eq!(alone.held.len(), batch.held.iter().filter(|held| held.record == place).count());
        assert_eq!(record.data().is_none(), alone.poison.get(&0).is_some_and(|why| why.contains(&Reason::NoData)));
    }
    if let Some(document) = json::document(text) {
        agree(&records, document["Records"].as_array().expect("they were read"));
    }
});

/// Another reader finds the same names and the same data.
fn agree(records: &[event::Record<'_>], documents: &[Value]) {
    assert_eq!(records.len(), documents.len());
    for (record, document) in records.iter().zip(documents) {
        assert_eq!(record.data().as_deref(), document["kinesis"]["data"].as_str());
        let number = &document["kinesis"]["sequenceNumber"];
        if !number.is_number() {
            assert_eq!(record.sequence_number.as_deref(), number.as_str().filter(|number| !number.is_empty()));
        }
    }
}
