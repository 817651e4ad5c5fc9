//! Event notifications of S3.
#![no_main]

#[path = "../../../crates/thumbnailer/src/event.rs"]
mod event;
mod json;
#[path = "../../../crates/thumbnailer/src/key.rs"]
mod key;
#[path = "../../../crates/thumbnailer/src/sequencer.rs"]
mod sequencer;

use domain::limits::S3_KEY_MAX_BYTES;
use event::{Notification, Record};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(document) = json::document(text) else { return };
    let listed = document["Records"].as_array();
    match Notification::read(&document) {
        Notification::Records(records) => {
            assert_eq!(Some(records.len()), listed.map(Vec::len));
            records.iter().flatten().for_each(check);
            in_order(&records.iter().flatten().collect::<Vec<_>>());
        }
        Notification::Test | Notification::Foreign => assert_eq!(listed, None),
    }
});

fn check(record: &Record) {
    assert!(!record.bucket.is_empty());
    assert!((1..=S3_KEY_MAX_BYTES).contains(&record.key.len()));
}

/// Of two sequencers at most one is newer, and of three the oldest is not newer than the newest.
fn in_order(records: &[&Record]) {
    let sequencers: Vec<_> = records.iter().filter_map(|record| record.sequencer.as_ref()).take(8).collect();
    for a in &sequencers {
        assert!(!a.is_newer_than(a));
        for b in &sequencers {
            assert!(!(a.is_newer_than(b) && b.is_newer_than(a)));
            let has_between = sequencers.iter().any(|c| a.is_newer_than(c) && c.is_newer_than(b));
            assert!(!has_between || a.is_newer_than(b));
        }
    }
}
