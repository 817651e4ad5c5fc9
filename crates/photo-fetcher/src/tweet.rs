//! The photos that a record asks for.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::event::{Record, object, scalar};

/// A new item of the table.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tweet {
    /// The tweet's photos, each media id once.
    pub photos: Vec<Photo>,
    /// What cannot be read, and never will be.
    pub faults: Vec<Fault>,
}

/// A photo that is to be in the bucket.
#[derive(Debug, PartialEq, Eq)]
pub struct Photo {
    /// The tweet's id.
    pub tweet_id: u64,
    /// The media id.
    pub id: u64,
    /// Where it is; as the tweet says, so anything.
    pub url: String,
}

/// Why a record, or a photo in it, cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The record does not say what happened.
    #[error("not a record of a DynamoDB stream: no eventName")]
    NoEventName,
    /// The stream carries no new images.
    #[error("no NewImage")]
    NoNewImage,
    /// Without a tweet there is no key for its photos.
    #[error("no exact Id")]
    NoId,
    /// The attribute is of another type.
    #[error("Media is not a list")]
    NotAList,
    /// An entry without number or address.
    #[error("Media[{0}] has no exact Id or no Url")]
    BadEntry(usize),
    /// One without the other.
    #[error("MediaUrl or MediaId is missing or of another type")]
    BadPair,
}

/// The tweet of a record; `None` when the record is of no new item: its photos were fetched when it was new.
pub fn read(record: &Record<'_>) -> Option<Tweet> {
    match record.event_name.as_deref() {
        Some("MODIFY" | "REMOVE") => None,
        Some("INSERT") => Some(record.new_image.map_or_else(|| Tweet::unreadable(Fault::NoNewImage), Tweet::of)),
        _ => Some(Tweet::unreadable(Fault::NoEventName)),
    }
}

impl Tweet {
    fn unreadable(fault: Fault) -> Tweet {
        Tweet { photos: Vec::new(), faults: vec![fault] }
    }

    fn of(image: &RawValue) -> Tweet {
        let image: Image<'_> = object(image).unwrap_or_default();
        let Some(tweet_id) = number(image.id) else {
            return Tweet::unreadable(Fault::NoId);
        };
        let mut tweet = Tweet::default();
        let entries = image.media.map_or(Some(Vec::new()), list);
        if entries.is_none() {
            tweet.faults.push(Fault::NotAList);
        }
        let entries = entries.unwrap_or_default();
        for (position, entry) in entries.iter().enumerate() {
            tweet.add(entry_of(tweet_id, entry).ok_or(Fault::BadEntry(position)));
        }
        if entries.is_empty() && (image.media_url.is_some() || image.media_id.is_some()) {
            tweet.add(photo(tweet_id, image.media_id, image.media_url).ok_or(Fault::BadPair));
        }
        tweet
    }

    fn add(&mut self, photo: Result<Photo, Fault>) {
        match photo {
            Ok(photo) if self.photos.iter().any(|known| known.id == photo.id) => {}
            Ok(photo) => self.photos.push(photo),
            Err(fault) => self.faults.push(fault),
        }
    }
}

/// The attributes that matter, each with its type: `{"N":"101"}`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Image<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    media: Option<&'a RawValue>,
    #[serde(borrow)]
    media_id: Option<&'a RawValue>,
    #[serde(borrow)]
    media_url: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    url: Option<&'a RawValue>,
}

/// A value of DynamoDB, of one of the types that matter
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html>).
#[derive(Default, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Value<'a> {
    #[serde(borrow)]
    n: Option<&'a RawValue>,
    #[serde(borrow)]
    s: Option<&'a RawValue>,
    #[serde(borrow)]
    l: Option<&'a RawValue>,
    #[serde(borrow)]
    m: Option<&'a RawValue>,
}

fn entry_of(tweet_id: u64, raw: &RawValue) -> Option<Photo> {
    let entry: Entry<'_> = object(value(raw).m?)?;
    photo(tweet_id, entry.id, entry.url)
}

fn photo(tweet_id: u64, id: Option<&RawValue>, url: Option<&RawValue>) -> Option<Photo> {
    Some(Photo { tweet_id, id: number(id)?, url: text(url)?.into_owned() })
}

fn value(raw: &RawValue) -> Value<'_> {
    object(raw).unwrap_or_default()
}

/// Digits and nothing else: the number becomes part of a key.
fn number(raw: Option<&RawValue>) -> Option<u64> {
    let digits = scalar(value(raw?).n?)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn text(raw: Option<&RawValue>) -> Option<Cow<'_, str>> {
    scalar(value(raw?).s?)
}

fn list(raw: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(value(raw).l?.get()).ok()
}

#[cfg(test)]
mod tests;
