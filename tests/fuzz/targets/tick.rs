//! Ticks from JSON into lines.
#![no_main]

mod json;

use domain::tick::{SYMBOL_MAX_CHARS, Tick};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Ok(tick) = Tick::parse(body) else { return };
    let line = tick.line();
    assert_eq!(line.bytes().filter(|byte| *byte == b'\n').count(), 1);
    assert!(line.ends_with('\n') && line.is_ascii());
    assert_eq!(Tick::parse(line.as_bytes()).as_ref(), Ok(&tick), "a line is the tick");
    let read = json::document(&line).expect("a line is JSON");
    assert_eq!(read.as_object().map(serde_json::Map::len), Some(4));
    assert!((1..=SYMBOL_MAX_CHARS).contains(&read["ticker_symbol"].as_str().expect("a text").len()));
    assert!(["TECHNOLOGY", "ENERGY", "FINANCIAL"].contains(&read["sector"].as_str().expect("a text")));
    assert!(read["price"].as_f64().is_some_and(|price| price.is_finite() && price >= 0.0));
    assert!(read["change"].as_f64().is_some_and(f64::is_finite));
});
