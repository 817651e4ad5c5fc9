//! How a TIFF stores samples, and their way to eight bits.

use std::io::Cursor;

use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::{ExtraSamples, PlanarConfiguration, SampleFormat, Tag};

use super::{broken, corrupt};
use crate::picture::{Layout, eight_bits};
use crate::{Format, MakeThumbnailError};

/// What the tags say about the samples.
pub(crate) struct Stored {
    color: Color,
    bits: u8,
    /// Samples of a pixel, with those that mean no colour.
    samples: usize,
    planar: bool,
    alpha: Alpha,
}

enum Color {
    Gray,
    Rgb,
    YCbCr,
    Cmyk,
    /// Red, green, blue of each index.
    Palette(Vec<[u8; 3]>),
}

#[derive(PartialEq, Eq)]
enum Alpha {
    None,
    Straight,
    /// Colours are multiplied by it.
    Associated,
}

impl Stored {
    /// Reads the tags.
    pub fn of(decoder: &mut Decoder<Cursor<&[u8]>>) -> Result<Stored, MakeThumbnailError> {
        let color_type = decoder.colortype().map_err(broken)?;
        let bits = color_type.bit_depth();
        let color = match color_type {
            ColorType::Gray(1 | 2 | 4 | 8 | 16) => Color::Gray,
            ColorType::Multiband { bit_depth: 8 | 16, .. } => Color::Gray,
            ColorType::RGB(8 | 16) | ColorType::RGBA(8 | 16) => Color::Rgb,
            ColorType::YCbCr(8) => Color::YCbCr,
            ColorType::CMYK(8 | 16) | ColorType::CMYKA(8 | 16) => Color::Cmyk,
            other => return Err(unsupported(format!("{other:?}"))),
        };
        let format = decoder.find_tag_unsigned_vec::<u16>(Tag::SampleFormat).map_err(broken)?.unwrap_or_default();
        if format.iter().any(|&format| SampleFormat::from_u16_exhaustive(format) != SampleFormat::Uint) {
            return Err(unsupported("samples that are not whole numbers".into()));
        }
        let planar = decoder.find_tag_unsigned::<u16>(Tag::PlanarConfiguration).map_err(broken)?
            == Some(PlanarConfiguration::Planar.to_u16());
        let alpha = alpha(decoder, color_type)?;
        Ok(Stored { color, bits, samples: color_type.num_samples().into(), planar, alpha })
    }

    /// Reads the tags of a file whose samples are indices, read as gray.
    pub fn indices(decoder: &mut Decoder<Cursor<&[u8]>>) -> Result<Stored, MakeThumbnailError> {
        let stored = Stored::of(decoder)?;
        if stored.bits > 8 || stored.samples > 1 {
            return Err(unsupported(format!("indices of {} times {} bits", stored.samples, stored.bits)));
        }
        Ok(Stored { color: Color::Palette(palette(decoder, stored.bits)?), alpha: Alpha::None, ..stored })
    }

    /// What the samples will be.
    pub fn layout(&self) -> Layout {
        match (&self.color, &self.alpha) {
            (Color::Gray, Alpha::None) => Layout::Gray,
            (Color::Gray, _) => Layout::GrayAlpha,
            (Color::Rgb, Alpha::Straight | Alpha::Associated) => Layout::Rgba,
            (Color::Rgb | Color::YCbCr | Color::Palette(_), _) => Layout::Rgb,
            (Color::Cmyk, _) => Layout::Cmyk,
        }
    }

    /// Bytes that decoding takes at its peak.
    pub fn memory_bytes(&self, pixels: u64) -> u64 {
        let stored = pixels * (self.samples as u64 * u64::from(self.bits)).div_ceil(8);
        if self.is_final() { stored } else { stored + pixels * self.samples.max(self.layout().channels()) as u64 }
    }

    /// Whether each colour has a plane of its own.
    pub fn is_planar(&self) -> bool {
        self.planar
    }

    /// Whether samples without compression are used as they stand in the file.
    pub fn is_plain(&self) -> bool {
        self.is_final() && matches!(self.color, Color::Gray | Color::Rgb) && self.alpha != Alpha::Associated
    }

    /// Whether samples are used as they are stored.
    fn is_final(&self) -> bool {
        self.bits == 8 && !self.planar && self.samples == self.layout().channels()
    }

