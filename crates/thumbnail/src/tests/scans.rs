//! Scans of a JPEG: whichever way they are laid out the colours are right, and none may be missing or short.

use std::time::{Duration, Instant};

use expect_test::{Expect, expect};

use super::{EDGE_PX, describe, fixture, fixtures, thumbnail};
use crate::{Format, Limits, MakeThumbnailError};

fn check(bytes: &[u8], described: &Expect) {
    described.assert_eq(&describe(&thumbnail(bytes)));
}

fn refused(bytes: &[u8]) -> MakeThumbnailError {
    crate::thumbnail(bytes, EDGE_PX, &Limits::default()).unwrap_err()
}

/// Where this pair of bytes stands, each time.
fn positions(bytes: &[u8], pair: [u8; 2]) -> Vec<usize> {
    (0..bytes.len() - 1).filter(|&at| bytes[at..at + 2] == pair).collect()
}

fn ended(bytes: &[u8]) -> Vec<u8> {
    [bytes, &EOI].concat()
}

const SOS: [u8; 2] = [0xFF, 0xDA];
const EOI: [u8; 2] = [0xFF, 0xD9];

#[test]
fn components_in_scans_of_their_own_keep_their_colours() {
    let expected = expect!["JPEG 128×80 Rgb red green / blue yellow"];
    for name in ["alone-420.jpg", "alone-440.jpg", "alone-pair.jpg", "alone-cmyk.jpg"] {
        check(&fixture(name), &expected);
    }
}

#[test]
fn chroma_may_be_finer_than_luma() {
    check(&fixture("fine-chroma.jpg"), &expect!["JPEG 128×80 Rgb red green / blue yellow"]);
}

#[test]
fn a_sampling_factor_between_others_is_refused_in_scans_of_their_own() {
    let mut bytes = fixture("alone-440.jpg");
    let frame = positions(&bytes, [0xFF, 0xC0])[0];
    (bytes[frame + 11], bytes[frame + 14]) = (0x41, 0x21);
    let expected = expect!["JPEG of a kind that is not read: three sampling factors in one direction"];
    // Data of another layout may be too short by itself.
    let scans = positions(&bytes, SOS);
    bytes.splice(scans[1]..scans[1], [0; 2000]);
    expected.assert_eq(&refused(&bytes).to_string());
}

#[test]
fn jfif_and_adobe_outweigh_the_names_of_components() {
    let jfif = fixture("jfif-named-rgb.jpg");
    check(&jfif, &expect!["JPEG 128×80 Rgb red green / blue yellow"]);
    let nameless = [&jfif[..2], &jfif[20..]].concat();
    check(&nameless, &expect!["JPEG 128×80 Rgb #5d62daff #88553aff / #47ce68ff #ca2991ff"]);
    let adobe = |transform| [&jfif[..2], b"\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0", &[transform], &jfif[20..]].concat();
    check(&adobe(1), &expect!["JPEG 128×80 Rgb red green / blue yellow"]);
    check(&adobe(0), &expect!["JPEG 128×80 Rgb #5d62daff #88553aff / #47ce68ff #ca2991ff"]);
}

#[test]
fn a_cut_jpeg_with_an_end_marker_is_refused() {
    for (name, bytes) in fixtures().iter().filter(|(name, _)| name.ends_with(".jpg") && name != "progressive.jpg") {
        let start = positions(bytes, SOS)[0] + 14;
        for percent in 0..97 {
            let len = start + (bytes.len() - 2 - start) * percent / 100;
            let error = refused(&ended(&bytes[..len]));
            let expected = matches!(error, MakeThumbnailError::Truncated { .. } | MakeThumbnailError::Corrupt { .. });
            assert!(expected, "{name} cut at {len} of {}: {error}", bytes.len());
        }
    }
}

#[test]
fn a_progressive_jpeg_cut_inside_a_scan_is_truncated() {
    let bytes = fixture("progressive.jpg");
    let is_end = |pair: &[u8]| pair[0] == 0xFF && pair[1] != 0;
    for header in positions(&bytes, SOS) {
        let start = header + 2 + usize::from(bytes[header + 3]);
        let end = start + bytes[start..].windows(2).position(is_end).unwrap();
        // The last three bytes of a scan may be padding, and bits that refine what is there.
        for len in start..end.saturating_sub(3) {
            let error = refused(&ended(&bytes[..len]));
            assert!(matches!(error, MakeThumbnailError::Truncated { .. }), "{len} of {start} to {end}: {error}");
        }
    }
}

#[test]
fn a_cut_scan_with_an_end_marker_is_called_truncated() {
    for name in ["baseline.jpg", "420.jpg", "restarts.jpg", "fine-chroma.jpg", "one-scan.jpg"] {
        let bytes = fixture(name);
        let start = *positions(&bytes, SOS).last().unwrap();
        for tenth in [5, 9] {
            let error = refused(&ended(&bytes[..start + 14 + (bytes.len() - start - 16) * tenth / 10]));
            assert!(matches!(error, MakeThumbnailError::Truncated { .. }), "{name}: {error}");
        }
    }
}

