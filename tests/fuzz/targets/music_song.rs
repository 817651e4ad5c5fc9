//! Songs: from JSON into an item, and back without the loss of a digit.
#![no_main]

#[path = "../../../crates/music-api/src/item.rs"]
mod item;
mod json;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    limits::DYNAMODB_MAX_LEVELS,
    song::{Key, Song, parse_attributes},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let key = Key::new("Queen".to_owned(), "39".to_owned()).expect("two short names");
    let read = parse_attributes(body, &key);
    let Ok(attributes) = read else { return };
    let song = Song { key: key.clone(), attributes };
    let stored = item::item(&song);
    assert!(stored.values().all(|value| levels(value) <= DYNAMODB_MAX_LEVELS));
    let answered = item::song(stored).expect("an item of a song");
    let again = serde_json::to_string(&answered).expect("a song is JSON");
    let rest = parse_attributes(again.as_bytes(), &key).expect("what was answered can be sent again");
    assert_eq!(Song { key, attributes: rest }, answered);
    assert!(json::document(&again).is_some(), "{again}");
    assert_eq!(answered.attributes.len(), song.attributes.len());
    assert!(song.size_bytes() <= 2 * body.len() + 64, "an estimate of {} for {}", song.size_bytes(), body.len());
});

fn levels(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::L(values) => 1 + values.iter().map(levels).max().unwrap_or(0),
        AttributeValue::M(entries) => 1 + entries.values().map(levels).max().unwrap_or(0),
        _ => 0,
    }
}
