//! A tweet as an item of the table.
//!
//! An item depends on the tweet alone, so that a record that comes again writes the same bytes.

use std::{collections::HashMap, iter};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::tweet::{Photo, Tweet};

/// The partition key.
pub const KEY: &str = "Id";

/// A tweet, measured once: whether it may be stored, with which others it goes, and what it adds to the metrics.
pub struct Item {
    /// What it is made of.
    pub tweet: Tweet,
    /// The size that counts against the limit of an item.
    pub size_bytes: usize,
}

impl Item {
    /// The item of a tweet.
    pub fn of(tweet: Tweet) -> Item {
        Item { size_bytes: size_bytes(&tweet), tweet }
    }
}

/// The item that DynamoDB is sent.
pub fn item(tweet: &Tweet) -> HashMap<String, AttributeValue> {
    attributes(tweet).into_iter().map(|(name, value)| (name.to_owned(), value.into_sent())).collect()
}

/// The size that counts against the limit of an item
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>).
pub fn size_bytes(tweet: &Tweet) -> usize {
    attributes(tweet).iter().map(|(name, value)| name.len() + value.size_bytes()).sum()
}

/// The one place that names the attributes; one without a value is absent, for an index refuses the empty string.
fn attributes(tweet: &Tweet) -> Vec<(&'static str, Value<'_>)> {
    let created_at = tweet.created_at.map(|time| time.to_string());
    let day = created_at.as_deref().and_then(|time| time.split_once('T')).map(|(day, _)| day.to_owned());
    let photo = tweet.photos.iter().find(|photo| !photo.url.is_empty());
    let photos = tweet.photos.iter().filter(|photo| !photo.url.is_empty()).map(picture).collect();
    let hashtags = tweet.hashtags.iter().filter_map(|hashtag| text(hashtag)).collect();
    [
        (KEY, Some(Value::Number(tweet.id))),
        ("Text", tweet.text.as_deref().and_then(text)),
        ("CreatedAt", created_at.map(Value::Owned)),
        ("Day", day.map(Value::Owned)),
        ("MediaUrl", photo.map(|photo| Value::Text(&photo.url))),
        ("MediaId", photo.map(|photo| Value::Number(photo.id))),
        ("AuthorId", tweet.author_id.map(Value::Number)),
        ("AuthorName", tweet.author_name.as_deref().and_then(text)),
        ("Media", list(photos)),
        ("Hashtags", list(hashtags)),
        ("Kind", Some(Value::Owned(tweet.kind.to_string()))),
        ("Lang", tweet.lang.as_deref().and_then(text)),
        ("RetweetOf", tweet.retweet_of.map(Value::Number)),
        ("QuoteOf", tweet.quote_of.map(Value::Number)),
        ("ReplyTo", tweet.reply_to.map(Value::Number)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

fn picture(photo: &Photo) -> Value<'_> {
    let alt_text = photo.alt_text.as_deref().and_then(text).map(|alt_text| ("AltText", alt_text));
    Value::Map(
        [("Id", Value::Number(photo.id)), ("Url", Value::Text(&photo.url))].into_iter().chain(alt_text).collect(),
    )
}

fn text(text: &str) -> Option<Value<'_>> {
    (!text.is_empty()).then_some(Value::Text(text))
}

fn list(values: Vec<Value<'_>>) -> Option<Value<'_>> {
    (!values.is_empty()).then_some(Value::List(values))
}

/// The value of an attribute, not yet copied: its size is asked before it is sent.
enum Value<'t> {
    Number(u64),
    Text(&'t str),
    Owned(String),
    List(Vec<Value<'t>>),
    Map(Vec<(&'static str, Value<'t>)>),
}

impl Value<'_> {
    fn into_sent(self) -> AttributeValue {
        match self {
            Value::Number(number) => AttributeValue::N(number.to_string()),
            Value::Text(text) => AttributeValue::S(text.to_owned()),
            Value::Owned(text) => AttributeValue::S(text),
            Value::List(values) => AttributeValue::L(values.into_iter().map(Value::into_sent).collect()),
            Value::Map(entries) => AttributeValue::M(
                entries.into_iter().map(|(name, value)| (name.to_owned(), value.into_sent())).collect(),
            ),
        }
    }

    fn size_bytes(&self) -> usize {
        match self {
            Value::Number(number) => 1 + significant_digits(*number).div_ceil(2),
            Value::Text(text) => text.len(),
            Value::Owned(text) => text.len(),
            Value::List(values) => 3 + values.iter().map(|value| 1 + value.size_bytes()).sum::<usize>(),
            Value::Map(entries) => {
                3 + entries.iter().map(|(name, value)| 1 + name.len() + value.size_bytes()).sum::<usize>()
            }
        }
    }
}

/// Zeroes at the end are not stored.
fn significant_digits(number: u64) -> usize {
    let digits = iter::successors(Some(number), |rest| Some(rest / 10)).take_while(|rest| *rest > 0);
    digits.skip_while(|rest| rest % 10 == 0).count()
}

#[cfg(test)]
pub mod tests;
