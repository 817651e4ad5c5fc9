//! PNG: every colour type and depth; of an animation the default image.

use std::io::{Cursor, ErrorKind};

use png::{BitDepth, ColorType, Decoder, DecodingError, Encoder, Transformations};

use crate::orientation::Orientation;
use crate::picture::{Layout, Picture, Raster, eight_bits};
use crate::{Format, Limits, MakeThumbnailError, exif, resize};

/// Decodes a PNG.
pub(crate) fn decode(bytes: &[u8], max_edge_px: u32, limits: &Limits) -> Result<Picture, MakeThumbnailError> {
    let (width, height) = size(bytes)?;
    limits.check_size(width, height)?;
    let orientation = check_chunks(bytes)?;

    let metadata = png::Limits { bytes: MAX_METADATA_BYTES };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), metadata);
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(broken)?;
    let icc = reader.info().icc_profile.as_ref().map(|icc| icc.to_vec());
    let (color, depth) = reader.output_color_type();
    let layout = layout(color);
    let len = reader.output_buffer_size().ok_or_else(|| corrupt("a size that overflows"))?;
    limits.check_memory(len as u64 + resize::memory_bytes(width, height, max_edge_px, layout.channels()))?;

    let mut samples = vec![0; len];
    let frame = reader.next_frame(&mut samples).map_err(broken)?;
    if (frame.width, frame.height) != (width, height) {
        return Err(corrupt("a first frame of another size than the image"));
    }
    if depth == BitDepth::Sixteen {
        reduce(&mut samples);
    }
    Ok(Picture { raster: Raster { width, height, layout, samples }, orientation, icc })
}

/// Writes a PNG of eight bits a sample.
pub(crate) fn encode(raster: &Raster) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, raster.width, raster.height);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_color(match raster.layout {
        Layout::Gray => ColorType::Grayscale,
        Layout::GrayAlpha => ColorType::GrayscaleAlpha,
        Layout::Rgb => ColorType::Rgb,
        Layout::Rgba => ColorType::Rgba,
        Layout::Cmyk => unreachable!("a PNG has no inks"),
    });
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("memory takes every byte");
    writer.write_image_data(&raster.samples).expect("as many samples as the size tells");
    writer.finish().expect("memory takes every byte");
    bytes
}

/// What profile, EXIF and the like may take; text is skipped unread.
const MAX_METADATA_BYTES: usize = 16_000_000;

/// Width and height of the header, which is always the first chunk.
fn size(bytes: &[u8]) -> Result<(u32, u32), MakeThumbnailError> {
    let header = bytes.get(8..24).ok_or_else(|| truncated("ends inside the header"))?;
    if !header.starts_with(b"\0\0\0\rIHDR") {
        return Err(corrupt("another first chunk than IHDR"));
    }
    let side = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (width, height) = (side(8), side(12));
    if width == 0 || height == 0 {
        return Err(corrupt("a side of zero pixels"));
    }
    Ok((width, height))
}

/// Walks the chunks to the end, which must be there, and picks up the orientation, which may follow the image.
fn check_chunks(bytes: &[u8]) -> Result<Orientation, MakeThumbnailError> {
    let mut orientation = Orientation::Upright;
    let mut rest = &bytes[8..];
    loop {
        let ([length, kind], _) = rest.as_chunks::<4>().0.split_first_chunk().ok_or_else(|| truncated("no IEND"))?;
        let length = u32::from_be_bytes(*length) as usize;
        let after = rest.get(8 + length + 4..).ok_or_else(|| truncated("ends inside a chunk"))?;
        match kind {
            b"IEND" => return Ok(orientation),
            b"eXIf" => orientation = exif::orientation(&rest[8..8 + length]),
            _ => {}
        }
        rest = after;
    }
}

fn layout(color: ColorType) -> Layout {
    match color {
        ColorType::Grayscale => Layout::Gray,
        ColorType::GrayscaleAlpha => Layout::GrayAlpha,
        ColorType::Rgb | ColorType::Indexed => Layout::Rgb,
        ColorType::Rgba => Layout::Rgba,
    }
}

/// Reduces big-endian samples of sixteen bits in place: a second buffer would double the peak.
fn reduce(samples: &mut Vec<u8>) {
    let count = samples.len() / 2;
    for index in 0..count {
        samples[index] = eight_bits(u16::from_be_bytes([samples[2 * index], samples[2 * index + 1]]));
    }
    samples.truncate(count);
}

fn broken(error: DecodingError) -> MakeThumbnailError {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => truncated("ends inside the image"),
        DecodingError::LimitsExceeded => corrupt("metadata beyond all measure"),
        error => corrupt(&error.to_string()),
    }
}

fn corrupt(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Corrupt { format: Format::Png, reason: reason.into() }
}

fn truncated(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Truncated { format: Format::Png, reason: reason.into() }
}
