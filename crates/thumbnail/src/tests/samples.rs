//! Depths, alpha and frames, in pictures that the tests write themselves.

use ::gif::{Encoder as GifEncoder, Frame};
use ::png::{BitDepth, ColorType, Encoder as PngEncoder};
use ::tiff::encoder::{TiffEncoder, colortype};
use ::tiff::tags::{ExtraSamples, Tag};
use expect_test::{Expect, expect};
use std::io::Cursor;

use super::{BLUE, GREEN, RED, YELLOW, describe, pixel, pixels, quadrants, thumbnail};
use crate::picture::{Layout, Raster};
use crate::{Format, encode};

fn check(bytes: &[u8], described: &Expect) {
    described.assert_eq(&describe(&thumbnail(bytes)));
}

fn png(color: ColorType, depth: BitDepth, size: (u32, u32), samples: &[u8]) -> Vec<u8> {
    png_with(size, samples, |encoder| {
        encoder.set_color(color);
        encoder.set_depth(depth);
    })
}

fn png_with(size: (u32, u32), samples: &[u8], set: impl FnOnce(&mut PngEncoder<'_, &mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes, size.0, size.1);
    set(&mut encoder);
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    bytes
}

fn opaque([red, green, blue]: [u8; 3]) -> [u8; 4] {
    [red, green, blue, 255]
}

/// Each sample twice: eight bits as sixteen.
fn doubled(samples: &[u8]) -> Vec<u8> {
    samples.iter().flat_map(|&sample| [sample, sample]).collect()
}

#[test]
fn a_png_may_have_sixteen_bits() {
    let rgb = doubled(&quadrants(200, 200, [RED, GREEN, BLUE, YELLOW]));
    let rgb = png(ColorType::Rgb, BitDepth::Sixteen, (200, 200), &rgb);
    check(&rgb, &expect!["PNG 128×128 Rgb red green / blue yellow"]);

    let rgba = [opaque(RED), [40, 200, 60, 128], opaque(BLUE), [0; 4]];
    let rgba = png(ColorType::Rgba, BitDepth::Sixteen, (200, 200), &doubled(&quadrants(200, 200, rgba)));
    check(&rgba, &expect!["PNG 128×128 Rgba red half-green / blue clear"]);

    let gray_alpha = doubled(&quadrants(200, 200, [[0, 255], [255, 255], [255, 128], [0, 0]]));
    let gray_alpha = png(ColorType::GrayscaleAlpha, BitDepth::Sixteen, (200, 200), &gray_alpha);
    check(&gray_alpha, &expect!["PNG 128×128 GrayAlpha black white / half-white clear"]);
}

#[test]
fn sixteen_bits_are_rounded_not_cut() {
    let gray = png(ColorType::Grayscale, BitDepth::Sixteen, (1, 1), &[0x7F, 0xFF]);
    assert_eq!(pixel(&pixels(&thumbnail(&gray)), 0, 0), [127, 127, 127, 255]);
    let gray = png(ColorType::Grayscale, BitDepth::Sixteen, (1, 1), &[0x80, 0x00]);
    assert_eq!(pixel(&pixels(&thumbnail(&gray)), 0, 0), [128, 128, 128, 255]);
}

#[test]
fn a_png_may_have_one_bit_or_a_clear_colour() {
    let rows = |left: u8, right: u8| [vec![left; 16], vec![right; 16]].concat();
    let one_bit: Vec<u8> = (0..256).flat_map(|y| if y < 128 { rows(0, 255) } else { rows(255, 0) }).collect();
    let one_bit = png(ColorType::Grayscale, BitDepth::One, (256, 256), &one_bit);
    check(&one_bit, &expect!["PNG 128×128 Gray black white / white black"]);

    let indices = quadrants(256, 256, [[0], [1], [2], [3]]);
    let palette = png_with((256, 256), &indices, |encoder| {
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_palette([RED, GREEN, BLUE, YELLOW].concat());
        encoder.set_trns(vec![255, 128, 255, 0]);
    });
    check(&palette, &expect!["PNG 128×128 Rgba red half-green / blue clear"]);
}

#[test]
fn a_tiff_may_have_sixteen_bits() {
    let wide: Vec<u16> =
        quadrants(200, 100, [RED, GREEN, BLUE, YELLOW]).iter().map(|&sample| 257 * u16::from(sample)).collect();
    let mut file = Cursor::new(Vec::new());
    TiffEncoder::new(&mut file).unwrap().write_image::<colortype::RGB16>(200, 100, &wide).unwrap();
    check(file.get_ref(), &expect!["TIFF 128×64 Rgb red green / blue yellow"]);
}

#[test]
fn a_tiff_may_have_associated_alpha_and_samples_without_meaning() {
    let write = |extra: &[ExtraSamples], samples: &[u8]| {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut file).unwrap();
        let mut image = encoder.new_image::<colortype::RGB8>(200, 100).unwrap();
        image.extra_samples(extra).unwrap();
        image.write_data(samples).unwrap();
        file.into_inner()
    };
    let associated = quadrants(200, 100, [opaque(RED), [20, 100, 30, 128], opaque(BLUE), [0; 4]]);
    let associated = write(&[ExtraSamples::AssociatedAlpha], &associated);
    check(&associated, &expect!["TIFF 128×64 Rgba red half-green / blue clear"]);

    let heat = quadrants(200, 100, [RED, GREEN, BLUE, YELLOW].map(opaque));
    let heat = write(&[ExtraSamples::Unspecified], &heat);
    check(&heat, &expect!["TIFF 128×64 Rgb red green / blue yellow"]);
}

