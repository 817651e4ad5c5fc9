//! A song: the artist and the title that name it, with any further attributes.

pub mod value;

use std::{collections::BTreeMap, str};

use serde::{Serialize, Serializer, ser::SerializeMap};

use value::Value;

use crate::{
    entries::Entries,
    limits::{DYNAMODB_MAX_LEVELS, DYNAMODB_PARTITION_KEY_MAX_BYTES, DYNAMODB_SORT_KEY_MAX_BYTES},
};

/// The attribute that holds the artist: the table's partition key.
pub const ARTIST: &str = "Artist";
/// The attribute that holds the title: the table's sort key.
pub const SONG: &str = "Song";

/// One song.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Song {
    /// What names it.
    pub key: Key,
    /// All else that is known of it.
    pub attributes: Attributes,
}

/// Attributes by name, without those of the key.
pub type Attributes = BTreeMap<String, Value>;

/// What names a song.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Who plays it.
    pub artist: Artist,
    /// What it is called.
    pub title: Title,
}

/// The name of an artist, of a length that a partition key may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artist(String);

/// The title of a song, of a length that a sort key may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title(String);

/// Why a text names no song, in words for whoever sent it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseNameError {
    /// Empty, or longer than a partition key.
    #[error("The name of an artist has 1 to {max} bytes in UTF-8.", max = DYNAMODB_PARTITION_KEY_MAX_BYTES)]
    Artist,
    /// Empty, or longer than a sort key.
    #[error("The title of a song has 1 to {max} bytes in UTF-8.", max = DYNAMODB_SORT_KEY_MAX_BYTES)]
    Title,
}

/// Why a text holds no attributes, in words for whoever sent it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseAttributesError {
    /// Not JSON, or not UTF-8.
    #[error("The body is not JSON.")]
    NotJson,
    /// JSON, but an array, a text, a number.
    #[error("The body is not a JSON object.")]
    NotAnObject,
    /// Which of the two counts nobody can know.
    #[error("The name {0:?} appears twice in one object.")]
    Repeated(String),
    /// DynamoDB has no name that is empty.
    #[error("An attribute has no name.")]
    Unnamed,
    /// The address names another song.
    #[error("The body gives another {0} than the address.")]
    OtherSong(&'static str),
    /// Nested too deeply.
    #[error("A value has more than {max} levels.", max = DYNAMODB_MAX_LEVELS)]
    TooDeep,
    /// A number that would lose digits.
    #[error("A number has more than 38 significant digits, or is not from 1E-130 to 9.99E125 in size.")]
    Number,
}

impl Song {
    /// The size that counts against the limit of an item
    /// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>).
    pub fn size_bytes(&self) -> usize {
        let Key { artist, title } = &self.key;
        let key = ARTIST.len() + artist.as_str().len() + SONG.len() + title.as_str().len();
        key + self.attributes.iter().map(|(name, value)| name.len() + value.size_bytes()).sum::<usize>()
    }
}

/// As one flat object, the key first.
impl Serialize for Song {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2 + self.attributes.len()))?;
        map.serialize_entry(ARTIST, self.key.artist.as_str())?;
        map.serialize_entry(SONG, self.key.title.as_str())?;
        for (name, value) in &self.attributes {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Key {
    /// The key of these two names.
    ///
    /// # Errors
    /// When one of them is empty or too long.
    pub fn new(artist: String, title: String) -> Result<Key, ParseNameError> {
        Ok(Key { artist: Artist::new(artist)?, title: Title::new(title)? })
    }
}

impl Artist {
    /// The artist of this name.
    ///
    /// # Errors
    /// When it is empty or too long.
    pub fn new(name: String) -> Result<Artist, ParseNameError> {
        let fits = (1..=DYNAMODB_PARTITION_KEY_MAX_BYTES).contains(&name.len());
        fits.then_some(Artist(name)).ok_or(ParseNameError::Artist)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Title {
    /// The song of this title.
    ///
    /// # Errors
    /// When it is empty or too long.
    pub fn new(title: String) -> Result<Title, ParseNameError> {
        let fits = (1..=DYNAMODB_SORT_KEY_MAX_BYTES).contains(&title.len());
        fits.then_some(Title(title)).ok_or(ParseNameError::Title)
    }

    /// The title.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads the attributes of the song of this key from a JSON object, which may repeat the key.
///
/// # Errors
/// When it is no object, names another song, or DynamoDB could not keep all that it says.
pub fn parse_attributes(json: &[u8], key: &Key) -> Result<Attributes, ParseAttributesError> {
    let text = str::from_utf8(json).map_err(|_| ParseAttributesError::NotJson)?;
    let entries: Entries = serde_json::from_str(text).map_err(|error| {
        if error.is_data() { ParseAttributesError::NotAnObject } else { ParseAttributesError::NotJson }
    })?;
    let mut attributes = value::map(entries, 1)?;
    for (name, expected) in [(ARTIST, key.artist.as_str()), (SONG, key.title.as_str())] {
        match attributes.remove(name) {
            None => {}
            Some(Value::Text(text)) if text == expected => {}
            Some(_) => return Err(ParseAttributesError::OtherSong(name)),
        }
    }
    Ok(attributes)
}

#[cfg(test)]
mod tests;
