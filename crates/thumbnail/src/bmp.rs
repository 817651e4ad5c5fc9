//! BMP: palettes, packed and full colours, run lengths; 24 or 32 bits out.

mod rows;

use std::io::{Cursor, ErrorKind};

use image::codecs::bmp::{BmpDecoder, BmpEncoder};
use image::{ColorType, ExtendedColorType, ImageDecoder, ImageError};

use crate::orientation::Orientation;
use crate::picture::{Layout, Picture, Raster};
use crate::{Format, Limits, MakeThumbnailError, resize};
use rows::Rows;

/// Decodes a BMP.
pub(crate) fn decode(bytes: &[u8], max_edge_px: u32, limits: &Limits) -> Result<Picture, MakeThumbnailError> {
    let decoder = BmpDecoder::new(Cursor::new(bytes)).map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(corrupt("a side of zero pixels"));
    }
    limits.check_size(width, height)?;
    let layout = match decoder.color_type() {
        ColorType::Rgba8 => Layout::Rgba,
        ColorType::Rgb8 => Layout::Rgb,
        other => return Err(corrupt(&format!("pixels of type {other:?}"))),
    };
    let shrunk = resize::memory_bytes(width, height, max_edge_px, layout);
    let raster = if let Some(rows) = Rows::of(bytes, width, height) {
        limits.check_memory(shrunk)?;
        rows.shrink(max_edge_px)
    } else {
        let len = u64::from(width) * u64::from(height) * layout.channels() as u64;
        limits.check_memory(len + shrunk)?;
        let mut samples = vec![0; usize::try_from(len).map_err(|_| corrupt("a size that overflows"))?];
        decoder.read_image(&mut samples).map_err(broken)?;
        resize::shrink(Raster { width, height, layout, samples }, max_edge_px)
    };
    let icc = profile(bytes).map(<[u8]>::to_vec);
    Ok(Picture { raster, source_width: width, source_height: height, orientation: Orientation::Upright, icc })
}

/// Writes a BMP of 24 bits, or 32 with alpha.
pub(crate) fn encode(raster: &Raster) -> Vec<u8> {
    let color = match raster.layout {
        Layout::Rgb => ExtendedColorType::Rgb8,
        Layout::Rgba => ExtendedColorType::Rgba8,
        layout => unreachable!("a BMP decodes to RGB or RGBA, never {layout:?}"),
    };
    let mut bytes = Vec::new();
    BmpEncoder::new(&mut bytes)
        .encode(&raster.samples, raster.width, raster.height, color)
        .expect("memory takes every byte, and a BMP's sides fit a BMP");
    bytes
}

/// The ICC profile of a BITMAPV5HEADER
/// (<https://learn.microsoft.com/windows/win32/api/wingdi/ns-wingdi-bitmapv5header>).
fn profile(bytes: &[u8]) -> Option<&[u8]> {
    const FILE_HEADER_BYTES: usize = 14;
    const V5_HEADER_BYTES: u32 = 124;
    let header = bytes.get(FILE_HEADER_BYTES..)?;
    let number = |at: usize| header.get(at..)?.first_chunk().copied().map(u32::from_le_bytes);
    if number(0)? != V5_HEADER_BYTES || header.get(56..60)? != b"DEBM" {
        return None;
    }
    let (start, len) = (number(112)? as usize, number(116)? as usize);
    header.get(start..)?.get(..len)
}

fn broken(error: ImageError) -> MakeThumbnailError {
    let format = Format::Bmp;
    match error {
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            MakeThumbnailError::Truncated { format, reason: "ends before its last row".into() }
        }
        ImageError::Unsupported(error) => MakeThumbnailError::Unsupported { format, what: error.to_string() },
        error => corrupt(&error.to_string()),
    }
}

fn corrupt(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Corrupt { format: Format::Bmp, reason: reason.into() }
}
