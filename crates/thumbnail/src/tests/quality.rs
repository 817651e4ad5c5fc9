//! Quality: thumbnails against Lanczos at full size, by structural similarity.

use std::f64::consts::PI;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::photograph::photograph;
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

/// The mean structural similarity of windows of eight by eight samples, channel by channel; the worst channel.
fn similarity(a: &Raster, b: &Raster) -> f64 {
    assert_eq!((a.width, a.height, a.layout), (b.width, b.height, b.layout));
    (0..a.layout.channels()).map(|channel| channel_similarity(a, b, channel)).fold(1.0, f64::min)
}

fn channel_similarity(a: &Raster, b: &Raster, channel: usize) -> f64 {
    const WINDOW: usize = 8;
    let (width, height, channels) = (a.width as usize, a.height as usize, a.layout.channels());
    let (mut total, mut windows) = (0.0, 0.0);
    for y in 0..=height - WINDOW {
        for x in 0..=width - WINDOW {
            let places =
                (y..y + WINDOW).flat_map(|y| (x..x + WINDOW).map(move |x| (y * width + x) * channels + channel));
            total += window_similarity(places.map(|at| [a.samples[at], b.samples[at]].map(f64::from)));
            windows += 1.0;
        }
    }
    total / windows
}

fn window_similarity(pairs: impl Iterator<Item = [f64; 2]>) -> f64 {
    let (mut n, mut sums, mut squares, mut products) = (0.0, [0.0; 2], [0.0; 2], 0.0);
    for [a, b] in pairs {
        n += 1.0;
        sums = [sums[0] + a, sums[1] + b];
        squares = [squares[0] + a * a, squares[1] + b * b];
        products += a * b;
    }
    let means = sums.map(|sum| sum / n);
    let variances = [0, 1].map(|of| squares[of] / n - means[of] * means[of]);
    let covariance = products / n - means[0] * means[1];
    let (c1, c2) = ((0.01 * 255.0_f64).powi(2), (0.03 * 255.0_f64).powi(2));
    (2.0 * means[0] * means[1] + c1) * (2.0 * covariance + c2)
        / ((means[0].powi(2) + means[1].powi(2) + c1) * (variances[0] + variances[1] + c2))
}

/// A thumbnail, before it is written, is as similar to its reference as this.
fn check(name: &str, format: Format, bytes: &[u8], least: f64) {
    let shrunk = decode(format, bytes, EDGE_PX, &Limits::default()).unwrap().raster;
    let similarity = similarity(&shrunk, &reference(format, bytes));
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
