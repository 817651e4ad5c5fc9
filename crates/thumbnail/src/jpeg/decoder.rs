//! The two decoders of JPEG: the fast one for nearly every file, the other for files that the fast one gets wrong.

use jpeg_decoder::ColorTransform;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::coding::{Coding, invert};
use super::header::{Frame, Header};
use super::scans::Scans;
use super::{corrupt, truncated, unsupported};
use crate::MakeThumbnailError;

/// A decoder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decoder {
    /// `zune-jpeg`: fast. Its 0.5.15 mixes up rows of baseline components in scans of their own, and colours where the
    /// first component is not the finest.
    Zune,
    /// `jpeg-decoder`: gets those right, at half the speed and with planes and coefficients in memory.
    JpegDecoder,
}

impl Decoder {
    /// The decoder for what the header tells.
    pub fn by_header(header: &Header) -> Decoder {
        let Frame { progressive, components, .. } = &header.frame;
        let alone = !progressive && usize::from(header.scan_components) < components.len();
        if alone || !header.frame.is_first_finest() { Decoder::JpegDecoder } else { Decoder::Zune }
    }

    /// The decoder for what the scans tell too, refusing what neither gets right.
    pub fn choose(header: &Header, scans: &Scans<'_>) -> Result<Decoder, MakeThumbnailError> {
        let frame = &header.frame;
        // The fast one wants a marker right behind the first of progressive scans, where `scans` puts its trap.
        let decoder =
            if frame.progressive && scans.list.len() == 1 { Decoder::JpegDecoder } else { Decoder::by_header(header) };
        if decoder == Decoder::JpegDecoder {
            check_sampling(frame)?;
        }
        Ok(decoder)
    }

    /// Bytes that decoding takes at its peak.
    pub fn memory_bytes(self, header: &Header, coding: Coding) -> u64 {
        let frame = &header.frame;
        let pixels = u64::from(frame.width) * u64::from(frame.height);
        let kept = match (self, frame.progressive) {
            (Decoder::Zune, false) => 0,
            // Coefficients of two bytes, until the last scan.
            (Decoder::Zune, true) => 2,
            // Planes of a byte; and its threads may lag behind a whole scan of coefficients.
            (Decoder::JpegDecoder, false) => 3,
            (Decoder::JpegDecoder, true) => 5,
        };
        pixels * coding.layout().channels() as u64 + kept * 64 * frame.blocks()
    }

    /// Decodes a file without metadata, and converts its colours.
    pub fn decode(self, file: &[u8], frame: &Frame, coding: Coding) -> Result<Vec<u8>, MakeThumbnailError> {
        match self {
            Decoder::Zune => by_zune(file, frame, coding),
            Decoder::JpegDecoder => by_jpeg_decoder(file, coding),
        }
    }
}

fn by_zune(file: &[u8], frame: &Frame, coding: Coding) -> Result<Vec<u8>, MakeThumbnailError> {
    // Without Adobe's segment it takes three components for YCbCr, unless they are named, and four for CMYK.
    let (output, converted) = match coding {
        Coding::Gray => (ColorSpace::Luma, true),
        Coding::YCbCr => (ColorSpace::RGB, !frame.is_named_rgb()),
        Coding::Rgb if frame.is_named_rgb() => (ColorSpace::RGB, true),
        Coding::Rgb => (ColorSpace::YCbCr, true),
        Coding::Cmyk { .. } | Coding::Ycck => (ColorSpace::CMYK, false),
    };
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(max_scans(frame))
        .jpeg_set_out_colorspace(output);
    let pixels = usize::from(frame.width) * usize::from(frame.height);
    let mut samples = vec![0; pixels * coding.layout().channels()];
    JpegDecoder::new_with_options(ZCursor::new(file), options).decode_into(&mut samples).map_err(broken)?;
    if !converted {
        coding.convert(&mut samples);
    }
    Ok(samples)
}

fn by_jpeg_decoder(file: &[u8], coding: Coding) -> Result<Vec<u8>, MakeThumbnailError> {
    let mut decoder = jpeg_decoder::Decoder::new(file);
    decoder.set_color_transform(match coding {
        Coding::Gray => ColorTransform::Grayscale,
        // Its names for leaving three samples alone, and for inverting four.
        Coding::YCbCr | Coding::Rgb => ColorTransform::RGB,
        Coding::Cmyk { .. } | Coding::Ycck => ColorTransform::CMYK,
    });
    let mut samples = decoder.decode().map_err(broken_too)?;
    if let Coding::Cmyk { .. } | Coding::Ycck = coding {
        invert(&mut samples);
    }
    coding.convert(&mut samples);
    Ok(samples)
}

/// Scans of a component alone leave out blocks beyond its edge; `jpeg-decoder` knows that of components with the
/// largest sampling factor and with 1, not of those between. Its counters of pixels overflow at the longest sides.
fn check_sampling(frame: &Frame) -> Result<(), MakeThumbnailError> {
    let (most_across, most_down) = frame.finest();
    let is_between = |factor: u8, most: u8| factor > 1 && factor < most;
    if frame.components.iter().any(|c| is_between(c.horizontal, most_across) || is_between(c.vertical, most_down)) {
        return Err(unsupported("three sampling factors in one direction"));
    }
    if frame.width.max(frame.height) > MAX_EDGE_PX {
        return Err(unsupported("planes of so long an edge"));
    }
    Ok(())
}

/// So that the rows of whole units, of up to 32 pixels, stay below 65,536.
const MAX_EDGE_PX: u16 = u16::MAX - 64;

/// Every scan of a progressive file visits every block; cameras write about ten, attackers thousands.
pub(crate) fn max_scans(frame: &Frame) -> usize {
    const MAX_SCANNED_PIXELS: usize = 1_000_000_000;
    (MAX_SCANNED_PIXELS / (usize::from(frame.width) * usize::from(frame.height))).clamp(20, 100)
}

fn broken(error: DecodeErrors) -> MakeThumbnailError {
    match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => truncated("ends inside a scan"),
        DecodeErrors::Unsupported(scheme) => unsupported(&format!("{scheme:?}")),
        DecodeErrors::FormatStatic(reason) if reason.starts_with("Premature end") => truncated(reason),
        // Sixteen ones: the trap behind the last scan.
        DecodeErrors::Format(reason) if reason.contains("Huffman Code 0xFFFF") => truncated("ends inside a scan"),
        DecodeErrors::FormatStatic(reason) => corrupt(reason),
        DecodeErrors::Format(reason) | DecodeErrors::HuffmanDecode(reason) | DecodeErrors::MCUError(reason) => {
            corrupt(&reason)
        }
        error => corrupt(&error.to_string()),
    }
}

fn broken_too(error: jpeg_decoder::Error) -> MakeThumbnailError {
    match error {
        jpeg_decoder::Error::Unsupported(feature) => unsupported(&format!("{feature:?}")),
        jpeg_decoder::Error::Io(_) => truncated("ends inside a scan"),
        jpeg_decoder::Error::Format(reason) if reason == "failed to decode huffman code" => {
            truncated("ends inside a scan")
        }
        error => corrupt(&error.to_string()),
    }
}
