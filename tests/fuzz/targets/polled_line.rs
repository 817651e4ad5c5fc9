//! Bodies of the tweet source into lines.
#![no_main]

mod json;
#[path = "../../../crates/tweet-poller/src/line.rs"]
mod line;

use libfuzzer_sys::fuzz_target;
use line::compact;

fuzz_target!(|body: &[u8]| {
    let document = str::from_utf8(body).ok().and_then(json::document);
    let Ok(line) = compact(body) else {
        assert!(!document.is_some_and(|document| document.is_object()), "a tweet is lost");
        return;
    };
    assert!(line.starts_with('{') && line.ends_with('}') && !line.contains(['\n', '\r']));
    assert_eq!(compact(line.as_bytes()).as_ref(), Ok(&line), "nothing more to take away");
    if let Some(document) = document {
        assert_eq!(json::document(&line), Some(document));
    }
});
