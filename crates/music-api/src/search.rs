//! What a list is asked for: which songs, how many of them, from where on.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    number::Number,
    song::{ARTIST, Artist, Key, SONG, value::Value},
};

use crate::cursor;

/// The parameter that says how many songs a page has at most.
const LIMIT: &str = "limit";
/// The parameter that says where a page begins.
const NEXT: &str = "next";
/// Songs of a page when nothing is said.
const DEFAULT_LIMIT: usize = 100;
/// Songs of a page, however many are asked for.
const MAX_LIMIT: usize = 1_000;
/// Values to compare with, all parameters together: an expression stays far below its 4 KB, `IN` below its 100.
const MAX_VALUES: usize = 25;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Search {
    /// All of them must hold.
    pub filters: Vec<Filter>,
    /// Songs of the page, at most.
    pub limit: usize,
    /// The last song of the page before.
    pub start: Option<Key>,
}

/// An attribute with one of some names has one of some values.
#[derive(Debug, PartialEq, Eq)]
pub struct Filter {
    /// `?year=` finds `year` and `Year`, for the key's own attributes begin with capitals and parameters do not.
    pub names: BTreeSet<String>,
    /// `?year=1971` finds the number and the text.
    pub values: Vec<Value>,
}

/// Why nothing can be looked for, in words for whoever asked.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseSearchError {
    /// No number, or more than one.
    #[error("limit is a whole number from 1 to {MAX_LIMIT}.")]
    Limit,
    /// Not one of our tokens, or one of another list.
    #[error("next is not one that an answer gave for this address.")]
    Next,
    /// The address has said that.
    #[error("The address names the artist already; a song is found at /music/{{artist}}/{{song}}.")]
    Key,
    /// A parameter such as `?=1`.
    #[error("A parameter has no name.")]
    Unnamed,
    /// An expression has its limits.
    #[error("At most {MAX_VALUES} values can be looked for.")]
    TooMany,
}

/// Reads the parameters, decoded; all but two of them are attributes to compare.
pub fn parse<'p>(
    parameters: impl Iterator<Item = (&'p str, &'p str)>,
    artist: Option<&Artist>,
) -> Result<Search, ParseSearchError> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in parameters {
        by_name.entry(name).or_default().push(value);
    }
    let limit = by_name.remove(LIMIT).map_or(Ok(DEFAULT_LIMIT), |values| limit(&values))?;
    let start = by_name.remove(NEXT).map(|values| start(&values, artist)).transpose()?;
    if by_name.values().map(Vec::len).sum::<usize>() > MAX_VALUES {
        return Err(ParseSearchError::TooMany);
    }
    let filters = by_name.into_iter().map(|(name, values)| filter(name, &values, artist)).collect::<Result<_, _>>()?;
    Ok(Search { filters, limit, start })
}

fn limit(values: &[&str]) -> Result<usize, ParseSearchError> {
    let [value] = values else { return Err(ParseSearchError::Limit) };
    let digits = Some(value).filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
    let limit = digits.and_then(|digits| digits.parse().ok());
    limit.filter(|limit| (1..=MAX_LIMIT).contains(limit)).ok_or(ParseSearchError::Limit)
}

/// A page of one artist's songs begins after a song of that artist, or DynamoDB refuses.
fn start(values: &[&str], artist: Option<&Artist>) -> Result<Key, ParseSearchError> {
    let [value] = values else { return Err(ParseSearchError::Next) };
    let key = cursor::key(value).filter(|key| artist.is_none_or(|artist| *artist == key.artist));
    key.ok_or(ParseSearchError::Next)
}

/// Within one artist's songs the key is no matter of filters
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.FilterExpression.html>).
fn filter(name: &str, values: &[&str], artist: Option<&Artist>) -> Result<Filter, ParseSearchError> {
    let names = names(name).ok_or(ParseSearchError::Unnamed)?;
    if artist.is_some() && [ARTIST, SONG].iter().any(|key| names.contains(*key)) {
        return Err(ParseSearchError::Key);
    }
    Ok(Filter { names, values: values.iter().flat_map(|text| meanings(text)).collect() })
}

/// A name, its first letter in either case.
fn names(name: &str) -> Option<BTreeSet<String>> {
    let mut letters = name.chars();
    let first = letters.next()?;
    let rest = letters.as_str();
    let lower = first.to_lowercase().chain(rest.chars()).collect();
    let upper = first.to_uppercase().chain(rest.chars()).collect();
    Some(BTreeSet::from([name.to_owned(), lower, upper]))
}

