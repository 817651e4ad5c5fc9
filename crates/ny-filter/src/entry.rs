//! An entry: one UUID to one place.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// Why a record is no entry, and never will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseEntryError {
    /// The record came without data.
    #[error("no data")]
    NoData,
    /// The data is not base64: standard alphabet, padded.
    #[error("not base64")]
    NotBase64,
    /// The bytes are not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// The text is not JSON.
    #[error("not JSON")]
    NotJson,
    /// The JSON is not an object, or it has no entry or several; a key that comes twice is two.
    #[error("not one entry")]
    NotOneEntry,
    /// The key is not a UUID.
    #[error("the key is not a UUID")]
    KeyNotUuid,
    /// The value is not a string.
    #[error("the value is not a string")]
    ValueNotString,
}

/// The place of an entry.
///
/// # Errors
/// When the text is anything else than one entry of a UUID and a string.
pub fn place(text: &str) -> Result<Cow<'_, str>, ParseEntryError> {
    match plain_place(text) {
        Some(place) => Ok(Cow::Borrowed(place)),
        None => any_place(text),
    }
}

/// The place of an entry as nearly all of them are written: `{"<uuid>":"<place>"}` without escapes. These need
/// no general parser; whatever is not so plain is nothing here.
fn plain_place(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("{\"")?.strip_suffix("\"}")?;
    let (key, rest) = inner.split_at_checked(UUID_LENGTH)?;
    let (blanks, place) = rest.strip_prefix("\":")?.split_once('"')?;
    // Every byte is looked at, without an early end: so the compiler compares many at once.
    let is_blank = blanks.bytes().fold(true, |blank, byte| blank & (byte == b' '));
    let is_plain =
        place.bytes().fold(is_blank, |plain, byte| plain & (byte >= b' ') & (byte != b'"') & (byte != b'\\'));
    (is_plain && is_uuid(key)).then_some(place)
}

fn any_place(text: &str) -> Result<Cow<'_, str>, ParseEntryError> {
    let object: Object<'_> = serde_json::from_str(text).map_err(|error| match error.is_data() {
        true => ParseEntryError::NotOneEntry,
        false => ParseEntryError::NotJson,
    })?;
    let (Some((key, value)), 1) = (object.first, object.entries) else { return Err(ParseEntryError::NotOneEntry) };
    if !is_uuid(&key) {
        return Err(ParseEntryError::KeyNotUuid);
    }
    let Text(place) = serde_json::from_str(value.get()).map_err(|_| ParseEntryError::ValueNotString)?;
    Ok(place)
}

/// Length of `550e8400-e29b-41d4-a716-446655440000`.
const UUID_LENGTH: usize = 36;

/// The hyphenated form of RFC 9562 in either case, of any version; no braces, no `urn:uuid:`.
fn is_uuid(text: &str) -> bool {
    let Some(text) = text.as_bytes().as_array::<UUID_LENGTH>() else { return false };
    // Counted in bytes: so the compiler compares many at once.
    let digits = text.iter().fold(0, |digits, byte| digits + u8::from(byte.is_ascii_hexdigit()));
    usize::from(digits) == UUID_LENGTH - HYPHENS.len() && HYPHENS.iter().all(|at| text[*at] == b'-')
}

/// Where the hyphens of a UUID stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// A JSON object: its first entry, and how many it has.
struct Object<'a> {
    first: Option<(Cow<'a, str>, &'a RawValue)>,
    entries: usize,
}

/// A JSON string, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let first = map.next_entry::<Text<'de>, &'de RawValue>()?.map(|(Text(key), value)| (key, value));
        let mut entries = usize::from(first.is_some());
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            entries += 1;
        }
        Ok(Object { first, entries })
    }
}

#[cfg(test)]
mod tests;