#[test]
fn a_header_larger_than_its_data_is_truncated() {
    for name in ["baseline.jpg", "420.jpg", "progressive.jpg", "gray.jpg", "cmyk.jpg"] {
        let mut bytes = fixture(name);
        let frame = bytes.windows(4).position(|at| matches!(at, [0xFF, 0xC0 | 0xC2, 0, 11 | 17 | 20])).unwrap();
        bytes[frame + 5..frame + 9].copy_from_slice(&[0x1F, 0x40, 0x1F, 0x40]);
        let start = Instant::now();
        let expected =
            MakeThumbnailError::Truncated { format: Format::Jpeg, reason: "a scan too short for its blocks".into() };
        assert_eq!(refused(&bytes), expected, "{name}");
        assert!(start.elapsed() < Duration::from_millis(50), "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn every_component_has_one_scan() {
    let bytes = fixture("alone-420.jpg");
    let scans = positions(&bytes, SOS);
    let errors = [
        refused(&ended(&bytes[..scans[1]])),
        refused(&ended(&bytes[..scans[2]])),
        refused(&ended(&[&bytes[..scans[2]], &bytes[scans[1]..scans[2]]].concat())),
    ];
    expect![[r"
        JPEG is broken: a component without a scan
        JPEG is broken: a component without a scan
        JPEG is broken: two scans of one component"]]
    .assert_eq(&errors.map(|error| error.to_string()).join("\n"));
}

/// A gray JPEG whose every block takes two bits, the least there is: no change, end of block.
fn smallest(side_px: u16, data_bytes: usize) -> Vec<u8> {
    let [high, low] = side_px.to_be_bytes();
    let code = |class: u8| [&[0xFF, 0xC4, 0, 20, class, 1][..], &[0; 16]].concat();
    let mut bytes = [&[0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0][..], &[8; 64]].concat();
    bytes.extend([0xFF, 0xC0, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0]);
    bytes.extend([code(0x00), code(0x10), vec![0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]].concat());
    bytes.resize(bytes.len() + data_bytes, 0);
    ended(&bytes)
}

#[test]
fn a_block_may_take_two_bits_and_no_less() {
    for (side_px, data_bytes) in [(8, 1), (16, 1), (24, 3), (4000, 62_500)] {
        check(&smallest(side_px, data_bytes)[..], &flat(side_px));
        check(&smallest(side_px, data_bytes + 1)[..], &flat(side_px));
        let error = refused(&smallest(side_px, data_bytes - 1));
        assert!(matches!(error, MakeThumbnailError::Truncated { .. }), "{side_px}: {error}");
    }
}

fn flat(side_px: u16) -> Expect {
    match side_px {
        8 => expect!["JPEG 8×8 Gray #808080ff #808080ff / #808080ff #808080ff"],
        16 => expect!["JPEG 16×16 Gray #808080ff #808080ff / #808080ff #808080ff"],
        24 => expect!["JPEG 24×24 Gray #808080ff #808080ff / #808080ff #808080ff"],
        _ => expect!["JPEG 128×128 Gray #808080ff #808080ff / #808080ff #808080ff"],
    }
}

#[test]
fn a_last_restart_marker_and_bytes_before_the_end_do_no_harm() {
    for name in ["420.jpg", "restarts.jpg", "progressive.jpg", "alone-440.jpg", "fine-chroma.jpg"] {
        let bytes = fixture(name);
        let whole = &bytes[..bytes.len() - 2];
        for extra in [&[0; 500][..], &[0xFF; 10], b"stray bytes"] {
            assert_eq!(thumbnail(&ended(&[whole, extra].concat())), thumbnail(&bytes), "{name}");
        }
    }
    let bytes = fixture("restarts.jpg");
    let last = [&bytes[..bytes.len() - 2], &[0xFF, 0xD1]].concat();
    assert_eq!(thumbnail(&ended(&last)), thumbnail(&bytes));
}

#[test]
fn planes_of_the_second_decoder_count() {
    let needed = |name| {
        let limits = Limits { max_memory_bytes: 1, ..Limits::default() };
        match crate::thumbnail(&fixture(name), EDGE_PX, &limits) {
            Err(MakeThumbnailError::TooLarge { what: "memory_bytes", value, .. }) => value,
            other => panic!("{other:?}"),
        }
    };
    // One and a half samples a pixel, in planes of one byte and coefficients of two.
    assert!(needed("alone-420.jpg") >= needed("jfif-named-rgb.jpg") + 256 * 160 * 9 / 2);
}
