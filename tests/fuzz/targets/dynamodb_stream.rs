//! Events of a DynamoDB stream into the photos that they ask for.
#![no_main]

#[path = "../../../crates/photo-fetcher/src/event.rs"]
mod event;
mod json;
#[path = "../../../crates/photo-fetcher/src/tweet.rs"]
mod tweet;

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, value::RawValue};

fuzz_target!(|text: &str| {
    let Ok(event) = serde_json::from_str::<&RawValue>(text) else { return };
    let Some(records) = event::records(event) else { return };
    let documents = json::document(text);
    let documents = documents.as_ref().map(|event| event["Records"].as_array().expect("they were read").as_slice());
    assert!(documents.is_none_or(|documents| documents.len() == records.len()));
    for (place, record) in records.iter().enumerate() {
        assert_ne!(record.sequence_number.as_deref(), Some(""));
        let Some(tweet) = tweet::read(record) else {
            assert!(matches!(record.event_name.as_deref(), Some("MODIFY" | "REMOVE")), "passed over");
            continue;
        };
        let ids: HashSet<u64> = tweet.photos.iter().map(|photo| photo.id).collect();
        assert_eq!(ids.len(), tweet.photos.len(), "each photo once");
        if let Some(documents) = documents {
            check(&tweet, &documents[place]["dynamodb"]["NewImage"]);
        }
    }
});

/// Every photo, and nothing else, is one of the image; what is not, is a fault.
fn check(tweet: &tweet::Tweet, image: &Value) {
    for photo in &tweet.photos {
        assert!(is_number(&image["Id"], photo.tweet_id));
        let listed = image["Media"]["L"].as_array().map_or([].as_slice(), Vec::as_slice);
        let of_list = |entry: &Value| is_number(&entry["M"]["Id"], photo.id) && is_text(&entry["M"]["Url"], &photo.url);
        let is_pair = is_number(&image["MediaId"], photo.id) && is_text(&image["MediaUrl"], &photo.url);
        assert!(is_pair || listed.iter().any(of_list));
    }
    let listed = image["Media"]["L"].as_array().map_or(0, Vec::len);
    let unreadable = tweet.photos.is_empty() && !tweet.faults.is_empty();
    assert!(unreadable || tweet.photos.len() + tweet.faults.len() <= listed.max(1) + 1);
}

fn is_number(value: &Value, expected: u64) -> bool {
    let digits =
        value["N"].as_str().map(str::to_owned).or_else(|| value["N"].as_u64().map(|number| number.to_string()));
    digits.is_some_and(|digits| digits.parse() == Ok(expected))
}

fn is_text(value: &Value, expected: &str) -> bool {
    match &value["S"] {
        Value::String(text) => text == expected,
        // A number is taken as it was written.
        other => other.is_number(),
    }
}