#[test]
fn a_tiff_may_promise_an_alpha_that_it_has_not() {
    for promise in [ExtraSamples::AssociatedAlpha, ExtraSamples::UnassociatedAlpha] {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut file).unwrap();
        let mut image = encoder.new_image::<colortype::Gray8>(200, 100).unwrap();
        image.encoder().write_tag(Tag::ExtraSamples, promise.to_u16()).unwrap();
        image.write_data(&quadrants(200, 100, [[0], [255], [255], [0]])).unwrap();
        check(file.get_ref(), &expect!["TIFF 128×64 Gray black white / white black"]);
    }
}

#[test]
fn a_bmp_may_have_alpha() {
    let samples = quadrants(200, 100, [opaque(RED), [40, 200, 60, 128], opaque(BLUE), [0; 4]]);
    let bytes = encode(Format::Bmp, &Raster { width: 200, height: 100, layout: Layout::Rgba, samples });
    check(&bytes, &expect!["BMP 128×64 Rgba red half-green / blue clear"]);
}

#[test]
fn a_bmp_may_have_run_lengths() {
    let mut bytes = b"BM\0\0\0\0\0\0\0\0\x46\0\0\0".to_vec();
    let numbers = |bytes: &mut Vec<u8>, numbers: &[u32]| bytes.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
    numbers(&mut bytes, &[40, 200, 200, 1 | 8 << 16, 1, 0, 0, 0, 4, 0]);
    bytes.extend([RED, GREEN, BLUE, YELLOW].iter().flat_map(|&[red, green, blue]| [blue, green, red, 0]));
    for row in 0..200 {
        let (left, right) = if row < 100 { (2, 3) } else { (0, 1) };
        bytes.extend([100, left, 100, right, 0, 0]);
    }
    bytes.extend([0, 1]);
    check(&bytes, &expect!["BMP 128×128 Rgb red green / blue yellow"]);
}

/// A GIF of 200 × 200 whose first frame fills the left half below the first 100 rows, its colour 1 transparent.
fn gif() -> Vec<u8> {
    let mut bytes = Vec::new();
    let palette = [RED, GREEN, BLUE, YELLOW].concat();
    let mut encoder = GifEncoder::new(&mut bytes, 200, 200, &palette).unwrap();
    let whole = |index| Frame { width: 200, height: 200, buffer: vec![index; 40_000].into(), ..Frame::default() };
    let indices = quadrants(100, 100, [[0], [1], [1], [0]]);
    let place = Frame { left: 0, top: 100, width: 100, height: 100, ..Frame::default() };
    encoder.write_frame(&Frame { transparent: Some(1), buffer: indices.into(), ..place }).unwrap();
    encoder.write_frame(&whole(3)).unwrap();
    drop(encoder);
    bytes
}

#[test]
fn the_first_frame_of_a_gif_stands_on_its_screen() {
    let raster = pixels(&thumbnail(&gif()));
    assert_eq!((raster.width, raster.height), (128, 128));
    let alpha = |x, y| pixel(&raster, x, y)[3];
    assert_eq!((alpha(16, 16), alpha(110, 16), alpha(110, 110)), (0, 0, 0), "outside the frame");
    assert_eq!(pixel(&raster, 16, 80), [220, 40, 40, 255]);
    assert_eq!((alpha(48, 80), alpha(16, 112)), (0, 0), "the transparent colour");
    assert_eq!(pixel(&raster, 48, 112), [220, 40, 40, 255]);
}

