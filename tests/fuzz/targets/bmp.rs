//! BMP into thumbnails.
#![no_main]

mod picture;

use libfuzzer_sys::{Corpus, fuzz_target};
use thumbnail::Format;

fuzz_target!(|bytes: &[u8]| -> Corpus { picture::check(Format::Bmp, bytes) });
