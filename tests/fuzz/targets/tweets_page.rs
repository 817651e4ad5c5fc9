//! Parameters of the pages of tweets.
#![no_main]

#[path = "../../../crates/tweets-api/src/cursor.rs"]
mod cursor;
#[path = "../../../crates/tweets-api/src/parameters.rs"]
mod parameters;

use cursor::Cursor;
use jiff::civil::Date;
use libfuzzer_sys::fuzz_target;
use parameters::{Page, Ranking};

const TODAY: Date = Date::constant(2026, 3, 2);

fuzz_target!(|input: (Option<&str>, Option<&str>, Option<&str>)| {
    let (day, limit, next) = input;
    if let Ok(page) = Page::parse(day, limit, next, TODAY) {
        assert!((1..=100).contains(&page.limit));
        let day = day.filter(|day| !day.is_empty());
        assert!(day.is_none_or(|day| day == page.day.to_string()), "the day that was asked for");
        assert_eq!(page.before.is_some(), next.is_some_and(|next| !next.is_empty()));
    }
    if let Ok(Ranking { days, limit }) = Ranking::parse(day, limit) {
        assert!((1..=90).contains(&days) && (1..=100).contains(&limit));
    }
    if let Some(cursor) = next.and_then(Cursor::parse) {
        assert_eq!(Cursor::parse(&cursor.token()), Some(cursor));
    }
    // The same, not by chance.
    if let Some(id) =
        limit.and_then(|limit| limit.bytes().map(u64::from).reduce(|id, byte| id.wrapping_mul(257) ^ byte))
    {
        let cursor = Cursor { day: TODAY, id };
        assert_eq!(
            Page::parse(None, None, Some(&cursor.token()), TODAY),
            Ok(Page { day: TODAY, before: Some(id), limit: 20 })
        );
    }
});
