//! Generated input that looks like the real thing, the same for the same seed.

mod draft;
mod event;
mod media;
mod message;
mod person;
mod tick;
mod v1;
mod v2;
mod words;

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::Value;

use draft::Draft;

use crate::tick::Tick;

/// Snowflake ids count milliseconds from here
/// (<https://docs.x.com/resources/fundamentals/x-ids>).
const SNOWFLAKE_EPOCH_MS: i64 = 1_288_834_974_657;

/// Bits below the milliseconds: worker and sequence.
const SNOWFLAKE_LOW_BITS: u32 = 22;

/// A tweet as one of the two APIs sends it.
pub fn tweet(rng: &mut Rng, id: u64, at: Timestamp) -> Value {
    if rng.bool() { tweet_v1(rng, id, at) } else { tweet_v2(rng, id, at) }
}

/// A v1.1 status in any of its shapes.
pub fn tweet_v1(rng: &mut Rng, id: u64, at: Timestamp) -> Value {
    let draft = Draft::new(rng, id, at);
    v1::status(rng, &draft)
}

/// A v2 document: one tweet in `data`, with `includes`.
pub fn tweet_v2(rng: &mut Rng, id: u64, at: Timestamp) -> Value {
    let mut draft = Draft::new(rng, id, at);
    if rng.u8(..5) == 0 {
        draft.lengthen(rng);
    }
    v2::document(rng, &draft)
}

/// An event of the filter: one UUID to one place.
pub fn event(rng: &mut Rng) -> Value {
    event::event(rng)
}

/// A tick of the market.
pub fn tick(rng: &mut Rng) -> Tick {
    tick::tick(rng)
}

/// The id that the platform would give at that time; `n` tells apart those of one millisecond.
pub fn tweet_id(at: Timestamp, n: u32) -> u64 {
    let ms = u64::try_from(at.as_millisecond() - SNOWFLAKE_EPOCH_MS).unwrap_or(0);
    let low = u64::from(n) & ((1 << SNOWFLAKE_LOW_BITS) - 1);
    (ms << SNOWFLAKE_LOW_BITS) | low
}

#[cfg(test)]
mod tests;
