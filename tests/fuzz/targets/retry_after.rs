//! The `Retry-After` header.
#![no_main]

#[path = "../../../crates/tweet-poller/src/retry_after.rs"]
mod retry_after;

use std::time::Duration;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use retry_after::pause;

fuzz_target!(|value: &str| {
    let now = Timestamp::UNIX_EPOCH;
    if let Ok(seconds) = value.trim().parse() {
        assert_eq!(pause(value, now), Some(Duration::from_secs(seconds)));
    } else if let Some(pause) = pause(value, now) {
        assert!(pause <= Duration::try_from(Timestamp::MAX.duration_since(now)).expect("the future"));
        assert_eq!(retry_after::pause(value, Timestamp::MAX), Some(Duration::ZERO), "it is over by then");
    }
});
