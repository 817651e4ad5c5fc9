//! Plain pictures against what was written, and against the other decoder.

use png::{BitDepth, ColorType, Encoder, Filter};

use super::shrink;
use crate::picture::Layout;
use crate::{Format, Limits, decode};

const LAYOUTS: [(Layout, ColorType); 4] = [
    (Layout::Gray, ColorType::Grayscale),
    (Layout::GrayAlpha, ColorType::GrayscaleAlpha),
    (Layout::Rgb, ColorType::Rgb),
    (Layout::Rgba, ColorType::Rgba),
];
const FILTERS: [Filter; 6] = [Filter::NoFilter, Filter::Sub, Filter::Up, Filter::Avg, Filter::Paeth, Filter::Adaptive];

/// A slope with noise.
fn samples(count: usize) -> Vec<u8> {
    let mut noise = 1_u32;
    let sample = |at: usize| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (at / 7) as u8 ^ (noise >> 28) as u8
    };
    (0..count).map(sample).collect()
}

fn file(width: u32, height: u32, color: ColorType, filter: Filter, samples: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_filter(filter);
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    bytes
}

/// The same file with its data in chunks of so many bytes.
fn rechunked(bytes: &[u8], len: usize) -> Vec<u8> {
    let at = bytes.windows(4).position(|kind| kind == b"IDAT").unwrap() - 4;
    let length = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let mut split = bytes[..at].to_vec();
    for part in bytes[at + 8..at + 8 + length].chunks(len) {
        let covered = [b"IDAT", part].concat();
        split.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        split.extend_from_slice(&covered);
        split.extend(crc32fast::hash(&covered).to_be_bytes());
    }
    split.extend_from_slice(&bytes[at + 12 + length..]);
    split
}

#[test]
fn every_layout_and_filter_is_read_exactly() {
    for (layout, color) in LAYOUTS {
        for filter in FILTERS {
            for (width, height) in [(1, 1), (3, 5), (4, 4), (5, 9), (33, 21), (300, 202)] {
                let written = samples((width * height) as usize * layout.channels());
                let bytes = file(width, height, color, filter, &written);
                let read = shrink(&bytes, width, height, layout, u32::MAX).expect("a plain picture");
                assert_eq!(read.samples, written, "{layout:?} {filter:?} {width}×{height}");
            }
        }
    }
}

#[test]
fn data_may_be_in_many_chunks() {
    let written = samples(300 * 202 * 3);
    let bytes = file(300, 202, ColorType::Rgb, Filter::Adaptive, &written);
    for len in [1, 7, 1000, 100_000] {
        let read = shrink(&rechunked(&bytes, len), 300, 202, Layout::Rgb, u32::MAX).expect("a plain picture");
        assert_eq!(read.samples, written, "{len}");
    }
}

#[test]
fn a_large_picture_moves_through_a_small_window() {
    let written = samples(1500 * 1000 * 3);
    let bytes = file(1500, 1000, ColorType::Rgb, Filter::Paeth, &written);
    assert_eq!(shrink(&bytes, 1500, 1000, Layout::Rgb, u32::MAX).expect("a plain picture").samples, written);
}

#[test]
fn what_is_changed_is_judged_as_by_the_other_decoder() {
    let bytes = rechunked(&file(60, 41, ColorType::Rgb, Filter::Adaptive, &samples(60 * 41 * 3)), 500);
    let whole = shrink(&bytes, 60, 41, Layout::Rgb, 16).map(|raster| raster.samples);
    for at in 33..bytes.len() - 12 {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        assert_eq!(shrink(&changed, 60, 41, Layout::Rgb, 16).map(|raster| raster.samples), None, "byte {at}");
        let other = decode(Format::Png, &changed, 16, &Limits::default()).map(|picture| picture.raster.samples);
        assert!(other.is_err() || other.ok() == whole, "byte {at}");
    }
}
