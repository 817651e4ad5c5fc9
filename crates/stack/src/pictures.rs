//! Generated pictures: a landscape with sun and hills, in the formats and sizes that people upload.

use std::io::Cursor;

use fastrand::Rng;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

/// From 0.2 to 2 megapixels, upright and across.
const SIZES: [(u32, u32); 6] = [(600, 400), (640, 640), (768, 1024), (1280, 720), (1200, 1600), (1632, 1224)];
const JPEG_QUALITY: u8 = 85;

/// An encoded picture.
pub struct Picture {
    /// How its file name ends.
    pub extension: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A picture in one of the formats; most are JPEG, as from a camera.
pub fn picture(rng: &mut Rng) -> Picture {
    let (width, height) = SIZES[rng.usize(..SIZES.len())];
    let landscape = DynamicImage::from(landscape(rng, width, height));
    match rng.u8(..10) {
        0..7 => encoded(&landscape, "jpg"),
        7..9 => encoded(&landscape, "png"),
        _ => encoded(&landscape, "webp"),
    }
}

/// A JPEG file, as photos of tweets are.
pub fn jpeg(rng: &mut Rng) -> Vec<u8> {
    let (width, height) = SIZES[rng.usize(..SIZES.len())];
    encoded(&DynamicImage::from(landscape(rng, width, height)), "jpg").bytes
}

/// The content type that belongs to a key.
pub fn content_type(key: &str) -> &'static str {
    match key.rsplit('.').next() {
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        _ => "application/octet-stream",
    }
}

fn encoded(image: &DynamicImage, extension: &'static str) -> Picture {
    let mut bytes = Cursor::new(Vec::new());
    let written = match extension {
        "jpg" => image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)),
        "png" => image.write_to(&mut bytes, ImageFormat::Png),
        _ => image.write_to(&mut bytes, ImageFormat::WebP),
    };
    written.expect("each of the formats takes eight-bit colours of any of the sizes");
    Picture { extension, bytes: bytes.into_inner() }
}

/// Sky from colour to colour, a sun, three rows of hills, and the grain of a sensor.
fn landscape(rng: &mut Rng, width: u32, height: u32) -> RgbImage {
    let sky = [colour(rng, 120..200), colour(rng, 160..255)];
    let hills: [Hill; 3] = std::array::from_fn(|row| Hill::new(rng, row));
    let sun = (rng.f32(), rng.f32() * 0.4, 0.04 + rng.f32() * 0.06);
    let tall = height as f32 / width as f32;
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
        let distance = ((x - sun.0).powi(2) + ((y - sun.1) * tall).powi(2)).sqrt();
        let hill = hills.iter().rfind(|hill| y > hill.edge(x));
        let base = match hill {
            Some(hill) => hill.colour,
            None if distance < sun.2 => [255.0, 244.0, 214.0],
            None => std::array::from_fn(|channel| sky[0][channel] + (sky[1][channel] - sky[0][channel]) * y),
        };
        let grain = rng.f32() * 6.0 - 3.0;
        Rgb(base.map(|value| (value + grain).clamp(0.0, 255.0) as u8))
    })
}

struct Hill {
    colour: [f32; 3],
    height: f32,
    waves: [(f32, f32); 3],
}

impl Hill {
    /// Nearer rows are lower and darker.
    fn new(rng: &mut Rng, row: usize) -> Hill {
        let dark = 130 - 35 * row as u8;
        Hill {
            colour: colour(rng, dark - 30..dark),
            height: 0.5 + 0.15 * row as f32,
            waves: std::array::from_fn(|wave| (rng.f32() * 6.3, 3.0 * (wave + 1) as f32 + rng.f32() * 3.0)),
        }
    }

    fn edge(&self, x: f32) -> f32 {
        self.height + self.waves.iter().map(|(phase, waves)| (x * waves + phase).sin() / waves * 0.12).sum::<f32>()
    }
}

fn colour(rng: &mut Rng, range: std::ops::Range<u8>) -> [f32; 3] {
    std::array::from_fn(|_| f32::from(rng.u8(range.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_picture() {
        let pictures = [7, 7, 8].map(|seed| landscape(&mut Rng::with_seed(seed), 60, 40));
        assert_eq!(pictures[0], pictures[1]);
        assert_ne!(pictures[0], pictures[2]);
    }

    #[test]
    fn each_format_is_what_its_name_says() {
        let small = DynamicImage::from(landscape(&mut Rng::with_seed(1), 60, 40));
        for (extension, format) in [("jpg", ImageFormat::Jpeg), ("png", ImageFormat::Png), ("webp", ImageFormat::WebP)]
        {
            let picture = encoded(&small, extension);
            assert_eq!(image::guess_format(&picture.bytes).ok(), Some(format));
            assert_eq!(content_type(&format!("a.{extension}")), format.to_mime_type());
        }
    }
}
