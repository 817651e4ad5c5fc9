//! Rows of a plain PNG: eight bits a sample, no palette, no clear colour, no interlace. Shrunk as they are inflated.

use super::filter;
use super::inflate::{Inflater, MOST_ROWS, PADDING};
use crate::picture::{Layout, Raster};
use crate::resize::Shrinker;

/// Shrinks a plain picture; none where it is cut or broken, which the other decoder tells apart.
pub(crate) fn shrink(file: &[u8], width: u32, height: u32, layout: Layout, max_edge_px: u32) -> Option<Raster> {
    let shrinker = Shrinker::new(width, height, layout, max_edge_px);
    match layout {
        Layout::Gray => shrunk::<1>(file, width as usize, height as usize, shrinker),
        Layout::GrayAlpha => shrunk::<2>(file, width as usize, height as usize, shrinker),
        Layout::Rgb => shrunk::<3>(file, width as usize, height as usize, shrinker),
        Layout::Rgba | Layout::Cmyk => shrunk::<4>(file, width as usize, height as usize, shrinker),
    }
}

fn shrunk<const N: usize>(file: &[u8], width: usize, height: usize, mut shrinker: Shrinker) -> Option<Raster> {
    let bytes = width * N;
    let mut inflater = Inflater::new(file, 1 + bytes)?;
    // The last row that is done, and those that are next.
    let mut rows = vec![vec![0; bytes + PADDING]; 1 + MOST_ROWS];
    let mut left = height;
    while left > 0 {
        let done = undo::<N>(width, inflater.ahead(left.min(MOST_ROWS))?, &mut rows)?;
        rows[1..=done].iter().for_each(|row| shrinker.push(&row[..bytes]));
        inflater.pass(done);
        rows.swap(0, done);
        left -= done;
    }
    inflater.is_at_end().then(|| shrinker.finish())
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
    filter::undo::<N>(*kind, &raw[..bytes], &above[..bytes], &mut row0[..bytes])?;
    Some(1)
}

#[cfg(test)]
mod tests;
