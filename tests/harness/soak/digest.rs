//! A tweet and its item, made comparable.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::tweet::{Kind, Tweet};

/// The digest of a tweet: equal to that of its item.
pub fn digest(tweet: &Tweet) -> u64 {
    hash(&Facts {
        kind: Some(kind(tweet.kind)),
        text: tweet.text.as_deref(),
        created_at: tweet.created_at.map(|at| at.to_string()).as_deref(),
        author: tweet.author_id.map(|id| id.to_string()).as_deref(),
        hashtags: tweet.hashtags.iter().map(String::as_str).collect(),
        photos: tweet.photos.iter().map(|photo| photo.url.as_str()).collect(),
    })
}

/// The digest of an item.
pub fn digest_of_item(item: &HashMap<String, AttributeValue>) -> u64 {
    let text = |name| item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str);
    let list = |name| item.get(name).and_then(|value| value.as_l().ok()).map(Vec::as_slice).unwrap_or_default();
    let url = |photo: &'_ AttributeValue| photo.as_m().ok()?.get("Url")?.as_s().ok().cloned();
    let photos: Vec<String> = list("Media").iter().filter_map(url).collect();
    hash(&Facts {
        kind: text("Kind"),
        text: text("Text"),
        created_at: text("CreatedAt"),
        author: item.get("AuthorId").and_then(|value| value.as_n().ok()).map(String::as_str),
        hashtags: list("Hashtags").iter().filter_map(|tag| tag.as_s().ok()).map(String::as_str).collect(),
        photos: photos.iter().map(String::as_str).collect(),
    })
}

#[derive(Hash)]
struct Facts<'a> {
    kind: Option<&'a str>,
    text: Option<&'a str>,
    created_at: Option<&'a str>,
    author: Option<&'a str>,
    hashtags: Vec<&'a str>,
    photos: Vec<&'a str>,
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Retweet => "retweet",
        Kind::Quote => "quote",
        Kind::Reply => "reply",
        Kind::Original => "original",
    }
}

fn hash(facts: &Facts<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    facts.hash(&mut hasher);
    hasher.finish()
}
