//! The logical screen: transparent where its first frame is not; what lies outside of it is cut off.

use gif::Frame;

use super::blocks::Rectangle;
use crate::picture::{Layout, Raster};
use crate::resize::Shrinker;

/// A screen that shrinks as it is drawn, from the top.
pub(crate) struct Screen {
    shrinker: Shrinker,
    /// Rows that are not drawn yet.
    rows_left: usize,
    /// The row to draw, transparent beside the frame.
    row: Vec<u8>,
    /// Columns left of the frame.
    left: usize,
    /// What each index shows.
    colors: [[u8; 4]; 256],
}

impl Screen {
    /// A screen whose rows above the frame are drawn.
    pub fn new(screen: Rectangle, frame: &Frame<'_>, palette: &[u8], max_edge_px: u32) -> Screen {
        let mut drawn = Screen {
            shrinker: Shrinker::new(screen.width.into(), screen.height.into(), Layout::Rgba, max_edge_px),
            rows_left: screen.height.into(),
            row: vec![0; 4 * usize::from(screen.width)],
            left: frame.left.into(),
            colors: colors(palette, frame.transparent),
        };
        drawn.leave_clear(frame.top.into());
        drawn
    }

    /// Draws a row of the frame.
    pub fn draw(&mut self, indices: &[u8]) {
        if self.rows_left == 0 {
            return;
        }
        self.rows_left -= 1;
        let visible = self.row.as_chunks_mut::<4>().0.iter_mut().skip(self.left);
        visible.zip(indices).for_each(|(pixel, &index)| *pixel = self.colors[usize::from(index)]);
        self.shrinker.push(&self.row);
    }

    /// The shrunk screen, whose rows below the frame stay clear.
    pub fn finish(mut self) -> Raster {
        self.leave_clear(self.rows_left);
        self.shrinker.finish()
    }

    fn leave_clear(&mut self, rows: usize) {
        let rows = rows.min(self.rows_left);
        let clear = vec![0; self.row.len()];
        (0..rows).for_each(|_| self.shrinker.push(&clear));
        self.rows_left -= rows;
    }
}

/// An index beyond the palette shows nothing, nor does the transparent one.
fn colors(palette: &[u8], transparent: Option<u8>) -> [[u8; 4]; 256] {
    let mut colors = [[0; 4]; 256];
    for (color, &[red, green, blue]) in colors.iter_mut().zip(palette.as_chunks::<3>().0) {
        *color = [red, green, blue, 255];
    }
    if let Some(transparent) = transparent {
        colors[usize::from(transparent)] = [0; 4];
    }
    colors
}
