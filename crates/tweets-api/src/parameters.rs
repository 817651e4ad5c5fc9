//! What the query of an address asks for, checked.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::cursor::Cursor;

const LIMITS: RangeInclusive<u16> = 1..=100;
const DEFAULT_PAGE: u16 = 20;
const DEFAULT_HASHTAGS: u16 = 10;
const DAYS: RangeInclusive<u16> = 1..=90;
const DEFAULT_DAYS: u16 = 7;

/// Some tweets of a day, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The day, in UTC.
    pub day: Date,
    /// Only tweets older than this one, by their ids.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u16,
}

/// The hashtags of some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Today and the days before it, so many in all.
    pub days: u16,
    /// At most so many hashtags.
    pub limit: u16,
}

/// Why a query asks for nothing that there is.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseParameterError {
    /// Not of the calendar, or written in another way.
    #[error("day is a date such as 2026-03-01")]
    Day,
    /// Out of range, or no number.
    #[error("limit is a whole number from {} to {}", LIMITS.start(), LIMITS.end())]
    Limit,
    /// Out of range, or no number.
    #[error("days is a whole number from {} to {}", DAYS.start(), DAYS.end())]
    Days,
    /// Not one of ours.
    #[error("next is what the page before it said, unchanged")]
    Next,
    /// A parameter that has one value came with several.
    #[error("{0} appears more than once")]
    Repeated(&'static str),
    /// The token of another day's page.
    #[error("next belongs to the pages of another day")]
    NextOfAnotherDay,
}

impl Page {
    /// Without a day that of the token, without a token today.
    pub fn parse(
        day: Option<&str>,
        limit: Option<&str>,
        next: Option<&str>,
        today: Date,
    ) -> Result<Page, ParseParameterError> {
        let limit = number(limit, DEFAULT_PAGE, &LIMITS).ok_or(ParseParameterError::Limit)?;
        let day = given(day).map(|day| date(day).ok_or(ParseParameterError::Day)).transpose()?;
        let cursor = given(next).map(|next| Cursor::parse(next).ok_or(ParseParameterError::Next)).transpose()?;
        let Some(cursor) = cursor else {
            return Ok(Page { day: day.unwrap_or(today), before: None, limit });
        };
        if day.is_some_and(|day| day != cursor.day) {
            return Err(ParseParameterError::NextOfAnotherDay);
        }
        Ok(Page { day: cursor.day, before: Some(cursor.id), limit })
    }
}

impl Ranking {
    /// Without numbers ten hashtags of a week.
    pub fn parse(days: Option<&str>, limit: Option<&str>) -> Result<Ranking, ParseParameterError> {
        let days = number(days, DEFAULT_DAYS, &DAYS).ok_or(ParseParameterError::Days)?;
        let limit = number(limit, DEFAULT_HASHTAGS, &LIMITS).ok_or(ParseParameterError::Limit)?;
        Ok(Ranking { days, limit })
    }
}

/// A day in the one form that the table knows.
pub fn date(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|date| date.to_string() == text)
}

/// Digits only: `+3` parses as a number too.
pub fn digits<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn number(text: Option<&str>, default: u16, range: &RangeInclusive<u16>) -> Option<u16> {
    given(text).map_or(Some(default), digits).filter(|number| range.contains(number))
}

/// `?day=&limit=` leaves both open.
fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 3, 2);
    const YESTERDAY: Date = Date::constant(2026, 3, 1);

    #[test]
    fn what_is_left_open_has_a_default() {
        let today = Ok(Page { day: TODAY, before: None, limit: 20 });
        assert_eq!(Page::parse(None, None, None, TODAY), today);
        assert_eq!(Page::parse(Some(""), Some(""), Some(""), TODAY), today);
        assert_eq!(Ranking::parse(None, None), Ok(Ranking { days: 7, limit: 10 }));
        assert_eq!(Ranking::parse(Some(""), Some("")), Ok(Ranking { days: 7, limit: 10 }));
    }

    #[test]
    fn numbers_have_limits() {
        for (text, expected) in [("1", Some(1)), ("100", Some(100)), ("007", Some(7)), ("0", None), ("101", None)] {
            assert_eq!(Page::parse(None, Some(text), None, TODAY).ok().map(|page| page.limit), expected, "{text}");
            assert_eq!(Ranking::parse(None, Some(text)).ok().map(|ranking| ranking.limit), expected, "{text}");
        }
        for (text, expected) in [("1", Some(1)), ("90", Some(90)), ("0", None), ("91", None)] {
            assert_eq!(Ranking::parse(Some(text), None).ok().map(|ranking| ranking.days), expected, "{text}");
        }
        for text in ["-1", "+1", "1.0", "1e1", " 1", "ten", "٧", "99999999999999999999", "1' or '1"] {
            assert_eq!(Page::parse(None, Some(text), None, TODAY), Err(ParseParameterError::Limit), "{text}");
            assert_eq!(Ranking::parse(Some(text), None), Err(ParseParameterError::Days), "{text}");
        }
    }

    #[test]
    fn a_day_is_of_the_calendar_and_written_in_one_way() {
        for text in ["2026-03-01", "2024-02-29", "1970-01-01"] {
            assert_eq!(Page::parse(Some(text), None, None, TODAY).unwrap().day.to_string(), text);
        }
        let others = ["2026-02-29", "2026-3-1", "20260301", "2026-03-01T00:00:00Z", "01.03.2026", "+002026-03-01", "x"];
        for text in others {
            assert_eq!(Page::parse(Some(text), None, None, TODAY), Err(ParseParameterError::Day), "{text}");
        }
    }

    #[test]
    fn a_token_stays_in_its_day() {
        let token = Cursor { day: YESTERDAY, id: 7 }.token();
        let page = Ok(Page { day: YESTERDAY, before: Some(7), limit: 20 });
        assert_eq!(Page::parse(None, None, Some(&token), TODAY), page);
        assert_eq!(Page::parse(Some("2026-03-01"), None, Some(&token), TODAY), page);
        let other = Page::parse(Some("2026-03-02"), None, Some(&token), TODAY);
        assert_eq!(other, Err(ParseParameterError::NextOfAnotherDay));
        assert_eq!(Page::parse(None, None, Some("x"), TODAY), Err(ParseParameterError::Next));
    }
}
