//! Object keys as S3 writes them into events.
#![no_main]

#[path = "../../../crates/thumbnailer/src/key.rs"]
mod key;

use domain::limits::S3_KEY_MAX_BYTES;
use key::{DecodeKeyError, decode};
use libfuzzer_sys::fuzz_target;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

/// What S3 leaves as it is.
const ENCODED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b'/');

fuzz_target!(|text: &str| {
    let expected = match text.len() {
        0 => Err(DecodeKeyError::Empty),
        1..=S3_KEY_MAX_BYTES => Ok(text.to_owned()),
        bytes => Err(DecodeKeyError::TooLong { bytes }),
    };
    // A key comes back, however much of it was encoded.
    assert_eq!(decode(&utf8_percent_encode(text, &ENCODED).to_string()), expected);
    assert_eq!(decode(&utf8_percent_encode(text, &ENCODED).to_string().replace("%20", "+")), expected);
    assert_eq!(
        decode(&utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().to_lowercase()).is_ok(),
        expected.is_ok()
    );

    // As a form is read, but for what is not UTF-8.
    let form = text.replace(['&', '='], "");
    if let Ok(key) = decode(&form) {
        let (read, _) = form_urlencoded::parse(form.as_bytes()).next().expect("it is not empty");
        assert_eq!(read, key);
        assert!((1..=S3_KEY_MAX_BYTES).contains(&key.len()));
    }
});
