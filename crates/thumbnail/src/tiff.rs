//! TIFF: the first page, in gray, palette, RGB, YCbCr, CMYK, of one to sixteen bits.

mod chunks;
mod plain;
mod samples;
mod strips;

use std::io::{Cursor, ErrorKind};

use tiff::decoder::Decoder;
use tiff::encoder::{Compression, TiffEncoder, colortype};
use tiff::tags::{ExtraSamples, Predictor, Tag};
use tiff::{TiffError, TiffResult};

use crate::orientation::Orientation;
use crate::picture::{Layout, Picture, Raster};
use crate::resize::Shrinker;
use crate::{Format, Limits, MakeThumbnailError, exif, resize};
use chunks::Chunks;
use samples::Stored;

/// Decodes the first page of a TIFF.
pub(crate) fn decode(bytes: &[u8], max_edge_px: u32, limits: &Limits) -> Result<Picture, MakeThumbnailError> {
    let patched = palette_as_gray(bytes);
    let bytes = patched.as_deref().unwrap_or(bytes);
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(broken)?;
    let (width, height) = decoder.dimensions().map_err(broken)?;
    limits.check_size(width, height)?;
    strips::check(&mut decoder, bytes, limits)?;

    let stored = match patched {
        Some(_) => Stored::indices(&mut decoder)?,
        None => Stored::of(&mut decoder)?,
    };
    let shrunk = resize::memory_bytes(width, height, max_edge_px, stored.layout());
    let mut shrinker = Shrinker::new(width, height, stored.layout(), max_edge_px);
    if let Some(strips) = plain::strips(&mut decoder, &stored, bytes) {
        limits.check_memory(shrunk)?;
        let row_bytes = width as usize * stored.layout().channels();
        strips.iter().for_each(|strip| strip.chunks_exact(row_bytes).for_each(|row| shrinker.push(row)));
    } else {
        let chunks = Chunks::of(&mut decoder, &stored, width, height)?;
        limits.check_memory(stored.memory_bytes(chunks.pixels()) + shrunk)?;
        let mut unlimited = tiff::decoder::Limits::default();
        unlimited.decoding_buffer_size = usize::try_from(limits.max_memory_bytes).unwrap_or(usize::MAX);
        unlimited.intermediate_buffer_size = bytes.len();
        decoder = decoder.with_limits(unlimited);
        chunks.read(&mut decoder, &stored, |row| shrinker.push(row))?;
    }
    let orientation = decoder.find_tag_unsigned(Tag::Orientation).ok().flatten().unwrap_or(1);
    let icc = decoder.find_tag(Tag::IccProfile).ok().flatten().and_then(|profile| profile.into_u8_vec().ok());
    let orientation = Orientation::from_tag(orientation);
    Ok(Picture { raster: shrinker.finish(), source_width: width, source_height: height, orientation, icc })
}

/// Writes a TIFF, LZW with differences: what every reader knows.
pub(crate) fn encode(raster: &Raster) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    write(&mut file, raster).expect("memory takes every byte");
    file.into_inner()
}

fn write(file: &mut Cursor<Vec<u8>>, raster: &Raster) -> TiffResult<()> {
    let Raster { width, height, layout, samples } = raster;
    let encoder = TiffEncoder::new(file)?.with_compression(Compression::Lzw);
    // The encoder's differences know nothing of extra samples.
    let predictor = if layout.has_alpha() { Predictor::None } else { Predictor::Horizontal };
    let mut encoder = encoder.with_predictor(predictor);
    match layout {
        Layout::Gray => encoder.write_image::<colortype::Gray8>(*width, *height, samples),
        Layout::Rgb => encoder.write_image::<colortype::RGB8>(*width, *height, samples),
        Layout::GrayAlpha => {
            let mut image = encoder.new_image::<colortype::Gray8>(*width, *height)?;
            image.extra_samples(&[ExtraSamples::UnassociatedAlpha])?;
            image.write_data(samples)
        }
        Layout::Rgba => {
            let mut image = encoder.new_image::<colortype::RGB8>(*width, *height)?;
            image.extra_samples(&[ExtraSamples::UnassociatedAlpha])?;
            image.write_data(samples)
        }
        Layout::Cmyk => unreachable!("inks are converted before they are written"),
    }
}

/// The decoder knows no palettes: indices are read as gray, by exchanging one number, and coloured afterwards.
fn palette_as_gray(bytes: &[u8]) -> Option<Vec<u8>> {
    const PHOTOMETRIC_INTERPRETATION: u16 = 262;
    const PALETTE: u32 = 3;
    let exif::Entry { value, offset } = exif::tag(bytes, PHOTOMETRIC_INTERPRETATION)?;
    if value != PALETTE {
        return None;
    }
    let mut patched = bytes.to_vec();
    // Black-is-zero is 1; one of the two bytes of a 3 is zero in either byte order.
    for byte in &mut patched[offset..offset + 2] {
        *byte = u8::from(*byte != 0);
    }
    Some(patched)
}

fn broken(error: TiffError) -> MakeThumbnailError {
    let format = Format::Tiff;
    match error {
        TiffError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            MakeThumbnailError::Truncated { format, reason: "ends before its last strip".into() }
        }
        TiffError::UnsupportedError(error) => MakeThumbnailError::Unsupported { format, what: error.to_string() },
        error => corrupt(&error.to_string()),
    }
}

fn corrupt(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Corrupt { format: Format::Tiff, reason: reason.into() }
}
