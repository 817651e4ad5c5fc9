//! Generated input that looks like the real thing, the same for the same seed.

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A tweet as one of the two APIs sends it.
pub fn tweet(rng: &mut Rng, id: u64, at: Timestamp) -> Value {
    if rng.bool() { tweet_v1(rng, id, at) } else { tweet_v2(rng, id, at) }
}

/// A v1.1 status in any of its shapes.
pub fn tweet_v1(_rng: &mut Rng, id: u64, _at: Timestamp) -> Value {
    json!({"id": id, "id_str": id.to_string(), "text": "soon"})
}

/// A v2 document: one tweet in `data`, with `includes`.
pub fn tweet_v2(_rng: &mut Rng, id: u64, _at: Timestamp) -> Value {
    json!({"data": {"id": id.to_string(), "text": "soon"}})
}

/// An event of the filter: one UUID to one place.
pub fn event(_rng: &mut Rng) -> Value {
    json!({"550e8400-e29b-41d4-a716-446655440000": "NY"})
}

/// The id that the platform would give at that time; `n` tells apart those of one millisecond.
pub fn tweet_id(at: Timestamp, n: u32) -> u64 {
    const EPOCH_MS: i64 = 1_288_834_974_657;
    let ms = u64::try_from(at.as_millisecond() - EPOCH_MS).unwrap_or(0);
    ms << 22 | u64::from(n & 0x3f_ffff)
}
