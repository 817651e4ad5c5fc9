//! How long a thumbnail of 128 pixels takes, by format, of pictures like photographs.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use image::ExtendedColorType;
use image::codecs::bmp::BmpEncoder;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use thumbnail::{Limits, thumbnail};

/// One picture in one format.
struct Subject {
    name: &'static str,
    pixels: u64,
    bytes: Vec<u8>,
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args().measurement_time(Duration::from_secs(5));
    let mut group = criterion.benchmark_group("thumbnail");
    for Subject { name, pixels, bytes } in subjects() {
        group.throughput(Throughput::Elements(pixels));
        group.bench_function(name, |bencher| {
            bencher.iter(|| thumbnail(black_box(&bytes), 128, &Limits::default()).expect("a whole picture"));
        });
    }
    group.finish();
    criterion.final_summary();
}

fn subjects() -> Vec<Subject> {
    let (large, small) = (Photograph::new(4000, 3000), Photograph::new(1600, 1250));
    vec![
        large.subject("JPEG baseline 12 MP", jpeg(&large, false)),
        large.subject("JPEG progressive 12 MP", jpeg(&large, true)),
        large.subject("PNG 12 MP", png(&large, png::ColorType::Rgb, png::BitDepth::Eight, large.rgb.clone())),
        small.subject("PNG RGBA 2 MP", png(&small, png::ColorType::Rgba, png::BitDepth::Eight, small.rgba())),
        small.subject("PNG 16 bit 2 MP", png(&small, png::ColorType::Rgb, png::BitDepth::Sixteen, small.wide())),
        large.subject("BMP 12 MP", bmp(&large)),
        large.subject("TIFF 12 MP", tiff(&large)),
        small.subject("WebP lossless 2 MP", webp(&small)),
        small.subject("GIF 2 MP", gif(&small)),
    ]
}

/// Red, green, blue.
struct Photograph {
    width: u16,
    height: u16,
    rgb: Vec<u8>,
}

impl Photograph {
    fn new(width: u16, height: u16) -> Photograph {
        let (mut rgb, mut noise) = (Vec::new(), 1_u32);
        for y in 0..u32::from(height) {
            for x in 0..u32::from(width) {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let (u, v) = (x as f32 / f32::from(width), y as f32 / f32::from(width));
                let fields = 60.0 * (9.0 * u + 4.0 * v).sin() + 25.0 * (41.0 * v - 23.0 * u * v).cos();
                let detail = 12.0 * (310.0 * u).sin() * (270.0 * v).cos();
                let edge = if (u - 0.5).hypot(v - 0.4) < 0.2 || (30.0 * u + v).fract() < 0.1 { 40.0 } else { 0.0 };
                let light = 110.0 + fields + detail + edge + (noise >> 28) as f32;
                rgb.extend([light + 20.0 * u, light, light - 30.0 * v].map(|sample| sample as u8));
            }
        }
        Photograph { width, height, rgb }
    }

    fn subject(&self, name: &'static str, bytes: Vec<u8>) -> Subject {
        Subject { name, pixels: u64::from(self.width) * u64::from(self.height), bytes }
    }

    fn rgba(&self) -> Vec<u8> {
        self.rgb.as_chunks::<3>().0.iter().flat_map(|&[red, green, blue]| [red, green, blue, green]).collect()
    }

    fn wide(&self) -> Vec<u8> {
        self.rgb.iter().flat_map(|&sample| [sample, sample]).collect()
    }
}

fn jpeg(picture: &Photograph, progressive: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(progressive);
    encoder.encode(&picture.rgb, picture.width, picture.height, ColorType::Rgb).expect("memory takes every byte");
    bytes
}

fn png(picture: &Photograph, color: png::ColorType, depth: png::BitDepth, samples: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width.into(), picture.height.into());
    encoder.set_color(color);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().expect("memory takes every byte");
    writer.write_image_data(&samples).expect("as many samples as the size tells");
    writer.finish().expect("memory takes every byte");
    bytes
}

fn bmp(picture: &Photograph) -> Vec<u8> {
    let mut bytes = Vec::new();
    BmpEncoder::new(&mut bytes)
        .encode(&picture.rgb, picture.width.into(), picture.height.into(), ExtendedColorType::Rgb8)
        .expect("memory takes every byte");
    bytes
}

fn tiff(picture: &Photograph) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    tiff::encoder::TiffEncoder::new(&mut file)
        .and_then(|mut encoder| {
            encoder.write_image::<tiff::encoder::colortype::RGB8>(
                picture.width.into(),
                picture.height.into(),
                &picture.rgb,
            )
        })
        .expect("memory takes every byte");
    file.into_inner()
}

fn webp(picture: &Photograph) -> Vec<u8> {
    let mut bytes = Vec::new();
    image_webp::WebPEncoder::new(&mut bytes)
        .encode(&picture.rgb, picture.width.into(), picture.height.into(), image_webp::ColorType::Rgb8)
        .expect("memory takes every byte");
    bytes
}

/// Indices into a cube of six steps of each colour.
fn gif(picture: &Photograph) -> Vec<u8> {
    let step = |sample: u8| sample / 43;
    let palette: Vec<u8> = (0..216_u8).flat_map(|at| [at / 36, at / 6 % 6, at % 6].map(|step| 51 * step)).collect();
    let indices: Vec<u8> =
        picture.rgb.as_chunks::<3>().0.iter().map(|&[r, g, b]| 36 * step(r) + 6 * step(g) + step(b)).collect();
    let mut bytes = Vec::new();
    let mut encoder =
        gif::Encoder::new(&mut bytes, picture.width, picture.height, &palette).expect("memory takes every byte");
    encoder
        .write_frame(&gif::Frame::from_indexed_pixels(picture.width, picture.height, indices, None))
        .expect("memory takes every byte");
    drop(encoder);
    bytes
}
