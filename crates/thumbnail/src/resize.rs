//! Resampling: Lanczos over encoded values, as the common tools do it, one source row at a time.

pub(crate) mod lanczos;
mod sums;

use crate::picture::{Layout, Raster};
use lanczos::{Axis, Lanczos};
use sums::Sums;

/// Shrinks the raster into a square of `max_edge_px`; one that fits is left alone.
pub(crate) fn shrink(raster: Raster, max_edge_px: u32) -> Raster {
    if raster.width.max(raster.height) <= max_edge_px {
        return raster;
    }
    let mut shrinker = Shrinker::new(raster.width, raster.height, raster.layout, max_edge_px);
    for row in raster.samples.chunks_exact(raster.width as usize * raster.layout.channels()) {
        shrinker.push(row);
    }
    shrinker.finish()
}

/// The size inside the square: aspect ratio kept to the nearest pixel, no side below one, never enlarged.
pub(crate) fn fit(width: u32, height: u32, max_edge_px: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= max_edge_px {
        return (width, height);
    }
    let scaled = |side: u32| {
        let nearest = (2 * u64::from(side) * u64::from(max_edge_px) + u64::from(longest)) / (2 * u64::from(longest));
        u32::try_from(nearest.max(1)).expect("no longer than max_edge_px")
    };
    (scaled(width), scaled(height))
}

/// Bytes that shrinking takes beside the source: the sums, the open rows, and the thumbnail.
pub(crate) fn memory_bytes(width: u32, height: u32, max_edge_px: u32, layout: Layout) -> u64 {
    let (target_width, target_height) = fit(width, height, max_edge_px);
    let pixels = u64::from(target_width) * u64::from(target_height);
    if (target_width, target_height) == (width, height) {
        return pixels * layout.channels() as u64;
    }
    let small_width = u64::from(width.div_ceil(factor(width, target_width)));
    let sums = u64::from(width) * if layout.has_alpha() { 4 } else { 2 };
    let rows = small_width * (lanczos::OPEN_ROWS + 1) * size_of::<f32>() as u64;
    (sums + rows + pixels) * layout.channels() as u64
}

/// Takes source rows from top to bottom; holds a few rows of a smaller picture, never the source.
///
/// The smaller picture has the means of boxes of whole pixels, and is still at least three times as large as the thumbnail.
pub(crate) struct Shrinker {
    layout: Layout,
    width: u32,
    height: u32,
    way: Way,
}

enum Way {
    /// The picture fits: its rows, one after the other.
    Keep(Vec<u8>),
    Shrink(Box<Shrink>),
}

struct Shrink {
    sums: Sums,
    /// Rows of a box.
    down: u32,
    /// Source rows to come.
    rows_left: u32,
    small: Vec<f32>,
    lanczos: Lanczos,
    samples: Vec<u8>,
}

impl Shrinker {
    /// For a source of this size.
    pub fn new(width: u32, height: u32, layout: Layout, max_edge_px: u32) -> Shrinker {
        let (target_width, target_height) = fit(width, height, max_edge_px);
        let way = if (target_width, target_height) == (width, height) {
            Way::Keep(Vec::with_capacity(width as usize * height as usize * layout.channels()))
        } else {
            let (across, down) = (factor(width, target_width), factor(height, target_height));
            let axis =
                |source, target, block| Axis { source_px: source, block_px: f64::from(block), target_px: target };
            Way::Shrink(Box::new(Shrink {
                sums: Sums::new(layout, width, across),
                down,
                rows_left: height,
                small: Vec::new(),
                samples: Vec::with_capacity(target_width as usize * target_height as usize * layout.channels()),
                lanczos: Lanczos::new(
                    layout.channels(),
                    &axis(width, target_width, across),
                    &axis(height, target_height, down),
                ),
            }))
        };
        Shrinker { layout, width: target_width, height: target_height, way }
    }

    /// Takes the next row of the source.
    pub fn push(&mut self, row: &[u8]) {
        match &mut self.way {
            Way::Keep(samples) => samples.extend_from_slice(row),
            Way::Shrink(shrink) => shrink.push(row, self.layout),
        }
    }

    /// The thumbnail, after the last row.
    pub fn finish(self) -> Raster {
        let Shrinker { layout, width, height, way } = self;
        let samples = match way {
            Way::Keep(samples) => samples,
            Way::Shrink(shrink) => shrink.samples,
        };
        Raster { width, height, layout, samples }
    }
}

impl Shrink {
    fn push(&mut self, row: &[u8], layout: Layout) {
        self.sums.add(row);
        self.rows_left = self.rows_left.saturating_sub(1);
        if self.sums.rows() == self.down || self.rows_left == 0 {
            self.sums.take_means(&mut self.small);
            self.lanczos.push(&self.small, |row| round(row, layout, &mut self.samples));
        }
    }
}

/// How many pixels a box may span. The means of boxes lose what is finer than they are, and Lanczos at a third of their
/// rate looks at next to nothing of that.
fn factor(source_px: u32, target_px: u32) -> u32 {
    (source_px / (3 * target_px)).clamp(1, MAX_FACTOR)
}

/// So that a sum of eight-bit samples over the rows of a box fits sixteen bits.
const MAX_FACTOR: u32 = 256;

/// Rounds to eight bits; colours come weighted by alpha.
fn round(row: &mut [f32], layout: Layout, samples: &mut Vec<u8>) {
    match layout {
        Layout::GrayAlpha => row.as_chunks_mut::<2>().0.iter_mut().for_each(unweigh),
        Layout::Rgba => row.as_chunks_mut::<4>().0.iter_mut().for_each(unweigh),
        Layout::Gray | Layout::Rgb | Layout::Cmyk => {}
    }
    // Casts of floats saturate.
    samples.extend(row.iter().map(|value| (value + 0.5) as u8));
}

fn unweigh<const N: usize>(pixel: &mut [f32; N]) {
    let alpha = pixel[N - 1];
    if alpha < 0.5 {
        *pixel = [0.0; N];
        return;
    }
    for color in &mut pixel[..N - 1] {
        *color *= 255.0 / alpha;
    }
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn the_longest_side_becomes_the_edge() {
        assert_eq!(fit(4000, 3000, 128), (128, 96));
        assert_eq!(fit(3000, 4000, 128), (96, 128));
        assert_eq!(fit(129, 129, 128), (128, 128));
    }

    #[test]
    fn the_other_side_is_rounded_to_nearest() {
        assert_eq!(fit(1000, 664, 128), (128, 85));
        assert_eq!(fit(1000, 668, 128), (128, 86));
        assert_eq!(fit(256, 3, 128), (128, 2));
    }

    #[test]
    fn no_side_falls_below_one_pixel() {
        assert_eq!(fit(10_000, 1, 128), (128, 1));
        assert_eq!(fit(1, 65_535, 1), (1, 1));
    }

    #[test]
    fn nothing_is_enlarged() {
        assert_eq!(fit(128, 127, 128), (128, 127));
        assert_eq!(fit(1, 1, 128), (1, 1));
    }
}