/// All that a text can stand for.
fn meanings(text: &str) -> Vec<Value> {
    let other = match text {
        "null" => Some(Value::Null),
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => Number::parse(text).filter(Number::fits_dynamodb).map(Value::Number),
    };
    [Some(Value::Text(text.to_owned())), other].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(parameters: &[(&str, &str)]) -> Result<Search, ParseSearchError> {
        parse(parameters.iter().copied(), None)
    }

    fn queen() -> Artist {
        Artist::new("Queen".to_owned()).unwrap()
    }

    #[test]
    fn without_parameters_a_list_has_all_songs_from_the_first_on() {
        assert_eq!(search(&[]), Ok(Search { filters: Vec::new(), limit: DEFAULT_LIMIT, start: None }));
    }

    #[test]
    fn a_limit_is_from_1_to_1000() {
        let limit = |value| search(&[("limit", value)]).map(|search| search.limit);
        for (value, expected) in [("1", 1), ("007", 7), ("999", 999), ("1000", 1_000)] {
            assert_eq!(limit(value), Ok(expected));
        }
        for value in ["0", "1001", "", "-1", "+1", "1.0", "ten", "99999999999999999999"] {
            assert_eq!(limit(value), Err(ParseSearchError::Limit), "{value}");
        }
        assert_eq!(search(&[("limit", "1"), ("limit", "1")]), Err(ParseSearchError::Limit));
    }

    #[test]
    fn a_page_begins_where_the_one_before_ended_in_the_same_list() {
        let key = Key::new("Queen".to_owned(), "39".to_owned()).unwrap();
        let token = cursor::token(&key);
        let next = [("next", token.as_str())];
        assert_eq!(search(&next).unwrap().start, Some(key.clone()));
        assert_eq!(parse(next.into_iter(), Some(&queen())).unwrap().start, Some(key));
        let other = Artist::new("Genesis".to_owned()).unwrap();
        assert_eq!(parse(next.into_iter(), Some(&other)), Err(ParseSearchError::Next));
        assert_eq!(search(&[("next", "")]), Err(ParseSearchError::Next));
        assert_eq!(search(&[next[0], next[0]]), Err(ParseSearchError::Next));
    }

    #[test]
    fn a_parameter_is_an_attribute_whose_value_may_be_of_several_kinds() {
        let text = |text: &str| Value::Text(text.to_owned());
        let filter = |name, value| search(&[(name, value)]).unwrap().filters.remove(0);
        let year = filter("year", "1971");
        assert_eq!(year.names, BTreeSet::from(["Year".to_owned(), "year".to_owned()]));
        assert_eq!(year.values, [text("1971"), Value::Number(Number::parse("1971").unwrap())]);
        assert_eq!(filter("Live", "true").values, [text("true"), Value::Bool(true)]);
        assert_eq!(filter("x", "null").values, [text("null"), Value::Null]);
        assert_eq!(filter("x", "1e126").values, [text("1e126")]);
        assert_eq!(filter("x", "").values, [text("")]);
        assert_eq!(filter("題", "y").names, BTreeSet::from(["題".to_owned()]));
    }

    #[test]
    fn a_parameter_that_comes_twice_means_either_value() {
        let filters = search(&[("year", "1971"), ("genre", "rock"), ("year", "1972")]).unwrap().filters;
        assert_eq!(filters.iter().map(|filter| filter.values.len()).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(search(&[("", "x")]), Err(ParseSearchError::Unnamed));
    }

    #[test]
    fn the_key_is_looked_for_in_the_table_but_not_within_an_artist() {
        assert!(search(&[("artist", "Queen")]).is_ok());
        for name in ["artist", "Artist", "song", "Song"] {
            assert_eq!(parse([(name, "x")].into_iter(), Some(&queen())), Err(ParseSearchError::Key), "{name}");
        }
    }

    #[test]
    fn there_are_25_values_at_most() {
        let names: Vec<_> = (0..26).map(|n| format!("name{n}")).collect();
        for (count, fits) in [(24, true), (25, true), (26, false)] {
            let distinct: Vec<_> = names[..count].iter().map(|name| (name.as_str(), "1")).collect();
            assert_eq!(search(&distinct).is_ok(), fits, "{count}");
            assert_eq!(search(&vec![("year", "1")][..].repeat(count)).is_ok(), fits, "{count}");
        }
    }
}
