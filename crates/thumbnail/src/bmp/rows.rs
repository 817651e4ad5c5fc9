//! Rows of a plain BMP, as they stand in the file: 24 bits a pixel, nothing coded.

use crate::picture::{Layout, Raster};
use crate::resize::Shrinker;

/// The rows, bottom to top.
pub(crate) struct Rows<'a> {
    bytes: &'a [u8],
    stride: usize,
    width: u32,
    height: u32,
}

impl<'a> Rows<'a> {
    /// The rows of a file that is plain and whole; any other is for the decoder.
    pub fn of(bytes: &'a [u8], width: u32, height: u32) -> Option<Rows<'a>> {
        const PLAIN: u32 = 24 << 16 | 1;
        let number = |at: usize| bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes);
        let (start, header_bytes) = (number(10)? as usize, number(14)?);
        // Top-down pictures have a negative height. Planes and bits stand together, then the compression.
        let is_plain = header_bytes >= 40 && number(22)? == height && number(26)? == PLAIN && number(30)? == 0;
        let stride = (3 * width as usize).next_multiple_of(4);
        let bytes = bytes.get(start..)?.get(..stride * height as usize)?;
        (is_plain && start > header_bytes as usize).then_some(Rows { bytes, stride, width, height })
    }

    /// Shrinks them, from the top.
    pub fn shrink(&self, max_edge_px: u32) -> Raster {
        let Rows { bytes, stride, width, height } = *self;
        let mut shrinker = Shrinker::new(width, height, Layout::Rgb, max_edge_px);
        bytes.chunks_exact(stride).rev().for_each(|row| shrinker.push(&row[..3 * width as usize]));
        let mut raster = shrinker.finish();
        // Blue comes first; of a thumbnail that is soon changed.
        raster.samples.as_chunks_mut::<3>().0.iter_mut().for_each(|pixel| pixel.reverse());
        raster
    }
}
