//! The `Retry-After` header (<https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>).

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};

/// The pause that a header asks for: seconds, or the time of day that it is over. Nothing for anything else.
pub fn pause(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    value.parse().map(Duration::from_secs).ok().or_else(|| until(value, now))
}

/// A time that is past needs no pause.
fn until(date: &str, now: Timestamp) -> Option<Duration> {
    let end = DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(Duration::try_from(end.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, seconds: Option<u64>) {
        let now = "2026-03-01T12:34:56Z".parse().unwrap();
        assert_eq!(pause(value, now), seconds.map(Duration::from_secs), "{value:?}");
    }

    #[test]
    fn a_pause_is_in_seconds_or_until_a_date() {
        check("0", Some(0));
        check("120", Some(120));
        check(" 7 ", Some(7));
        check("18446744073709551615", Some(u64::MAX));
        check("Sun, 01 Mar 2026 12:35:00 GMT", Some(4));
        check("Sun, 01 Mar 2026 12:34:56 GMT", Some(0));
    }

    #[test]
    fn a_date_that_is_past_asks_for_no_pause() {
        check("Sun, 01 Mar 2026 12:00:00 GMT", Some(0));
    }

    #[test]
    fn anything_else_asks_for_nothing() {
        check("", None);
        check("-1", None);
        check("1.5", None);
        check("18446744073709551616", None);
        check("soon", None);
        check("2026-03-01", None);
    }
}
