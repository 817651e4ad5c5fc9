//! Addresses and parameters of the music library, into expressions in which all goes by an alias.
#![no_main]

#[path = "../../../crates/music-api/src/address.rs"]
mod address;
#[path = "../../../crates/music-api/src/cursor.rs"]
mod cursor;
#[path = "../../../crates/music-api/src/expression.rs"]
mod expression;
#[path = "../../../crates/music-api/src/item.rs"]
mod item;
#[path = "../../../crates/music-api/src/search.rs"]
mod search;

use address::Address;
use domain::limits::DYNAMODB_EXPRESSION_MAX_BYTES;
use expression::Aliases;
use libfuzzer_sys::fuzz_target;
use url::form_urlencoded;

fuzz_target!(|text: &str| {
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let artist = match address::parse(path) {
        Ok(Address::Artist(artist)) => Some(artist),
        Ok(Address::Song(key)) => {
            let token = cursor::token(&key);
            assert_eq!(cursor::key(&token).as_ref(), Some(&key));
            Some(key.artist)
        }
        Ok(Address::Songs) | Err(_) => None,
    };
    // What is a token is one to the last bit.
    if let Some(key) = cursor::key(text) {
        assert_eq!(cursor::token(&key), text);
    }
    let parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let parameters = parameters.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
    let Ok(search) = search::parse(parameters, artist.as_ref()) else { return };
    assert!((1..=1_000).contains(&search.limit));
    if let (Some(start), Some(artist)) = (&search.start, &artist) {
        assert_eq!(&start.artist, artist);
    }
    expressed(&search);
});

/// An expression has aliases, words of its own and nothing of the caller's.
fn expressed(search: &search::Search) {
    let mut aliases = Aliases::default();
    let Some(filter) = expression::filter(&search.filters, &mut aliases) else {
        assert!(search.filters.is_empty());
        return;
    };
    assert!(filter.len() <= DYNAMODB_EXPRESSION_MAX_BYTES, "{} bytes", filter.len());
    let (names, values) = (aliases.names().unwrap_or_default(), aliases.values().unwrap_or_default());
    assert!(names.values().all(|name| !name.is_empty()));
    for word in filter.split([' ', ',', '(', ')']).filter(|word| !word.is_empty()) {
        let is_alias = names.contains_key(word) || values.contains_key(word);
        assert!(is_alias || ["IN", "OR", "AND"].contains(&word), "{word}");
    }
    for alias in names.keys().chain(values.keys()) {
        assert!(filter.contains(alias), "DynamoDB refuses an alias that is not used");
    }
}
