//! Limits at one below, at, and one above.

use super::{EDGE_PX, FORMATS, fixture, picture};
use crate::{Format, Limits, MakeThumbnailError, thumbnail};

fn refused(bytes: &[u8], limits: Limits) -> Option<(&'static str, u64, u64)> {
    match thumbnail(bytes, EDGE_PX, &limits) {
        Ok(_) => None,
        Err(MakeThumbnailError::TooLarge { what, value, limit }) => Some((what, value, limit)),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_file_may_have_as_many_bytes_as_the_limit() {
    for format in FORMATS {
        let bytes = picture(format, 300, 200);
        let limit = |max_bytes| refused(&bytes, Limits { max_bytes, ..Limits::default() });
        assert_eq!(limit(bytes.len() + 1), None);
        assert_eq!(limit(bytes.len()), None);
        assert_eq!(limit(bytes.len() - 1), Some(("bytes", bytes.len() as u64, bytes.len() as u64 - 1)), "{format}");
    }
}

#[test]
fn an_edge_may_be_as_long_as_the_limit() {
    for format in FORMATS {
        for (width, height) in [(300, 200), (200, 300)] {
            let bytes = picture(format, width, height);
            let limit = |max_edge_px| refused(&bytes, Limits { max_edge_px, ..Limits::default() });
            assert_eq!((limit(301), limit(300)), (None, None));
            assert_eq!(limit(299), Some(("edge_px", 300, 299)), "{format}");
        }
    }
}

#[test]
fn a_picture_may_have_as_many_pixels_as_the_limit() {
    for format in FORMATS {
        let bytes = picture(format, 300, 200);
        let limit = |max_pixels| refused(&bytes, Limits { max_pixels, ..Limits::default() });
        assert_eq!((limit(60_001), limit(60_000)), (None, None));
        assert_eq!(limit(59_999), Some(("pixels", 60_000, 59_999)), "{format}");
    }
}

#[test]
fn decoding_may_take_as_much_memory_as_the_limit() {
    for format in FORMATS {
        let bytes = picture(format, 300, 200);
        let limit = |max_memory_bytes| refused(&bytes, Limits { max_memory_bytes, ..Limits::default() });
        let (what, needed, _) = limit(1).unwrap();
        assert_eq!(what, "memory_bytes");
        // Three bytes a pixel and more where the decoder wants the whole picture, else some rows.
        let least = if matches!(format, Format::Jpeg | Format::WebP) { 60_000 * 3 } else { 60_000 };
        assert!((least..60_000 * 10).contains(&needed), "{format}: {needed}");
        assert_eq!((limit(needed + 1), limit(needed)), (None, None));
        assert_eq!(limit(needed - 1), Some(("memory_bytes", needed, needed - 1)), "{format}");
    }
}

#[test]
fn coefficients_of_a_progressive_jpeg_count() {
    let needed = |name| refused(&fixture(name), Limits { max_memory_bytes: 1, ..Limits::default() }).unwrap().1;
    assert!(needed("progressive.jpg") > needed("420.jpg") + 100_000);
}

#[test]
fn a_hundred_megapixels_take_a_few_megabytes() {
    let needed = |bytes: &[u8]| refused(bytes, Limits { max_memory_bytes: 1, ..Limits::default() }).unwrap().1;
    for name in ["420.jpg", "progressive.jpg"] {
        let mut bytes = fixture(name);
        let frame = bytes.windows(4).position(|at| matches!(at, [0xFF, 0xC0 | 0xC2, 0, 17])).unwrap();
        bytes[frame + 5..frame + 9].copy_from_slice(&[0x27, 0x10, 0x27, 0x10]);
        assert!(needed(&bytes) < 10_000_000, "{name}: {}", needed(&bytes));
    }
    let mut gif = picture(Format::Gif, 300, 200);
    let image = gif.windows(10).rposition(|at| at == [0x2C, 0, 0, 0, 0, 44, 1, 200, 0, 0]).unwrap();
    for size in [6, image + 5] {
        gif[size..size + 4].copy_from_slice(&[0x10, 0x27, 0x10, 0x27]);
    }
    assert!(needed(&gif) < 10_000_000, "{}", needed(&gif));
    let png = super::bombs::png(10_000, 10_000, &[]);
    assert!(needed(&png) < 10_000_000, "{}", needed(&png));
}

#[test]
fn an_error_tells_what_and_where() {
    let limits = Limits { max_pixels: 59_999, ..Limits::default() };
    let error = thumbnail(&picture(Format::Png, 300, 200), EDGE_PX, &limits).unwrap_err();
    assert_eq!(error.to_string(), "too large: pixels 60000, the limit is 59999");
}
