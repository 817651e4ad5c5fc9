//! Generated events of the filter.

use fastrand::Rng;
use serde_json::{Value, json};

use super::words::pick;
use crate::place::{DEPARTMENTS, US_STATES};

/// One UUID to one place: New York often, other states, French departments by code or by name, the rest of the world.
pub fn event(rng: &mut Rng) -> Value {
    let place = match rng.u8(..100) {
        0..40 => "NY",
        40..65 => pick(rng, &US_STATES).0,
        65..85 => department(rng),
        _ => pick(rng, ELSEWHERE),
    };
    json!({ uuid(rng): place })
}

fn department(rng: &mut Rng) -> &'static str {
    let &(code, name) = pick(rng, &DEPARTMENTS);
    if rng.bool() { code } else { name }
}

/// A version 4 UUID.
fn uuid(rng: &mut Rng) -> String {
    let [a, b, c] = [rng.u32(..), rng.u32(..), rng.u32(..)];
    let (version, variant) = (0x4000 | b & 0x0fff, 0x8000 | c & 0x3fff);
    format!("{a:08x}-{:04x}-{version:04x}-{variant:04x}-{:012x}", b >> 16, rng.u64(..1 << 48))
}

const ELSEWHERE: &[&str] = &["London", "東京", "São Paulo", "Ontario", "Lagos", "Bayern", "New South Wales", "Genève"];
