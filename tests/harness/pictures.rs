//! Pictures for the tests.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A JPEG file of this size.
///
/// # Panics
/// Never: the format takes any such picture.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    picture(width, height, ImageFormat::Jpeg)
}

/// A picture with a gradient.
///
/// # Panics
/// When the format does not take eight-bit colours.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 128]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut bytes, format).expect("a picture can be encoded");
    bytes.into_inner()
}

/// Width and height of a picture.
///
/// # Panics
/// When it is none.
pub fn size(bytes: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory(bytes).expect("a thumbnail is a picture");
    (picture.width(), picture.height())
}
