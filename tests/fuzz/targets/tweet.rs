//! Records of the stream into tweets and items.
#![no_main]

#[path = "../../../crates/tweet-ingester/src/item.rs"]
mod item;
mod json;
mod stored;

use domain::tweet::{Record, Tweet, parse};
use item::Item;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|record: &[u8]| {
    let read = parse(record);
    if let Ok(Record::Tweets { tweets, .. }) = &read {
        tweets.iter().for_each(check);
    }
    // Neither spaces nor the order of keys nor escapes mean anything.
    if let Some(document) = str::from_utf8(record).ok().and_then(json::document) {
        let rewritten = format!(" {document}\n");
        assert_eq!(parse(rewritten.as_bytes()), read, "{rewritten}");
    }
});

fn check(tweet: &Tweet) {
    let ids = [Some(tweet.id), tweet.author_id, tweet.retweet_of, tweet.quote_of, tweet.reply_to];
    assert!(ids.into_iter().flatten().chain(tweet.photos.iter().map(|photo| photo.id)).all(|id| id > 0));
    assert!(tweet.photos.iter().all(|photo| photo.url.starts_with("https://")));
    let sent = item::item(tweet);
    assert_eq!(sent["Id"].as_n(), Ok(&tweet.id.to_string()));
    assert_eq!(sent.get("MediaUrl").is_some(), !tweet.photos.is_empty());
    assert_eq!(sent.get("Day").is_some(), tweet.created_at.is_some());
    assert_eq!(Item::of(tweet.clone()).size_bytes, stored::item_bytes(&sent));
}
