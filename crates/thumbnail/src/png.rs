//! PNG: every colour type and depth; of an animation the default image.

mod filter;
mod inflate;
mod rows;

use std::io::{Cursor, ErrorKind};

use png::{BitDepth, ColorType, Decoder, DecodingError, Encoder, Reader, Transformations};

use crate::orientation::Orientation;
use crate::picture::{Layout, Picture, Raster, eight_bits};
use crate::resize::Shrinker;
use crate::{Format, Limits, MakeThumbnailError, exif, resize};
use rows::Plain;

/// Decodes a PNG.
pub(crate) fn decode(bytes: &[u8], max_edge_px: u32, limits: &Limits) -> Result<Picture, MakeThumbnailError> {
    let (width, height) = size(bytes)?;
    limits.check_size(width, height)?;
    let orientation = check_chunks(bytes)?;

    let metadata = png::Limits { bytes: MAX_METADATA_BYTES };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), metadata);
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::EXPAND);
    let reader = decoder.read_info().map_err(broken)?;
    let icc = reader.info().icc_profile.as_ref().map(|icc| icc.to_vec());
    if reader.info().frame_control.is_some_and(|frame| (frame.width, frame.height) != (width, height)) {
        return Err(corrupt("a first frame of another size than the image"));
    }
    let is_interlaced = reader.info().interlaced;
    let mut rows = Rows { reader, width, height, max_edge_px };
    limits.check_memory(rows.memory_bytes(is_interlaced))?;
    let raster = match rows.plain(bytes) {
        Some(raster) => raster,
        None if is_interlaced => rows.at_once()?,
        None => rows.one_by_one()?,
    };
    Ok(Picture { raster, source_width: width, source_height: height, orientation, icc })
}

/// Rows to come, and the size of what they are to become.
struct Rows<'a> {
    reader: Reader<Cursor<&'a [u8]>>,
    width: u32,
    height: u32,
    max_edge_px: u32,
}

impl Rows<'_> {
    fn memory_bytes(&self, is_interlaced: bool) -> u64 {
        let (color, depth) = self.reader.output_color_type();
        let row = u64::from(self.width) * (color.samples() * depth as usize / 8) as u64;
        let rows = if is_interlaced { u64::from(self.height) } else { ROWS_OF_DECODER };
        let shrunk = resize::memory_bytes(self.width, self.height, self.max_edge_px, layout(color));
        INFLATER_BYTES + row * rows + shrunk
    }

    /// Shrinks rows as they stand in a plain picture; none where it is not plain, or not whole.
    fn plain(&self, file: &[u8]) -> Option<Raster> {
        let info = self.reader.info();
        let sample_bytes = match info.bit_depth {
            BitDepth::Eight if info.color_type != ColorType::Indexed => 1,
            BitDepth::Sixteen => 2,
            _ => return None,
        };
        let plain = Plain { width: self.width, height: self.height, layout: layout(info.color_type), sample_bytes };
        if info.trns.is_some() || info.interlaced { None } else { plain.shrink(file, self.max_edge_px) }
    }

    /// Shrinks each row as it leaves the decoder.
    fn one_by_one(&mut self) -> Result<Raster, MakeThumbnailError> {
        let (color, depth) = self.reader.output_color_type();
        let mut shrinker = Shrinker::new(self.width, self.height, layout(color), self.max_edge_px);
        let mut narrow = Vec::new();
        while let Some(row) = self.reader.next_row().map_err(broken)? {
            let row = row.data();
            shrinker.push(if depth == BitDepth::Sixteen { narrowed(row, &mut narrow) } else { row });
        }
        Ok(shrinker.finish())
    }

    /// Passes of an interlaced picture fill rows in another order: they are gathered first.
    fn at_once(&mut self) -> Result<Raster, MakeThumbnailError> {
        let (color, depth) = self.reader.output_color_type();
        let len = self.reader.output_buffer_size().ok_or_else(|| corrupt("a size that overflows"))?;
        let mut samples = vec![0; len];
        self.reader.next_frame(&mut samples).map_err(broken)?;
        if depth == BitDepth::Sixteen {
            reduce(&mut samples);
        }
        let raster = Raster { width: self.width, height: self.height, layout: layout(color), samples };
        Ok(resize::shrink(raster, self.max_edge_px))
    }
}

/// Four rows as stored, four unfiltered, the one before them, and one of eight bits a sample; and some in the decoder
/// for what is not plain.
const ROWS_OF_DECODER: u64 = 13;

/// What has come out of the compressed data stays in reach for 32 kB, in buffers of several times as much.
const INFLATER_BYTES: u64 = 400_000;

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
    encoder.set_compression(png::Compression::Balanced);
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

/// A row of big-endian samples of sixteen bits with eight, in a buffer for all rows.
fn narrowed<'a>(row: &[u8], narrow: &'a mut Vec<u8>) -> &'a [u8] {
    narrow.clear();
    narrow.extend(row.as_chunks::<2>().0.iter().map(|sample| eight_bits(u16::from_be_bytes(*sample))));
    narrow
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
