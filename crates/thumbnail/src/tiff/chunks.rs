//! Strips of a TIFF, read one after the other where each has whole rows of whole pixels.

use std::io::Cursor;

use tiff::decoder::{ChunkType, Decoder, DecodingResult};

use super::samples::Stored;
use super::{broken, corrupt};
use crate::MakeThumbnailError;

/// How the samples are cut up.
pub(crate) struct Chunks {
    width: u32,
    height: u32,
    /// Rows that are read at once.
    rows: u32,
}

impl Chunks {
    /// The strips, or the whole picture where it has tiles, planes, or rows that do not begin anew with each strip.
    pub fn of(
        decoder: &mut Decoder<Cursor<&[u8]>>,
        stored: &Stored,
        width: u32,
        height: u32,
    ) -> Result<Chunks, MakeThumbnailError> {
        let in_strips = decoder.get_chunk_type() == ChunkType::Strip && !stored.is_planar();
        let (strip_width, strip_height) = decoder.chunk_dimensions();
        let rows = if in_strips && strip_width == width { strip_height.min(height) } else { height };
        let count = if rows == height { 1 } else { decoder.strip_count().map_err(broken)? };
        if rows == 0 || rows < height && count != height.div_ceil(rows) {
            return Err(corrupt("strips that do not add up to its height"));
        }
        Ok(Chunks { width, height, rows })
    }

    /// The most pixels that are read at once.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.rows)
    }

    /// Reads all rows from the top, arranged in the layout.
    pub fn read(
        &self,
        decoder: &mut Decoder<Cursor<&[u8]>>,
        stored: &Stored,
        mut row: impl FnMut(&[u8]),
    ) -> Result<(), MakeThumbnailError> {
        let mut data = DecodingResult::U8(Vec::new());
        for (strip, top) in (0..).zip((0..self.height).step_by(self.rows as usize)) {
            if self.rows == self.height {
                decoder.read_image_to_buffer(&mut data).map_err(broken)?;
            } else {
                data = decoder.read_chunk(strip).map_err(broken)?;
            }
            let rows = self.rows.min(self.height - top);
            let samples =
                stored.arranged(std::mem::replace(&mut data, DecodingResult::U8(Vec::new())), self.width, rows)?;
            samples.chunks_exact(self.width as usize * stored.layout().channels()).for_each(&mut row);
        }
        Ok(())
    }
}
