//! Plain pictures against what was written, and against the other decoder.

use png::{BitDepth, ColorType, Encoder, Filter};

use super::Plain;
use crate::picture::{Layout, Raster, eight_bits};
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
    file_of(BitDepth::Eight, width, height, color, filter, samples)
}

fn file_of(depth: BitDepth, width: u32, height: u32, color: ColorType, filter: Filter, samples: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.set_filter(filter);
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    bytes
}

fn shrink(file: &[u8], width: u32, height: u32, layout: Layout, max_edge_px: u32) -> Option<Raster> {
    Plain { width, height, layout, sample_bytes: 1 }.shrink(file, max_edge_px)
}

/// What is in front of the data of a file, the data, and what is behind.
fn parts(file: &[u8]) -> [&[u8]; 3] {
    let at = file.windows(4).position(|kind| kind == b"IDAT").unwrap() - 4;
    let length = u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    [&file[..at], &file[at + 8..at + 8 + length], &file[at + 12 + length..]]
}

/// The same file with its data in chunks of so many bytes.
fn rechunked(file: &[u8], len: usize) -> Vec<u8> {
    with_chunks(file, parts(file)[1].chunks(len))
}

/// The same file with other data.
fn with_chunks<'a>(file: &[u8], chunks: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let [front, _, behind] = parts(file);
    let mut bytes = front.to_vec();
    for data in chunks {
        let covered = [b"IDAT", data].concat();
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(&covered);
        bytes.extend(crc32fast::hash(&covered).to_be_bytes());
    }
    bytes.extend_from_slice(behind);
    bytes
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
fn of_sixteen_bits_the_nearest_of_eight_are_read() {
    for (layout, color) in LAYOUTS {
        for filter in FILTERS {
            for (width, height) in [(1, 1), (3, 5), (5, 9), (300, 202)] {
                let written = samples(2 * (width * height) as usize * layout.channels());
                let nearest = |sample: &[u8; 2]| eight_bits(u16::from_be_bytes(*sample));
                let nearest: Vec<u8> = written.as_chunks::<2>().0.iter().map(nearest).collect();
                let bytes = file_of(BitDepth::Sixteen, width, height, color, filter, &written);
                let plain = Plain { width, height, layout, sample_bytes: 2 };
                let read = plain.shrink(&bytes, u32::MAX).expect("a plain picture");
                assert_eq!(read.samples, nearest, "{layout:?} {filter:?} {width}×{height}");
                let other = decode(Format::Png, &rechunked(&bytes, 9), u32::MAX, &Limits::default());
                assert_eq!(other.expect("a whole picture").raster.samples, nearest);
            }
        }
    }
}

#[test]
fn data_that_ends_early_or_late_is_left_to_the_other_decoder() {
    let bytes = file(60, 41, ColorType::Rgb, Filter::Adaptive, &samples(60 * 41 * 3));
    let data = parts(&bytes)[1];
    let is_read = |data: &[u8]| {
        let changed = with_chunks(&bytes, [data].into_iter());
        shrink(&changed, 60, 41, Layout::Rgb, u32::MAX).is_some()
    };
    assert!(is_read(data));
    for missing in 1..40 {
        assert!(!is_read(&data[..data.len() - missing]), "{missing} bytes are missing");
    }
    assert!(!is_read(&[data, &[0; 60]].concat()), "there is more");
}

#[test]
fn nothing_is_repeated_from_before_the_beginning() {
    let bytes = file(1, 1, ColorType::Rgb, Filter::NoFilter, &[9; 3]);
    // One zero, and three times what is so far back.
    let read = |distance: u8| {
        let data = [0x78, 0x01, 0x63, 0, 0x02 | (distance - 1) << 6, 0, 0, 0, 0, 0];
        let changed = with_chunks(&bytes, [&data[..]].into_iter());
        shrink(&changed, 1, 1, Layout::Rgb, 1).map(|raster| raster.samples)
    };
    assert_eq!((read(1), read(2)), (Some(vec![0; 3]), None));
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
