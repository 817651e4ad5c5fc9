//! Quality: thumbnails against Lanczos at full size, by structural similarity.

use std::f64::consts::PI;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::{photograph::photograph, similarity::similarity};
use crate::picture::{Layout, Raster};
use crate::{Format, Limits, decode, encode};

const EDGE_PX: u32 = 128;

/// The picture, decoded at full size and shrunk by the definition.
fn reference(format: Format, bytes: &[u8]) -> Raster {
    let Raster { width, height, layout, samples } = decode(format, bytes, u32::MAX, &Limits::default()).unwrap().raster;
    let (target_width, target_height) = crate::resize::fit(width, height, EDGE_PX);
    let channels = layout.channels();
    let (across, down) = (kernels(width, target_width), kernels(height, target_height));
    let mut shrunk = vec![0; target_width as usize * target_height as usize * channels];
    for channel in 0..channels {
        let source = |x: usize, y: usize| f64::from(samples[(y * width as usize + x) * channels + channel]);
        let narrow: Vec<Vec<f64>> = (0..height as usize)
            .map(|y| {
                across.iter().map(|kernel| kernel.iter().map(|&(x, weight)| weight * source(x, y)).sum()).collect()
            })
            .collect();
        for (y, kernel) in down.iter().enumerate() {
            for x in 0..target_width as usize {
                let value: f64 = kernel.iter().map(|&(row, weight)| weight * narrow[row][x]).sum();
                shrunk[(y * target_width as usize + x) * channels + channel] = value.round() as u8;
            }
        }
    }
    Raster { width: target_width, height: target_height, layout, samples: shrunk }
}

/// For each target pixel the source pixels and their weights.
fn kernels(source: u32, target: u32) -> Vec<Vec<(usize, f64)>> {
    let scale = f64::from(source) / f64::from(target);
    let sinc = |x: f64| if x.abs() < 1e-9 { 1.0 } else { (PI * x).sin() / (PI * x) };
    let kernel = |index: u32| {
        let center = (f64::from(index) + 0.5) * scale;
        let weight = |pixel: u32| {
            let x = (f64::from(pixel) + 0.5 - center) / scale;
            if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 }
        };
        let sum: f64 = (0..source).map(weight).sum();
        (0..source).filter(|&pixel| weight(pixel) != 0.0).map(|pixel| (pixel as usize, weight(pixel) / sum)).collect()
    };
    (0..target).map(kernel).collect()
}

/// A thumbnail, before it is written, is as similar to its reference as this.
fn check(name: &str, format: Format, bytes: &[u8], least: f64) {
    let shrunk = decode(format, bytes, EDGE_PX, &Limits::default()).unwrap().raster;
    let reference = reference(format, bytes);
    assert_eq!((shrunk.width, shrunk.height, shrunk.layout), (reference.width, reference.height, reference.layout));
    let (width, channels) = (shrunk.width as usize, shrunk.layout.channels());
    let similarity = similarity(&shrunk.samples, &reference.samples, width, channels);
    println!("{name}: {similarity:.5}");
    assert!(similarity >= least, "{name}: {similarity}");
}

fn jpeg(raster: &Raster, sampling: SamplingFactor, progressive: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    encoder.set_sampling_factor(sampling);
    encoder.set_progressive(progressive);
    let side = |px: u32| u16::try_from(px).unwrap();
    encoder.encode(&raster.samples, side(raster.width), side(raster.height), ColorType::Rgb).unwrap();
    bytes
}

#[test]
fn a_jpeg_read_by_its_means_is_as_good_as_one_read_whole() {
    use SamplingFactor::{F_1_1, F_2_1, F_2_2};
    // From one and a half blocks of luma, and one of chroma, for each pixel.
    for (width, height, sampling, progressive) in [
        (1536, 1024, F_1_1, false),
        (1601, 1201, F_1_1, true),
        (2048, 1365, F_2_2, false),
        (2048, 1365, F_2_1, true),
        (2999, 2003, F_2_2, false),
    ] {
        let bytes = jpeg(&photograph(width, height), sampling, progressive);
        check(&format!("{width}×{height} {sampling:?} {progressive}"), Format::Jpeg, &bytes, 0.998);
    }
}

#[test]
fn rows_shrunk_while_decoding_are_as_good_as_whole_pictures() {
    for (width, height) in [(129, 97), (255, 170), (257, 300), (512, 384), (900, 1300)] {
        let picture = photograph(width, height);
        for format in [Format::Png, Format::Bmp, Format::Tiff, Format::WebP] {
            check(&format!("{width}×{height} {format}"), format, &encode(format, &picture), 0.998);
        }
    }
}

#[test]
fn gray_and_inks_are_as_good_as_colours() {
    let Raster { width, height, samples, .. } = photograph(1700, 1200);
    let gray: Vec<u8> = samples.as_chunks::<3>().0.iter().map(|pixel| pixel[1]).collect();
    let gray = Raster { width, height, layout: Layout::Gray, samples: gray };
    check("gray", Format::Png, &encode(Format::Png, &gray), 0.998);
    check("gray", Format::Jpeg, &encode(Format::Jpeg, &gray), 0.998);
    let inks: Vec<u8> =
        samples.as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [255 - r, 255 - g, 255 - b, 20]).collect();
    for color in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, 90).encode(&inks, 1700, 1200, color).unwrap();
        check(&format!("{color:?}"), Format::Jpeg, &bytes, 0.998);
    }
}
