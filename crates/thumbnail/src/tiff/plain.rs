//! Strips of a TIFF without compression, used as they stand in the file.

use std::io::Cursor;

use tiff::decoder::{ChunkType, Decoder};
use tiff::tags::Tag;

use super::samples::Stored;
use super::strips::slice;

/// The samples of the strips, from the top; none where anything stands between them and the picture.
pub(crate) fn strips<'a>(
    decoder: &mut Decoder<Cursor<&'a [u8]>>,
    stored: &Stored,
    bytes: &'a [u8],
) -> Option<Vec<&'a [u8]>> {
    // Of each tag what it says where it is missing. Black is zero, or the colours are red, green, blue.
    let channels = stored.layout().channels();
    let is_plain = stored.is_plain()
        && usize::from(number(decoder, Tag::SamplesPerPixel).unwrap_or(1)) == channels
        && decoder.get_chunk_type() == ChunkType::Strip
        && matches!(number(decoder, Tag::PhotometricInterpretation), Some(1 | 2))
        && [Tag::Compression, Tag::Predictor, Tag::FillOrder]
            .into_iter()
            .all(|tag| matches!(number(decoder, tag), None | Some(1)));
    if !is_plain {
        return None;
    }
    let (width, height) = decoder.dimensions().ok()?;
    let row_bytes = width as usize * channels;
    let rows = decoder.chunk_dimensions().1.clamp(1, height);
    let offsets = decoder.get_tag_u64_vec(Tag::StripOffsets).ok()?;
    let lengths = decoder.get_tag_u64_vec(Tag::StripByteCounts).ok()?;
    let tops = (0..height).step_by(rows as usize);
    let strips = tops.zip(offsets.into_iter().zip(lengths));
    let strips: Option<Vec<_>> = strips
        .map(|(top, (offset, length))| slice(bytes, offset, length)?.get(..rows.min(height - top) as usize * row_bytes))
        .collect();
    strips.filter(|strips| strips.iter().map(|strip| strip.len()).sum::<usize>() == height as usize * row_bytes)
}

fn number(decoder: &mut Decoder<Cursor<&[u8]>>, tag: Tag) -> Option<u16> {
    decoder.find_tag_unsigned(tag).ok().flatten()
}
