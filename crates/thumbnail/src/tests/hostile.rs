//! Hostile bytes: cut, changed and mixed pictures never panic, and a cut one never passes.

use super::{EDGE_PX, FORMATS, fixture, fixtures, picture};
use crate::{Format, Limits, MakeThumbnailError, thumbnail};

/// Small limits keep a thousand cases fast; what they refuse the other tests check.
const LIMITS: Limits =
    Limits { max_bytes: 1_000_000, max_edge_px: 2_000, max_pixels: 1_000_000, max_memory_bytes: 20_000_000 };

/// A generator that gives the same sequence on every machine (splitmix64).
struct Sequence(u64);

impl Sequence {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) % below as u64) as usize
    }
}

fn sources() -> Vec<(String, Vec<u8>)> {
    let written = FORMATS.iter().map(|&format| (format!("written {format}"), picture(format, 40, 30)));
    fixtures().into_iter().chain(written).collect()
}

#[test]
fn no_changed_picture_panics() {
    let mut sequence = Sequence(1);
    for (_, source) in sources() {
        for _ in 0..120 {
            let mut bytes = source.clone();
            for _ in 0..=sequence.next(4) {
                // Half of the changes go to the header, where they do the most.
                let span = if sequence.next(2) == 0 { bytes.len().min(200) } else { bytes.len() };
                let at = sequence.next(span);
                bytes[at] = match sequence.next(4) {
                    0 => 0,
                    1 => 0xFF,
                    2 => bytes[at] ^ 1 << sequence.next(8),
                    _ => sequence.next(256) as u8,
                };
            }
            let _ = thumbnail(&bytes, EDGE_PX, &LIMITS);
        }
    }
}

#[test]
fn no_mixture_of_pictures_panics() {
    let mut sequence = Sequence(2);
    let sources = sources();
    for _ in 0..1500 {
        let mut bytes = sources[sequence.next(sources.len())].1.clone();
        let other = &sources[sequence.next(sources.len())].1;
        let (start, end) = (sequence.next(other.len()), sequence.next(other.len()));
        let at = sequence.next(bytes.len());
        bytes.splice(at..at, other[start.min(end)..start.max(end)].iter().copied());
        bytes.truncate(sequence.next(bytes.len()) + 1);
        let _ = thumbnail(&bytes, EDGE_PX, &LIMITS);
    }
}

#[test]
fn no_cut_picture_passes() {
    for (name, source) in sources() {
        let whole = thumbnail(&source, EDGE_PX, &Limits::default()).unwrap();
        // A TIFF has no end: tags that the picture does not need may stand behind it.
        let has_end = whole.format != Format::Tiff;
        let step = source.len().div_ceil(150);
        for len in (0..source.len()).step_by(step).chain([source.len() - 1]) {
            match thumbnail(&source[..len], EDGE_PX, &Limits::default()) {
                Err(MakeThumbnailError::TooLarge { .. }) => panic!("{name} of {len} bytes is too large"),
                Err(_) => {}
                Ok(cut) => assert!(cut == whole && !has_end, "{name} of {} bytes passes with {len}", source.len()),
            }
        }
    }
}

#[test]
fn a_picture_cut_in_half_is_called_truncated() {
    for format in FORMATS {
        let mut bytes = picture(format, 300, 200);
        bytes.truncate(bytes.len() / 2);
        let refused = thumbnail(&bytes, EDGE_PX, &Limits::default());
        assert!(matches!(refused, Err(MakeThumbnailError::Truncated { .. })), "{format}: {refused:?}");
    }
    for name in ["baseline.jpg", "progressive.jpg", "interlaced.png", "lossy.webp", "palette.bmp", "deflate.tif"] {
        let mut bytes = fixture(name);
        bytes.truncate(bytes.len() - bytes.len() / 3);
        let refused = thumbnail(&bytes, EDGE_PX, &Limits::default());
        assert!(matches!(refused, Err(MakeThumbnailError::Truncated { .. })), "{name}: {refused:?}");
    }
}

#[test]
fn a_jpeg_without_its_end_marker_is_cut() {
    let mut bytes = picture(Format::Jpeg, 300, 200);
    bytes.truncate(bytes.len() - 2);
    let refused = thumbnail(&bytes, EDGE_PX, &Limits::default());
    let expected = MakeThumbnailError::Truncated { format: Format::Jpeg, reason: "no end-of-image marker".into() };
    assert_eq!(refused, Err(expected));
}
