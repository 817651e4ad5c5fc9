//! Rows of a plain PNG: eight bits a sample, no palette, no clear colour, no interlace. Shrunk as they are inflated.

use super::filter::{self, PAETH};
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
        let count = if left >= MOST_ROWS { MOST_ROWS } else { 1 };
        undo::<N>(width, inflater.rows(count)?, &mut rows[..=count])?;
        rows[1..=count].iter().for_each(|row| shrinker.push(&row[..bytes]));
        rows.swap(0, count);
        left -= count;
    }
    inflater.is_at_end().then(|| shrinker.finish())
}

/// Undoes the filters of the rows behind the first.
fn undo<const N: usize>(width: usize, raw: &[u8], rows: &mut [Vec<u8>]) -> Option<()> {
    let bytes = width * N;
    let filtered = |row: usize| &raw[row * (1 + bytes)..];
    if let [above, row0, row1, row2, row3] = rows
        && matches!(N, 3 | 4)
        && width > MOST_ROWS
        && (0..MOST_ROWS).all(|row| filtered(row)[0] == PAETH)
    {
        let raw = [0, 1, 2, 3].map(|row| &filtered(row)[1..=bytes + PADDING]);
        filter::undo_paeth_of_four::<N>(width, raw, above, [row0, row1, row2, row3]);
        return Some(());
    }
    for index in 1..rows.len() {
        let (done, next) = rows.split_at_mut(index);
        let (kind, raw) = filtered(index - 1).split_first()?;
        filter::undo::<N>(*kind, &raw[..bytes], &done[index - 1][..bytes], &mut next[0][..bytes])?;
    }
    Some(())
}
