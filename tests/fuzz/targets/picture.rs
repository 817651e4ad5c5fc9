//! The laws of a thumbnail, of whatever format.

use libfuzzer_sys::Corpus;
use thumbnail::{Format, Limits, thumbnail};

const MAX_EDGE_PX: u32 = 16;

/// So small that a run takes a millisecond; what is beyond them the unit tests check.
const LIMITS: Limits =
    Limits { max_bytes: 1_000_000, max_edge_px: 2_000, max_pixels: 250_000, max_memory_bytes: 8_000_000 };

/// Makes the thumbnail of a picture of this format; bytes of another one are another target's.
pub fn check(format: Format, bytes: &[u8]) -> Corpus {
    if Format::sniff(bytes) != Some(format) {
        return Corpus::Reject;
    }
    if let Ok(small) = thumbnail(bytes, MAX_EDGE_PX, &LIMITS) {
        let (source_longest, longest) = (small.source_width.max(small.source_height), small.width.max(small.height));
        assert_eq!(small.format, format);
        assert_eq!(longest, source_longest.min(MAX_EDGE_PX), "inside the square, and not enlarged");
        assert!(small.width.min(small.height) > 0);
        let again = thumbnail(&small.bytes, MAX_EDGE_PX, &LIMITS).expect("what was written can be read");
        assert_eq!((again.width, again.height), (small.width, small.height), "upright, so it stays as it is");
    }
    Corpus::Keep
}
