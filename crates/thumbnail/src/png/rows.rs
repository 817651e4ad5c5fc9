//! Rows of a plain PNG: whole bytes a sample, no palette, no clear colour, no interlace. Shrunk as they are inflated.

use super::filter;
use super::inflate::{Inflater, MOST_ROWS, PADDING};
use super::narrowed;
use crate::picture::{Layout, Raster};
use crate::resize::Shrinker;

/// What a plain picture is like.
#[derive(Clone, Copy)]
pub(crate) struct Plain {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What the samples of a pixel are.
    pub layout: Layout,
    /// Bytes of a sample, one or two.
    pub sample_bytes: usize,
}

impl Plain {
    /// Shrinks the picture; none where it is cut or broken, which the other decoder tells apart.
    pub fn shrink(self, file: &[u8], max_edge_px: u32) -> Option<Raster> {
        let shrinker = Shrinker::new(self.width, self.height, self.layout, max_edge_px);
        match self.layout.channels() * self.sample_bytes {
            1 => self.shrunk::<1>(file, shrinker),
            2 => self.shrunk::<2>(file, shrinker),
            3 => self.shrunk::<3>(file, shrinker),
            4 => self.shrunk::<4>(file, shrinker),
            6 => self.shrunk::<6>(file, shrinker),
            _ => self.shrunk::<8>(file, shrinker),
        }
    }

    /// For so many bytes a pixel.
    fn shrunk<const N: usize>(self, file: &[u8], mut shrinker: Shrinker) -> Option<Raster> {
        let width = self.width as usize;
        let bytes = width * N;
        let mut inflater = Inflater::new(file, 1 + bytes)?;
        // The last row that is done, and those that are next.
        let mut rows = vec![vec![0; bytes + PADDING]; 1 + MOST_ROWS];
        let (mut narrow, mut left) = (Vec::new(), self.height as usize);
        while left > 0 {
            let done = undo::<N>(width, inflater.ahead(left.min(MOST_ROWS))?, &mut rows)?;
            for row in &rows[1..=done] {
                let row = &row[..bytes];
                shrinker.push(if self.sample_bytes == 1 { row } else { narrowed(row, &mut narrow) });
            }
            inflater.pass(done);
            rows.swap(0, done);
            left -= done;
        }
        inflater.is_at_end().then(|| shrinker.finish())
    }
}

/// Undoes the filters of rows, behind the first, which is done already. Tells how many: as many as there can be at once,
/// else one.
fn undo<const N: usize>(width: usize, ahead: &[u8], rows: &mut [Vec<u8>]) -> Option<usize> {
    let bytes = width * N;
    let [above, row0, row1, row2, row3] = rows else {
        return None;
    };
    if matches!(N, 3 | 4) && width > MOST_ROWS && ahead.len() >= MOST_ROWS * (1 + bytes) + PADDING {
        let raw = [0, 1, 2, 3].map(|row| &ahead[row * (1 + bytes)..][..1 + bytes + PADDING]);
        if filter::is_wave(raw.map(|row| row[0])) {
            filter::undo_four::<N>(width, raw, above, [row0, row1, row2, row3]);
            return Some(MOST_ROWS);
        }
    }
    let (kind, raw) = ahead.split_first()?;
    filter::undo::<N>(*kind, &raw[..bytes + PADDING], above, row0)?;
    Some(1)
}

#[cfg(test)]
mod tests;
