//! Strips and tiles of a TIFF, checked before the decoder takes memory for them.

use std::io::{Cursor, ErrorKind};

use tiff::TiffError;
use tiff::decoder::{ChunkType, Decoder};
use tiff::tags::{CompressionMethod, Tag};

use super::{broken, corrupt};
use crate::jpeg::header::Header;
use crate::{Limits, MakeThumbnailError};

/// Checks that all strips or tiles lie in the file and are no larger than they should be.
pub(crate) fn check(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    bytes: &[u8],
    limits: &Limits,
) -> Result<(), MakeThumbnailError> {
    let (width, height) = decoder.chunk_dimensions();
    let (offsets, lengths) = match decoder.get_chunk_type() {
        ChunkType::Strip => (Tag::StripOffsets, Tag::StripByteCounts),
        ChunkType::Tile => {
            limits.check_size(width, height)?;
            (Tag::TileOffsets, Tag::TileByteCounts)
        }
    };
    let offsets = decoder.get_tag_u64_vec(offsets).map_err(broken)?;
    let lengths = decoder.get_tag_u64_vec(lengths).map_err(broken)?;
    let compression = decoder.find_tag_unsigned::<u16>(Tag::Compression).map_err(broken)?;
    for (offset, length) in offsets.into_iter().zip(lengths) {
        let chunk =
            slice(bytes, offset, length).ok_or_else(|| broken(TiffError::IoError(ErrorKind::UnexpectedEof.into())))?;
        if compression == Some(CompressionMethod::ModernJPEG.to_u16()) {
            check_jpeg(chunk, width, height)?;
        }
    }
    Ok(())
}

/// A strip of JPEG brings a size of its own, which the decoder believes.
fn check_jpeg(strip: &[u8], width: u32, height: u32) -> Result<(), MakeThumbnailError> {
    let frame = Header::parse(strip)?.frame;
    if u32::from(frame.width) > width || u32::from(frame.height) > height {
        return Err(corrupt("a JPEG larger than its strip"));
    }
    Ok(())
}

/// The bytes of a strip or tile.
pub(crate) fn slice(bytes: &[u8], offset: u64, length: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(offset).ok()?..)?.get(..usize::try_from(length).ok()?)
}
