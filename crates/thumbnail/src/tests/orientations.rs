//! The eight orientations, in each format that tells one.

use expect_test::expect;

use super::{describe, fixture, picture, thumbnail};
use crate::Format;

/// The picture with another orientation: the value in the one entry of tag 274.
fn turned(name: &str, value: u8) -> Vec<u8> {
    let mut bytes = fixture(name);
    let big_endian = bytes.windows(8).position(|found| found == [1, 0x12, 0, 3, 0, 0, 0, 1]).map(|at| at + 9);
    let little_endian = || bytes.windows(8).position(|found| found == [0x12, 1, 3, 0, 1, 0, 0, 0]).map(|at| at + 8);
    let at = big_endian.or_else(little_endian).expect("an entry of the orientation");
    bytes[at] = value;
    bytes
}

fn described(name: &str, values: impl Iterator<Item = u8>) -> String {
    values.map(|value| format!("{value}: {}\n", describe(&thumbnail(&turned(name, value))))).collect()
}

#[test]
fn all_eight_orientations_are_applied_in_every_format() {
    let jpeg = described("baseline.jpg", 1..=8);
    expect![[r#"
        1: JPEG 128×85 Rgb red green / blue yellow
        2: JPEG 128×85 Rgb green red / yellow blue
        3: JPEG 128×85 Rgb yellow blue / green red
        4: JPEG 128×85 Rgb blue yellow / red green
        5: JPEG 85×128 Rgb red blue / green yellow
        6: JPEG 85×128 Rgb blue red / yellow green
        7: JPEG 85×128 Rgb yellow green / blue red
        8: JPEG 85×128 Rgb green yellow / red blue
    "#]]
    .assert_eq(&jpeg);
    for (name, format) in [("orientation.png", "PNG"), ("lossy.webp", "WebP"), ("orientation.tif", "TIFF")] {
        assert_eq!(described(name, 1..=8).replace(format, "JPEG"), jpeg, "{name}");
    }
}

#[test]
fn undefined_orientations_mean_upright() {
    let described = described("baseline.jpg", [0, 9, 255].into_iter());
    expect![[r#"
        0: JPEG 128×85 Rgb red green / blue yellow
        9: JPEG 128×85 Rgb red green / blue yellow
        255: JPEG 128×85 Rgb red green / blue yellow
    "#]]
    .assert_eq(&described);
}

#[test]
fn a_picture_that_is_small_enough_is_turned_too() {
    let bytes = turned("orientation.png", 6);
    let thumbnail = crate::thumbnail(&bytes, 240, &crate::Limits::default()).unwrap();
    assert_eq!((thumbnail.source_width, thumbnail.source_height), (240, 160));
    assert_eq!((thumbnail.width, thumbnail.height), (160, 240));
}

#[test]
fn exif_of_either_byte_order_is_read() {
    let big = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    for exif in [big, little] {
        let mut bytes = picture(Format::Jpeg, 240, 160);
        bytes.splice(2..2, [&[0xFF, 0xE1, 0, 34], &exif[..]].concat());
        assert_eq!(describe(&thumbnail(&bytes)), "JPEG 85×128 Rgb blue red / yellow green");
    }
}

#[test]
fn broken_exif_means_upright() {
    let exif = b"Exif\0\0II*\0\xFF\xFF\xFF\xFF";
    for cut in 0..exif.len() {
        let mut bytes = picture(Format::Jpeg, 240, 160);
        let length = u8::try_from(cut + 2).unwrap();
        bytes.splice(2..2, [0xFF, 0xE1, 0, length].into_iter().chain(exif[..cut].iter().copied()));
        assert_eq!(thumbnail(&bytes).width, 128, "{cut} bytes");
    }
}