    /// Brings what the decoder read into the layout.
    pub fn arranged(&self, data: DecodingResult, width: u32, height: u32) -> Result<Vec<u8>, MakeThumbnailError> {
        let pixels = width as usize * height as usize;
        let samples = match data {
            DecodingResult::U8(bytes) if self.bits == 8 => bytes,
            DecodingResult::U8(packed) => self.unpack(&packed, width as usize),
            DecodingResult::U16(wide) => wide.into_iter().map(eight_bits).collect(),
            _ => return Err(unsupported("samples that are not whole numbers".into())),
        };
        if samples.len() != pixels * self.samples {
            return Err(corrupt("another number of samples than its size tells"));
        }
        let mut samples = if self.is_final() { samples } else { self.interleave(&samples, pixels) };
        if let Color::YCbCr = self.color {
            samples.as_chunks_mut::<3>().0.iter_mut().for_each(ycc_to_rgb);
        }
        if self.alpha == Alpha::Associated {
            divide_by_alpha(&mut samples, self.layout().channels());
        }
        Ok(samples)
    }

    /// Samples of less than a byte; rows start at whole bytes. Gray is spread over eight bits, indices are not.
    fn unpack(&self, packed: &[u8], width: usize) -> Vec<u8> {
        let (bits, most) = (usize::from(self.bits), (1_u8 << self.bits) - 1);
        let scale = if let Color::Palette(_) = self.color { 1 } else { 255 / most };
        let row_samples = width * self.samples;
        let row = |row: &[u8]| -> Vec<u8> {
            let sample = |index: usize| row[index * bits / 8] >> (8 - bits - index * bits % 8) & most;
            (0..row_samples).map(|index| sample(index) * scale).collect()
        };
        packed.chunks_exact((row_samples * bits).div_ceil(8)).flat_map(row).collect()
    }

    /// Interleaves planes, drops samples without meaning, looks up indices.
    fn interleave(&self, samples: &[u8], pixels: usize) -> Vec<u8> {
        if let Color::Palette(colors) = &self.color {
            return samples.iter().flat_map(|&index| colors[usize::from(index)]).collect();
        }
        let (across, along) = if self.planar { (1, pixels) } else { (self.samples, 1) };
        let channels = self.layout().channels();
        let mut arranged = Vec::with_capacity(pixels * channels);
        for pixel in 0..pixels {
            arranged.extend((0..channels).map(|channel| samples[pixel * across + channel * along]));
        }
        arranged
    }
}

/// Associated alpha: colours come multiplied.
fn divide_by_alpha(samples: &mut [u8], channels: usize) {
    for pixel in samples.chunks_exact_mut(channels) {
        let (alpha, colors) = pixel.split_last_mut().expect("a pixel has channels");
        for color in colors {
            let straight = (255 * u32::from(*color) + u32::from(*alpha) / 2) / u32::from(*alpha).max(1);
            *color = u8::try_from(straight).unwrap_or(u8::MAX);
        }
    }
}

fn alpha(decoder: &mut Decoder<Cursor<&[u8]>>, color: ColorType) -> Result<Alpha, MakeThumbnailError> {
    let unmarked = match color {
        // Four samples of RGB without a word on the fourth are read as straight alpha, as other readers do.
        ColorType::RGBA(_) => Alpha::Straight,
        ColorType::Multiband { .. } => Alpha::None,
        // Inks have none here, and of extra samples that there are not a file may tell what it likes.
        _ => return Ok(Alpha::None),
    };
    let extra = decoder.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples).map_err(broken)?.unwrap_or_default();
    Ok(match extra.first().copied().and_then(ExtraSamples::from_u16) {
        Some(ExtraSamples::AssociatedAlpha) => Alpha::Associated,
        Some(ExtraSamples::UnassociatedAlpha) => Alpha::Straight,
        _ => unmarked,
    })
}

/// The colour map: all reds, all greens, all blues, of sixteen bits.
fn palette(decoder: &mut Decoder<Cursor<&[u8]>>, bits: u8) -> Result<Vec<[u8; 3]>, MakeThumbnailError> {
    let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(broken)?;
    let count = 1_usize << bits;
    if map.len() < 3 * count {
        return Err(corrupt("a colour map too short"));
    }
    // Some writers fill only eight of the sixteen bits.
    let narrow = map.iter().all(|&sample| sample < 256);
    let sample = |index: usize| if narrow { map[index] as u8 } else { eight_bits(map[index]) };
    Ok((0..count).map(|index| [sample(index), sample(index + count), sample(index + 2 * count)]).collect())
}

fn ycc_to_rgb(pixel: &mut [u8; 3]) {
    *pixel = crate::jpeg::coding::ycc_to_rgb(*pixel);
}

fn unsupported(what: String) -> MakeThumbnailError {
    MakeThumbnailError::Unsupported { format: Format::Tiff, what }
}
