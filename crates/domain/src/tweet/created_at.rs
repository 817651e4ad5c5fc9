//! The time of a tweet, in the form of either API version.

use jiff::Timestamp;
use jiff::fmt::strtime::BrokenDownTime;

/// Reads `Wed Oct 10 20:19:24 +0000 2018` or RFC 3339.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    if text.starts_with(|first: char| first.is_ascii_digit()) { text.parse().ok() } else { parse_v1(text) }
}

fn parse_v1(text: &str) -> Option<Timestamp> {
    let mut time = BrokenDownTime::parse("%a %b %d %H:%M:%S %z %Y", text).ok()?;
    // The date alone decides; a weekday that does not fit is no reason to lose the time.
    time.set_weekday(None);
    time.to_timestamp().ok()
}
