//! Picture bytes in, thumbnail bytes out.
//!
//! Pure: no I/O, no clock, no environment. Every failure is permanent: the same bytes fail again.

mod bmp;
mod color;
mod exif;
mod gif;
mod jpeg;
mod limits;
mod orientation;
mod picture;
mod png;
mod resize;
mod tiff;
mod webp;

use std::fmt;

/// Makes the thumbnail of a picture: inside a square of `max_edge_px`, upright, sRGB, without metadata.
///
/// A picture that is small enough keeps its size, and is written anew all the same. An edge of zero is taken for one.
///
/// # Errors
/// When the bytes are no picture, are cut or broken, or cross a limit.
pub fn thumbnail(bytes: &[u8], max_edge_px: u32, limits: &Limits) -> Result<Thumbnail, MakeThumbnailError> {
    write(bytes, max_edge_px, limits, |format| format)
}

/// The same as PNG, whatever the format of the picture: what it lost, it lost by shrinking.
///
/// # Errors
/// As [`thumbnail`].
pub fn thumbnail_as_png(bytes: &[u8], max_edge_px: u32, limits: &Limits) -> Result<Vec<u8>, MakeThumbnailError> {
    Ok(write(bytes, max_edge_px, limits, |_| Format::Png)?.bytes)
}

fn write(
    bytes: &[u8],
    max_edge_px: u32,
    limits: &Limits,
    target: impl FnOnce(Format) -> Format,
) -> Result<Thumbnail, MakeThumbnailError> {
    limits.check_bytes(bytes.len())?;
    let source = Format::sniff(bytes).ok_or(MakeThumbnailError::NotAnImage)?;
    let picture = decode(source, bytes, max_edge_px.max(1), limits)?;
    let upright = picture.orientation.apply(color::to_srgb(picture.raster, picture.icc.as_deref()));
    let format = target(source);
    Ok(Thumbnail {
        bytes: encode(format, &upright),
        format,
        width: upright.width,
        height: upright.height,
        source_width: picture.source_width,
        source_height: picture.source_height,
    })
}

fn decode(
    format: Format,
    bytes: &[u8],
    max_edge_px: u32,
    limits: &Limits,
) -> Result<picture::Picture, MakeThumbnailError> {
    match format {
        Format::Jpeg => jpeg::decode(bytes, max_edge_px, limits),
        Format::Png => png::decode(bytes, max_edge_px, limits),
        Format::Gif => gif::decode(bytes, max_edge_px, limits),
        Format::WebP => webp::decode(bytes, max_edge_px, limits),
        Format::Bmp => bmp::decode(bytes, max_edge_px, limits),
        Format::Tiff => tiff::decode(bytes, max_edge_px, limits),
    }
}

fn encode(format: Format, raster: &picture::Raster) -> Vec<u8> {
    match format {
        Format::Jpeg => jpeg::encode(raster),
        Format::Png => png::encode(raster),
        Format::Gif => gif::encode(raster),
        Format::WebP => webp::encode(raster),
        Format::Bmp => bmp::encode(raster),
        Format::Tiff => tiff::encode(raster),
    }
}

/// A finished thumbnail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// The encoded picture.
    pub bytes: Vec<u8>,
    /// Its format, which is the source's.
    pub format: Format,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Width of the source in pixels, as stored: before its orientation is applied.
    pub source_width: u32,
    /// Height of the source in pixels, as stored: before its orientation is applied.
    pub source_height: u32,
}

/// The formats that are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// GIF.
    Gif,
    /// WebP.
    WebP,
    /// Windows bitmap.
    Bmp,
    /// TIFF.
    Tiff,
}

impl Format {
    /// Tells the format by the first bytes; names and content types of uploads are not to be trusted.
    pub fn sniff(bytes: &[u8]) -> Option<Format> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Format::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Format::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Format::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::WebP),
            // Two letters are no proof: the length of the second header, 12 to 124, is.
            [b'B', b'M', _, _, _, _, _, _, _, _, _, _, _, _, 12..=124, 0, 0, 0, ..] => Some(Format::Bmp),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Some(Format::Tiff),
            _ => None,
        }
    }

    /// The media type to store a picture of this format with.
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::Gif => "image/gif",
            Format::WebP => "image/webp",
            Format::Bmp => "image/bmp",
            Format::Tiff => "image/tiff",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Gif => "GIF",
            Format::WebP => "WebP",
            Format::Bmp => "BMP",
            Format::Tiff => "TIFF",
        })
    }
}

/// Limits on a source, checked before memory is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes.
    pub max_bytes: usize,
    /// Longest edge of the source, in pixels.
    pub max_edge_px: u32,
    /// Most pixels of the source, width × height.
    pub max_pixels: u64,
    /// Most memory that decoding may take beside the file, in bytes, by an estimate from the header.
    pub max_memory_bytes: u64,
}

/// For a function of 1,536 MB.
impl Default for Limits {
    fn default() -> Limits {
        Limits {
            // A photograph of 100 megapixels seldom has more; the file is in memory while it is decoded.
            max_bytes: 50_000_000,
            // The longest side that JPEG, GIF and the BMP decoder can hold.
            max_edge_px: 65_535,
            // The largest sensors of cameras and phones; 400 MB as RGBA.
            max_pixels: 100_000_000,
            // With the file and the program 60 % of the function's memory, so that a bomb just below stays harmless.
            max_memory_bytes: 850_000_000,
        }
    }
}

/// Why there is no thumbnail, and never will be for these bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeThumbnailError {
    /// The bytes do not start as any format that is read.
    #[error("not an image: the first bytes are of no format that is read")]
    NotAnImage,
    /// A variant of a format that is not read.
    #[error("{format} of a kind that is not read: {what}")]
    Unsupported {
        /// The format.
        format: Format,
        /// The variant.
        what: String,
    },
    /// The file ends before the picture does.
    #[error("{format} is cut off: {reason}")]
    Truncated {
        /// The format.
        format: Format,
        /// What is missing.
        reason: String,
    },
    /// The file contradicts its format.
    #[error("{format} is broken: {reason}")]
    Corrupt {
        /// The format.
        format: Format,
        /// What is wrong.
        reason: String,
    },
    /// A limit is crossed.
    #[error("too large: {what} {value}, the limit is {limit}")]
    TooLarge {
        /// What is limited: `bytes`, `edge_px`, `pixels` or `memory_bytes`.
        what: &'static str,
        /// The source's value.
        value: u64,
        /// The limit.
        limit: u64,
    },
}

#[cfg(test)]
mod tests;
