//! The picture of DC coefficients against the picture of all coefficients.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use proptest::prelude::*;

use super::{block_mean, block_px, planes};
use crate::Limits;
use crate::jpeg::coding::Coding;
use crate::jpeg::decoder::Decoder;
use crate::jpeg::header::Header;
use crate::jpeg::scans::Scans;
use crate::tests::fixtures;

/// How a picture is written.
#[derive(Clone, Debug)]
struct Way {
    width: u16,
    height: u16,
    color: ColorType,
    sampling: SamplingFactor,
    progressive: bool,
    optimized: bool,
    restart_interval: u16,
    quality: u8,
    seed: u32,
}

impl Way {
    /// A slope in each channel with some noise, far enough from black and white that nothing is cut off.
    fn picture(&self) -> Vec<u8> {
        let channels = match self.color {
            ColorType::Luma => 1,
            ColorType::Rgb => 3,
            _ => 4,
        };
        let mut noise = self.seed;
        let mut samples = Vec::new();
        for y in 0..u32::from(self.height) {
            for x in 0..u32::from(self.width) {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let slope = |channel: u32| 96 + (x * (channel + 1) / 8 + y * (4 - channel) / 8) % 48 + (noise >> 28);
                samples.extend((0..channels).map(|channel| u8::try_from(slope(channel)).unwrap()));
            }
        }
        samples
    }

    fn file(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, self.quality);
        encoder.set_sampling_factor(self.sampling);
        encoder.set_progressive(self.progressive);
        encoder.set_optimized_huffman_tables(self.optimized);
        // Together with optimised codes the encoder panics.
        if self.restart_interval > 0 && !self.optimized {
            encoder.set_restart_interval(self.restart_interval);
        }
        encoder.encode(&self.picture(), self.width, self.height, self.color).unwrap();
        bytes
    }
}

fn ways(longest: u16) -> impl Strategy<Value = Way> {
    use SamplingFactor::{F_1_1, F_1_2, F_1_4, F_2_1, F_2_2, F_2_4, F_4_1, F_4_2};
    let color = prop::sample::select(vec![ColorType::Luma, ColorType::Rgb, ColorType::Cmyk, ColorType::CmykAsYcck]);
    let sampling = prop::sample::select(vec![F_1_1, F_1_2, F_1_4, F_2_1, F_2_2, F_2_4, F_4_1, F_4_2]);
    let restart_interval = prop_oneof![Just(0), 1_u16..30];
    let size = (8..longest, 8..longest);
    (size, color, sampling, any::<(bool, bool)>(), restart_interval, 30_u8..=100, any::<u32>()).prop_map(
        |((width, height), color, sampling, (progressive, optimized), restart_interval, quality, seed)| Way {
            width,
            height,
            color,
            sampling,
            progressive,
            optimized,
            restart_interval,
            quality,
            seed,
        },
    )
}

/// The largest distance between a DC mean and the mean of the pixels that all coefficients make.
fn largest_distance(bytes: &[u8]) -> f64 {
    let header = Header::parse(bytes).unwrap();
    let scans = Scans::parse(bytes, &header).unwrap();
    let frame = &header.frame;
    // Three or four samples as they are.
    let raw = match frame.components.len() {
        1 => Coding::Gray,
        3 => Coding::Rgb,
        _ => Coding::Cmyk { inverted: false },
    };
    let samples = Decoder::JpegDecoder.decode(&scans.file(&header.tables), frame, raw).unwrap();
    let channels = frame.components.len();
    let mut largest = 0.0_f64;
    for (channel, (plane, component)) in
        planes(&header, &scans).expect("a file that is read").iter().zip(&frame.components).enumerate()
    {
        let (across, down) = block_px(frame, component);
        let (across, down) = (across as usize, down as usize);
        for (y, row) in plane.values.chunks_exact(plane.stride).take(usize::from(frame.height) / down).enumerate() {
            for (x, &value) in row.iter().take(usize::from(frame.width) / across).enumerate() {
                let sum: u64 = (y * down..(y + 1) * down)
                    .flat_map(|y| (x * across..(x + 1) * across).map(move |x| (y, x)))
                    .map(|(y, x)| u64::from(samples[(y * usize::from(frame.width) + x) * channels + channel]))
                    .sum();
                let mean = sum as f64 / (across * down) as f64;
                largest = largest.max((mean - f64::from(block_mean(value, plane.quantum.unwrap()))).abs());
            }
        }
    }
    largest
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_dc_coefficient_is_the_mean_of_its_block(way in ways(200)) {
        // Rounded pixels may all lie to one side; coarse chroma is smoothed over the edges of its blocks.
        let tolerance = if way.sampling == SamplingFactor::F_1_1 || way.color == ColorType::Luma { 0.6 } else { 8.0 };
        let largest = largest_distance(&way.file());
        prop_assert!(largest < tolerance, "{largest}");
    }

    #[test]
    fn no_cut_file_is_read_that_the_other_decoders_refuse(way in ways(60), cut in 0.0..1.0, ended: bool) {
        let mut bytes = way.file();
        bytes.truncate((bytes.len() as f64 * cut) as usize);
        if ended && !way.progressive {
            bytes.extend([0xFF, 0xD9]);
        }
        if verdict(&bytes, 2) {
            prop_assert!(verdict(&bytes, u32::MAX));
        }
    }
}

/// Whether a thumbnail of this edge is made; of the whole picture it takes all coefficients.
fn verdict(bytes: &[u8], edge_px: u32) -> bool {
    crate::jpeg::decode(bytes, edge_px, &Limits::default()).is_ok()
}

#[test]
fn the_pictures_of_the_fixtures_are_means_too() {
    for (name, bytes) in fixtures().iter().filter(|(name, _)| name.ends_with(".jpg")) {
        // Coarse chroma is smoothed over the edges of its blocks; a wrong quadrant would be off by a hundred.
        let largest = largest_distance(bytes);
        assert!(largest < 5.0, "{name}: {largest}");
    }
}

#[test]
fn every_cut_of_a_file_is_judged_as_by_the_other_decoders() {
    for (name, bytes) in fixtures().iter().filter(|(name, _)| name.ends_with(".jpg")) {
        assert!(verdict(bytes, 8), "{name}");
        for len in (0..bytes.len()).step_by(7) {
            assert_eq!(verdict(&bytes[..len], 8), verdict(&bytes[..len], u32::MAX), "{name} of {len} bytes");
        }
    }
}

#[test]
fn what_is_overdrawn_or_broken_is_left_to_the_other_decoders() {
    for name in ["baseline.jpg", "420.jpg", "restarts.jpg", "cmyk.jpg", "alone-420.jpg"] {
        let bytes = crate::tests::fixture(name);
        let start = bytes.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 14;
        for at in (start..bytes.len() - 2).step_by(bytes.len() / 100 + 1) {
            let mut broken = bytes.clone();
            broken[at] ^= 0x55;
            if verdict(&broken, 8) {
                assert!(verdict(&broken, u32::MAX), "{name} with byte {at} changed");
            }
        }
    }
}
