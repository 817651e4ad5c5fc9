//! Bombs: small files that claim or unfold into something huge are refused by their header.

use std::time::{Duration, Instant};

use super::{EDGE_PX, fixture, picture, thumbnail};
use crate::{Format, Limits, MakeThumbnailError};

/// Refused as too large, long before a decoder could have unfolded it.
fn check(name: &str, bytes: &[u8]) {
    let start = Instant::now();
    let refused = crate::thumbnail(bytes, EDGE_PX, &Limits::default());
    assert!(matches!(refused, Err(MakeThumbnailError::TooLarge { .. })), "{name}: {refused:?}");
    assert!(start.elapsed() < Duration::from_millis(500), "{name}: {:?}", start.elapsed());
}

/// A PNG of zeros, of any claimed size.
pub(super) fn png(width: u32, height: u32, extra: &[u8]) -> Vec<u8> {
    let mut bytes = picture(Format::Png, 8, 8);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&crc);
    bytes.splice(33..33, extra.iter().copied());
    bytes
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind[..], data].concat();
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes()[..], &body, &crc32(&body).to_be_bytes()].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

/// Zlib of stored and repeated zeros: a thousand times smaller than what it unfolds to.
fn deflated_zeros(bytes: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = ::png::Encoder::new(&mut file, u32::try_from(bytes).unwrap(), 1);
    encoder.write_header().unwrap().write_image_data(&vec![0; bytes]).unwrap();
    let length = u32::from_be_bytes(file[33..37].try_into().unwrap()) as usize;
    file[41..41 + length].to_vec()
}

#[test]
fn a_png_of_fifty_thousand_squared_is_refused() {
    check("PNG", &png(50_000, 50_000, &[]));
    check("PNG", &png(u32::MAX, u32::MAX, &[]));
    check("PNG", &png(65_536, 1, &[]));
}

#[test]
fn a_jpeg_of_the_largest_size_is_refused() {
    for name in ["baseline.jpg", "progressive.jpg", "cmyk.jpg"] {
        let mut bytes = fixture(name);
        let frame = bytes.windows(4).position(|found| matches!(found, [0xFF, 0xC0 | 0xC2, 0, 17 | 20])).unwrap();
        bytes[frame + 5..frame + 9].fill(0xFF);
        check(name, &bytes);
        // Within the pixels, but not within the memory of coefficients, nor of the means of blocks.
        bytes[frame + 5..frame + 9].copy_from_slice(&[0x27, 0x0F, 0x27, 0x0F]);
        let limited = |edge_px, max_memory_bytes| {
            crate::thumbnail(&bytes, edge_px, &Limits { max_memory_bytes, ..Limits::default() })
        };
        let refused = limited(10 * EDGE_PX, 200_000_000);
        assert!(matches!(refused, Err(MakeThumbnailError::TooLarge { what: "memory_bytes", .. })), "{name}");
        let refused = limited(EDGE_PX, 4_000_000);
        assert!(matches!(refused, Err(MakeThumbnailError::TooLarge { what: "memory_bytes", .. })), "{name}");
    }
}

#[test]
fn a_gif_with_a_giant_screen_or_frame_is_refused() {
    let mut bytes = picture(Format::Gif, 8, 8);
    bytes[6..10].fill(0xFF);
    check("screen", &bytes);
    let mut bytes = picture(Format::Gif, 8, 8);
    let image = bytes.iter().rposition(|&byte| byte == 0x2C).unwrap();
    bytes[image + 5..image + 9].fill(0xFF);
    check("frame", &bytes);
}

#[test]
fn a_webp_of_the_largest_size_is_refused() {
    let mut lossless = picture(Format::WebP, 8, 8);
    lossless[21..25].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0x0F]);
    check("lossless", &lossless);

    let mut lossy = fixture("lossy.webp");
    let frame = lossy.windows(3).position(|found| found == [0x9D, 0x01, 0x2A]).unwrap();
    lossy[frame + 3..frame + 7].copy_from_slice(&[0xFF, 0x3F, 0xFF, 0x3F]);
    check("lossy", &lossy);

    let mut canvas = fixture("animated.webp");
    canvas[24..30].fill(0xFF);
    check("canvas", &canvas);
    canvas[24..30].copy_from_slice(&[0xFF, 0x3F, 0, 0, 0, 0]);
    check("a canvas that cannot be written", &canvas);
}

#[test]
fn a_bmp_with_an_absurd_header_is_refused() {
    for (compression, bits) in [(0, 24), (0, 1), (1, 8), (2, 4)] {
        let mut bytes = picture(Format::Bmp, 8, 8);
        bytes[18..26].copy_from_slice(&[0, 0xF0, 0, 0, 0, 0xF0, 0, 0]);
        bytes[28] = bits;
        bytes[30] = compression;
        bytes.extend([0; 1024]);
        check("BMP", &bytes);
    }
}

#[test]
fn a_tiff_that_claims_too_much_is_refused() {
    let set = |bytes: &mut Vec<u8>, tag, value: u32| {
        let at = crate::exif::tag(bytes, tag).unwrap().offset;
        bytes[at - 6..at - 4].copy_from_slice(&[4, 0]);
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    };
    let mut bytes = picture(Format::Tiff, 8, 8);
    set(&mut bytes, 256, 50_000);
    set(&mut bytes, 257, 50_000);
    set(&mut bytes, 278, 50_000);
    check("size", &bytes);

    let mut bytes = picture(Format::Tiff, 8, 8);
    set(&mut bytes, 279, u32::MAX);
    let refused = crate::thumbnail(&bytes, EDGE_PX, &Limits::default());
    assert!(matches!(refused, Err(MakeThumbnailError::Truncated { .. })), "strip: {refused:?}");

    // A strip of JPEG with a size of its own.
    let mut bytes = fixture("jpeg.tif");
    let frame = bytes.windows(4).position(|found| found == [0xFF, 0xC0, 0, 17]).unwrap();
    bytes[frame + 5..frame + 9].fill(0xFF);
    let refused = crate::thumbnail(&bytes, EDGE_PX, &Limits::default());
    assert!(matches!(refused, Err(MakeThumbnailError::Corrupt { .. })), "JPEG: {refused:?}");
}

#[test]
fn metadata_that_unfolds_does_no_harm() {
    let zeros = deflated_zeros(30_000_000);
    let text = chunk(b"zTXt", &[b"Comment\0\0", &zeros[..]].concat());
    let international = chunk(b"iTXt", &[b"Comment\0\x01\0\0\0", &zeros[..]].concat());
    let profile = chunk(b"iCCP", &[b"icc\0\0", &zeros[..]].concat());
    for extra in [text, international, profile] {
        let start = Instant::now();
        assert_eq!(thumbnail(&png(8, 8, &extra)), thumbnail(&png(8, 8, &[])));
        assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
    }
}

#[test]
fn metadata_of_many_megabytes_is_not_kept() {
    let big = vec![0; 20_000_000];
    let refused = crate::thumbnail(&png(8, 8, &chunk(b"iCCP", &big)), EDGE_PX, &Limits::default());
    assert!(matches!(refused, Err(MakeThumbnailError::Corrupt { .. })), "{refused:?}");
    assert_eq!(thumbnail(&png(8, 8, &chunk(b"tEXt", &big))), thumbnail(&png(8, 8, &[])));
}