#[test]
fn a_frame_larger_than_the_screen_is_cut_and_an_empty_screen_is_the_frame() {
    let mut bytes = gif();
    bytes[6..10].copy_from_slice(&[50, 0, 150, 0]);
    let cut = thumbnail(&bytes);
    assert_eq!((cut.source_width, cut.source_height), (50, 150));
    assert_eq!(name_at(&cut, 20, 110), "red");
    bytes[6..10].copy_from_slice(&[0; 4]);
    let frame = thumbnail(&bytes);
    assert_eq!((frame.source_width, frame.source_height), (100, 100));
}

fn name_at(thumbnail: &crate::Thumbnail, x: u32, y: u32) -> String {
    super::name(pixel(&pixels(thumbnail), x, y))
}

#[test]
fn hidden_colours_leave_no_fringe() {
    // White beside clear black: every pixel that shows is white.
    let samples: Vec<u8> = quadrants(300, 300, [[255; 4], [0; 4], [0; 4], [255; 4]]);
    for format in [Format::Png, Format::WebP, Format::Gif, Format::Bmp, Format::Tiff] {
        let source = Raster { width: 300, height: 300, layout: Layout::Rgba, samples: samples.clone() };
        let raster = pixels(&thumbnail(&encode(format, &source)));
        let showing: Vec<_> = raster.samples.as_chunks::<4>().0.iter().filter(|pixel| pixel[3] > 0).collect();
        assert!(showing.len() > 8000, "{format}");
        assert!(showing.iter().all(|pixel| pixel[..3].iter().all(|&sample| sample > 250)), "{format}");
    }
}

#[test]
fn a_gif_of_few_colours_keeps_them_exactly() {
    let samples = quadrants(100, 100, [opaque(RED), opaque(GREEN), opaque(BLUE), [0; 4]]);
    let source = Raster { width: 100, height: 100, layout: Layout::Rgba, samples };
    assert_eq!(pixels(&thumbnail(&encode(Format::Gif, &source))).samples, source.samples);
}

#[test]
fn a_gif_of_many_colours_stays_close() {
    let samples: Vec<u8> =
        (0..128).flat_map(|y: u8| (0..128).flat_map(move |x: u8| [2 * x, 2 * y, x + y, 255])).collect();
    let source = Raster { width: 128, height: 128, layout: Layout::Rgba, samples };
    let shown = pixels(&thumbnail(&encode(Format::Gif, &source))).samples;
    let squares: u64 = shown.iter().zip(&source.samples).map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2)).sum();
    let mean_square = squares as f64 / (128 * 128 * 3) as f64;
    assert!(mean_square < 40.0, "mean squared error {mean_square}");
}

#[test]
fn a_gif_of_noise_in_either_order_is_read_exactly() {
    // Noise fills the dictionary again and again.
    let mut noise = 1_u32;
    let mut next = || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (noise >> 24) as u8
    };
    for (width, height) in [(1, 1), (7, 300), (301, 203)] {
        let indices: Vec<u8> = (0..u32::from(width) * u32::from(height)).map(|_| next()).collect();
        let rows: Vec<&[u8]> = indices.chunks(width.into()).collect();
        let passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
        let order = passes.iter().flat_map(|&(first, step)| rows.iter().skip(first).step_by(step));
        let in_passes = order.copied().collect::<Vec<_>>().concat();
        for (buffer, interlaced) in [(indices.clone(), false), (in_passes, true)] {
            let mut bytes = Vec::new();
            let palette: Vec<u8> = (0..=255).flat_map(|at| [at, 255 - at, 7]).collect();
            let mut encoder = GifEncoder::new(&mut bytes, width, height, &palette).unwrap();
            encoder
                .write_frame(&Frame { width, height, interlaced, buffer: buffer.into(), ..Frame::default() })
                .unwrap();
            drop(encoder);
            let read = crate::decode(Format::Gif, &bytes, u32::MAX, &crate::Limits::default()).unwrap().raster;
            let reds: Vec<u8> = read.samples.as_chunks::<4>().0.iter().map(|pixel| pixel[0]).collect();
            assert!(reds == indices, "{width}×{height}, interlaced: {interlaced}");
        }
    }
}
