//! Colour: profiles in every container, inks with and without one.

use ::png::{BitDepth, ColorType, Encoder as PngEncoder};
use ::tiff::encoder::{TiffEncoder, colortype};
use ::tiff::tags::Tag;
use image_webp::WebPEncoder;
use moxcms::ColorProfile;
use std::borrow::Cow;
use std::io::Cursor;

use super::{FORMATS, fixture, is_close, picture, pixel, pixels, thumbnail};
use crate::Format;

/// Display P3's (200, 100, 50) is the sRGB of this, by the published primaries and transfer curves.
const P3: [u8; 3] = [200, 100, 50];
const SRGB: [u8; 3] = [215, 93, 31];

fn p3() -> Vec<u8> {
    ColorProfile::new_display_p3().encode().unwrap()
}

fn plain() -> Vec<u8> {
    P3.repeat(16 * 16)
}

fn first_pixel(bytes: &[u8]) -> [u8; 3] {
    let [red, green, blue, _] = pixel(&pixels(&thumbnail(bytes)), 0, 0);
    [red, green, blue]
}

fn with_profile(format: Format, icc: &[u8]) -> Vec<u8> {
    match format {
        Format::Jpeg => jpeg(icc),
        Format::Png => png(icc),
        Format::Gif => gif(icc),
        Format::WebP => webp(icc),
        Format::Bmp => bmp(icc),
        Format::Tiff => tiff(icc),
    }
}

fn raster(layout: crate::picture::Layout, samples: Vec<u8>) -> crate::picture::Raster {
    crate::picture::Raster { width: 16, height: 16, layout, samples }
}

/// The profile in two segments, the second first.
fn jpeg(icc: &[u8]) -> Vec<u8> {
    let mut bytes = crate::encode(Format::Jpeg, &raster(crate::picture::Layout::Rgb, plain()));
    let halves = icc.split_at(icc.len() / 2);
    for (number, half) in [(1, halves.0), (2, halves.1)] {
        let length = u16::try_from(half.len() + 16).unwrap().to_be_bytes();
        let segment = [&[0xFF, 0xE2], &length[..], b"ICC_PROFILE\0", &[number, 2], half].concat();
        bytes.splice(2..2, segment);
    }
    bytes
}

fn png(icc: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = ::png::Info::with_size(16, 16);
    info.color_type = ColorType::Rgb;
    info.bit_depth = BitDepth::Eight;
    info.icc_profile = Some(Cow::Borrowed(icc));
    let encoder = PngEncoder::with_info(&mut bytes, info).unwrap();
    encoder.write_header().unwrap().write_image_data(&plain()).unwrap();
    bytes
}

fn gif(icc: &[u8]) -> Vec<u8> {
    let rgba = plain().as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect();
    let mut bytes = crate::encode(Format::Gif, &raster(crate::picture::Layout::Rgba, rgba));
    let mut extension = b"\x21\xFF\x0BICCRGBG1012".to_vec();
    for part in icc.chunks(255) {
        extension.push(u8::try_from(part.len()).unwrap());
        extension.extend_from_slice(part);
    }
    extension.push(0);
    let palette_bytes = 3 << ((bytes[10] & 7) + 1);
    bytes.splice(13 + palette_bytes..13 + palette_bytes, extension);
    bytes
}

fn webp(icc: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = WebPEncoder::new(&mut bytes);
    encoder.set_icc_profile(icc.to_vec());
    encoder.encode(&plain(), 16, 16, image_webp::ColorType::Rgb8).unwrap();
    bytes
}

fn bmp(icc: &[u8]) -> Vec<u8> {
    let [red, green, blue] = P3;
    let pixels = [blue, green, red].repeat(16 * 16);
    let mut header = [0; 124];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &[124]);
    put(4, &[16, 0, 0, 0, 16, 0, 0, 0, 1, 0, 24]);
    put(56, b"DEBM");
    put(112, &u32::try_from(124 + pixels.len()).unwrap().to_le_bytes());
    put(116, &u32::try_from(icc.len()).unwrap().to_le_bytes());
    [b"BM\0\0\0\0\0\0\0\0\x8A\0\0\0", &header[..], &pixels, icc].concat()
}

fn tiff(icc: &[u8]) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    let mut image = encoder.new_image::<colortype::RGB8>(16, 16).unwrap();
    image.encoder().write_tag(Tag::IccProfile, icc).unwrap();
    image.write_data(&plain()).unwrap();
    file.into_inner()
}

#[test]
fn a_profile_in_any_container_is_converted_from() {
    for format in FORMATS {
        let shown = first_pixel(&with_profile(format, &p3()));
        assert!(is_close(shown, SRGB, 3), "{format}: {shown:?}");
    }
}

#[test]
fn a_profile_of_srgb_changes_nothing() {
    let icc = ColorProfile::new_srgb().encode().unwrap();
    for format in FORMATS {
        let shown = first_pixel(&with_profile(format, &icc));
        assert!(is_close(shown, P3, 2), "{format}: {shown:?}");
    }
}

#[test]
fn a_broken_profile_is_ignored() {
    let icc = p3();
    let broken = [&icc[..100], &icc[..icc.len() / 2], &b"no profile at all, not at all"[..]];
    for format in FORMATS {
        for icc in broken {
            let shown = first_pixel(&with_profile(format, icc));
            assert!(is_close(shown, P3, 2), "{format}: {shown:?}");
        }
    }
}

#[test]
fn a_profile_of_another_colour_space_is_ignored() {
    let gray = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    assert_eq!(first_pixel(&png(&gray)), P3);
}

#[test]
fn gray_with_a_profile_stays_gray_and_changes_tone() {
    let mut bytes = Vec::new();
    let mut info = ::png::Info::with_size(16, 16);
    info.color_type = ColorType::Grayscale;
    info.bit_depth = BitDepth::Eight;
    info.icc_profile = Some(ColorProfile::new_gray_with_gamma(1.0).encode().unwrap().into());
    let encoder = PngEncoder::with_info(&mut bytes, info).unwrap();
    encoder.write_header().unwrap().write_image_data(&[55; 16 * 16]).unwrap();
    let raster = pixels(&thumbnail(&bytes));
    assert_eq!(raster.layout, crate::picture::Layout::Gray);
    // Linear 55 / 255 is 128 in sRGB's curve.
    assert!(raster.samples[0].abs_diff(128) <= 2, "{}", raster.samples[0]);
}

#[test]
fn inks_with_a_profile_show_what_it_says() {
    // The profile's cyan paints yellow and its yellow cyan; the colours are those of Little CMS.
    let raster = pixels(&thumbnail(&fixture("cmyk-icc.jpg")));
    let expected =
        [((32, 21), [93, 55, 220]), ((96, 21), [116, 197, 76]), ((32, 63), [218, 95, 60]), ((96, 63), [125, 224, 236])];
    for ((x, y), color) in expected {
        let [red, green, blue, _] = pixel(&raster, x, y);
        assert!(is_close([red, green, blue], color, 16), "{x}, {y}: {:?}", [red, green, blue]);
    }
}

#[test]
fn every_cut_of_a_profile_is_survived() {
    let icc = p3();
    for len in 0..icc.len() {
        first_pixel(&png(&icc[..len]));
    }
    assert!(!picture(Format::Png, 1, 1).is_empty());
}
