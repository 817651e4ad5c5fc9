//! Every format in every shape: the same format out, of the right size, showing the same.

use expect_test::expect;

use super::{EDGE_PX, FORMATS, describe, fixture, fixtures, picture, thumbnail};
use crate::{Format, Limits};

#[test]
fn every_shape_of_every_format_shows_its_quadrants() {
    let described: String =
        fixtures().iter().map(|(name, bytes)| format!("{name}: {}\n", describe(&thumbnail(bytes)))).collect();
    expect![[r#"
        420.jpg: JPEG 128×85 Rgb red green / blue yellow
        alone-420.jpg: JPEG 128×80 Rgb red green / blue yellow
        alone-440.jpg: JPEG 128×80 Rgb red green / blue yellow
        alone-cmyk.jpg: JPEG 128×80 Rgb red green / blue yellow
        alone-pair.jpg: JPEG 128×80 Rgb red green / blue yellow
        alpha.tif: TIFF 128×85 Rgba red half-green / blue clear
        animated.png: PNG 60×40 Rgb red green / blue yellow
        animated.webp: WebP 60×40 Rgba red green / blue yellow
        baseline.jpg: JPEG 128×85 Rgb red green / blue yellow
        cmyk-icc.jpg: JPEG 128×85 Rgb #6d3fddff #7fcc4aff / #e2633aff #81e2ebff
        cmyk.jpg: JPEG 128×85 Rgb red green / blue yellow
        cmyk.tif: TIFF 128×85 Rgb red green / blue yellow
        deflate.tif: TIFF 128×85 Rgb red green / blue yellow
        fine-chroma.jpg: JPEG 128×80 Rgb red green / blue yellow
        gray.jpg: JPEG 128×85 Gray #5e5e5eff #888888ff / #474747ff #ccccccff
        group4.tif: TIFF 128×85 Gray black white / black white
        interlaced.png: PNG 30×20 Rgb red green / blue yellow
        jfif-named-rgb.jpg: JPEG 128×80 Rgb red green / blue yellow
        jpeg.tif: TIFF 128×85 Rgb red green / blue yellow
        lossless.webp: WebP 128×85 Rgba red half-green / blue clear
        lossy-alpha.webp: WebP 128×85 Rgba red half-green / blue clear
        lossy.webp: WebP 128×85 Rgb yellow blue / green red
        one-bit.bmp: BMP 128×85 Rgb black white / black white
        one-scan.jpg: JPEG 128×80 Rgb red green / blue yellow
        orientation.png: PNG 85×128 Rgb green yellow / red blue
        orientation.tif: TIFF 85×128 Rgb red blue / green yellow
        palette.bmp: BMP 60×40 Rgb red green / blue yellow
        palette.png: PNG 128×85 Rgb red green / blue yellow
        palette.tif: TIFF 128×85 Rgb red green / blue yellow
        planar.tif: TIFF 16×24 Rgb blue red / yellow green
        progressive.jpg: JPEG 85×128 Rgb blue red / yellow green
        restarts.jpg: JPEG 128×85 Rgb red green / blue yellow
        rgb-by-adobe.jpg: JPEG 128×85 Rgb red green / blue yellow
        rgb.jpg: JPEG 128×85 Rgb red green / blue yellow
        ycck.jpg: JPEG 128×85 Rgb red green / blue yellow
    "#]]
    .assert_eq(&described);
}

#[test]
fn every_format_comes_out_as_it_went_in() {
    for format in FORMATS {
        let thumbnail = thumbnail(&picture(format, 300, 200));
        assert_eq!(thumbnail.format, format);
        assert_eq!(Format::sniff(&thumbnail.bytes), Some(format));
        assert_eq!((thumbnail.width, thumbnail.height), (128, 85), "{format}");
        assert_eq!((thumbnail.source_width, thumbnail.source_height), (300, 200), "{format}");
    }
}

#[test]
fn nothing_is_enlarged() {
    for format in FORMATS {
        for (width, height) in [(128, 128), (127, 128), (2, 2), (1, 1)] {
            let thumbnail = thumbnail(&picture(format, width, height));
            assert_eq!((thumbnail.width, thumbnail.height), (width, height), "{format}");
        }
    }
}

#[test]
fn a_line_stays_a_line() {
    for format in FORMATS {
        for (from, to) in [((10_000, 1), (128, 1)), ((1, 10_000), (1, 128)), ((129, 1), (128, 1))] {
            let thumbnail = thumbnail(&picture(format, from.0, from.1));
            assert_eq!((thumbnail.width, thumbnail.height), to, "{format} {from:?}");
        }
    }
}

#[test]
fn any_edge_may_be_asked_for() {
    let bytes = picture(Format::Png, 300, 200);
    let edge = |edge_px| {
        let thumbnail = crate::thumbnail(&bytes, edge_px, &Limits::default()).unwrap();
        (thumbnail.width, thumbnail.height)
    };
    assert_eq!(edge(299), (299, 199));
    assert_eq!(edge(2), (2, 1));
    assert_eq!(edge(1), (1, 1));
    assert_eq!(edge(0), (1, 1));
    assert_eq!(edge(u32::MAX), (300, 200));
}

#[test]
fn what_follows_the_end_of_a_picture_is_ignored() {
    for format in FORMATS {
        let mut bytes = picture(format, 300, 200);
        let without = thumbnail(&bytes);
        bytes.extend_from_slice(b"\r\n-- trailing --");
        assert_eq!(thumbnail(&bytes), without, "{format}");
    }
}

#[test]
fn a_thumbnail_is_small() {
    for (name, bytes) in fixtures() {
        let thumbnail = thumbnail(&bytes);
        let pixels = (EDGE_PX * EDGE_PX) as usize;
        assert!(thumbnail.bytes.len() < 4 * pixels, "{name}: {} bytes", thumbnail.bytes.len());
    }
}

#[test]
fn names_do_not_matter_and_other_formats_are_no_images() {
    for bytes in [&b""[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"BM is no bitmap, BM is a car"]
    {
        let refused = crate::thumbnail(bytes, EDGE_PX, &Limits::default());
        assert_eq!(refused, Err(crate::MakeThumbnailError::NotAnImage));
    }
}

#[test]
fn content_types_are_those_of_the_registry() {
    let types: Vec<_> = FORMATS.iter().map(|format| format.content_type()).collect();
    expect![[r#"["image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff"]"#]]
        .assert_eq(&format!("{types:?}"));
}

#[test]
fn stray_bytes_between_segments_are_skipped() {
    let mut bytes = fixture("420.jpg");
    let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xDB]).unwrap();
    bytes.splice(at..at, *b"stray bytes");
    assert_eq!(thumbnail(&bytes), thumbnail(&fixture("420.jpg")));
}

#[test]
fn kinds_of_jpeg_that_nobody_reads_are_named() {
    let with = |marker, precision| {
        let mut bytes = fixture("baseline.jpg");
        let frame = bytes.windows(4).position(|found| found == [0xFF, 0xC0, 0, 17]).unwrap();
        (bytes[frame + 1], bytes[frame + 4]) = (marker, precision);
        crate::thumbnail(&bytes, EDGE_PX, &Limits::default()).unwrap_err().to_string()
    };
    let errors = [with(0xC9, 8), with(0xC3, 8), with(0xC5, 8), with(0xC1, 12)].join("\n");
    expect![[r#"
        JPEG of a kind that is not read: arithmetic coding
        JPEG of a kind that is not read: lossless
        JPEG of a kind that is not read: hierarchical
        JPEG of a kind that is not read: 12 bits a sample"#]]
    .assert_eq(&errors);
}
