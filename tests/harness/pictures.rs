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

/// A PNG file whose header claims so many pixels on either side, and that has none.
pub fn png_claiming(edge: u32) -> Vec<u8> {
    let header = [&edge.to_be_bytes()[..], &edge.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let chunks = [png_chunk(b"IHDR", &header), png_chunk(b"IDAT", &[]), png_chunk(b"IEND", &[])].concat();
    [b"\x89PNG\r\n\x1A\n".to_vec(), chunks].concat()
}

/// A chunk of a PNG file, with its check sum.
///
/// # Panics
/// When it has more than 4 GiB.
pub fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind[..], data].concat();
    let length = u32::try_from(data.len()).expect("a chunk is small");
    [&length.to_be_bytes()[..], &body, &crc32(&body).to_be_bytes()].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

/// Width and height of a picture.
///
/// # Panics
/// When it is none.
pub fn size(bytes: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory(bytes).expect("a thumbnail is a picture");
    (picture.width(), picture.height())
}
