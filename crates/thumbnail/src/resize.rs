//! Resampling: Lanczos over encoded values, as the common tools do it, one source row at a time.

use std::collections::VecDeque;
use std::f64::consts::PI;

use crate::picture::{Layout, Raster};

/// Shrinks the raster into a square of `max_edge_px`; one that fits is left alone.
pub(crate) fn shrink(raster: Raster, max_edge_px: u32) -> Raster {
    let (width, height) = fit(raster.width, raster.height, max_edge_px);
    if (width, height) == (raster.width, raster.height) {
        return raster;
    }
    let mut shrinker = Shrinker::new(&raster, width, height);
    for row in raster.samples.chunks_exact(raster.width as usize * raster.layout.channels()) {
        shrinker.push(row);
    }
    Raster { width, height, layout: raster.layout, samples: shrinker.samples }
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

/// Bytes that resampling takes beside the source: the open rows, and the thumbnail.
pub(crate) fn memory_bytes(width: u32, height: u32, max_edge_px: u32, channels: usize) -> u64 {
    let (target_width, target_height) = fit(width, height, max_edge_px);
    let rows = u64::from(width) * (OPEN_ROWS + 1) * size_of::<f32>() as u64;
    (rows + u64::from(target_width) * u64::from(target_height)) * channels as u64
}

/// Target rows that one source row has a part in: the width of the kernel, and one for a window cut by a pixel.
const OPEN_ROWS: u64 = 7;

/// Takes source rows from top to bottom; holds a few target rows at source width, never the source.
///
/// Colours are weighted by alpha, else hidden ones would bleed into the edges.
struct Shrinker {
    layout: Layout,
    columns: Vec<Window>,
    rows: Vec<Window>,
    /// The source row to come.
    y: usize,
    /// The target row that the first of the open ones will be.
    first_open: usize,
    open: VecDeque<Vec<f32>>,
    /// The source row at hand, colours weighted.
    row: Vec<f32>,
    samples: Vec<u8>,
}

impl Shrinker {
    fn new(source: &Raster, width: u32, height: u32) -> Shrinker {
        Shrinker {
            layout: source.layout,
            columns: windows(source.width, width),
            rows: windows(source.height, height),
            y: 0,
            first_open: 0,
            open: VecDeque::new(),
            row: vec![0.0; source.width as usize * source.layout.channels()],
            samples: Vec::with_capacity(width as usize * height as usize * source.layout.channels()),
        }
    }

    fn push(&mut self, row: &[u8]) {
        weigh(row, &mut self.row, self.layout);
        let rows = &self.rows[self.first_open..];
        while rows.get(self.open.len()).is_some_and(|window| window.start <= self.y) {
            self.open.push_back(vec![0.0; self.row.len()]);
        }
        for (window, sums) in rows.iter().zip(&mut self.open) {
            add(sums, &self.row, window.weights[self.y - window.start]);
        }
        self.y += 1;
        while self.rows.get(self.first_open).is_some_and(|window| window.start + window.weights.len() == self.y) {
            let sums = self.open.pop_front().expect("a window opens before it closes");
            self.first_open += 1;
            self.narrow(&sums);
        }
    }

    /// Shrinks a finished row to target width.
    fn narrow(&mut self, sums: &[f32]) {
        match self.layout {
            Layout::Gray => narrow::<1>(&self.columns, sums, &mut self.samples, |pixel| pixel),
            Layout::GrayAlpha => narrow::<2>(&self.columns, sums, &mut self.samples, unweighed),
            Layout::Rgb => narrow::<3>(&self.columns, sums, &mut self.samples, |pixel| pixel),
            Layout::Rgba => narrow::<4>(&self.columns, sums, &mut self.samples, unweighed),
            Layout::Cmyk => narrow::<4>(&self.columns, sums, &mut self.samples, |pixel| pixel),
        }
    }
}

/// The source pixels that one target pixel is made of.
struct Window {
    start: usize,
    weights: Vec<f32>,
}

fn windows(source: u32, target: u32) -> Vec<Window> {
    let scale = f64::from(source) / f64::from(target);
    let window = |index: u32| {
        let center = (f64::from(index) + 0.5) * scale;
        // Casts of floats saturate: what lies before the first pixel is cut off.
        let start = (center - LOBES * scale).ceil() as u32;
        let end = ((center + LOBES * scale) as u32).min(source);
        let weight = |pixel: u32| lanczos((f64::from(pixel) + 0.5 - center) / scale);
        let sum: f64 = (start..end).map(weight).sum();
        Window { start: start as usize, weights: (start..end).map(|pixel| (weight(pixel) / sum) as f32).collect() }
    };
    (0..target).map(window).collect()
}

const LOBES: f64 = 3.0;

fn lanczos(x: f64) -> f64 {
    if x.abs() < 1e-9 {
        return 1.0;
    }
    if x.abs() >= LOBES {
        return 0.0;
    }
    LOBES * (PI * x).sin() * (PI * x / LOBES).sin() / (PI * x).powi(2)
}

fn weigh(row: &[u8], into: &mut [f32], layout: Layout) {
    match layout {
        Layout::GrayAlpha => weigh_by_alpha::<2>(row, into),
        Layout::Rgba => weigh_by_alpha::<4>(row, into),
        _ => into.iter_mut().zip(row).for_each(|(into, &sample)| *into = f32::from(sample)),
    }
}

fn weigh_by_alpha<const N: usize>(row: &[u8], into: &mut [f32]) {
    for (into, pixel) in into.as_chunks_mut::<N>().0.iter_mut().zip(row.as_chunks::<N>().0) {
        let alpha = f32::from(pixel[N - 1]);
        *into = pixel.map(|sample| f32::from(sample) * (alpha / 255.0));
        into[N - 1] = alpha;
    }
}

fn unweighed<const N: usize>(mut pixel: [f32; N]) -> [f32; N] {
    let alpha = pixel[N - 1];
    if alpha < 0.5 {
        return [0.0; N];
    }
    for color in &mut pixel[..N - 1] {
        *color *= 255.0 / alpha;
    }
    pixel
}

fn add(sums: &mut [f32], row: &[f32], weight: f32) {
    for (sum, sample) in sums.iter_mut().zip(row) {
        *sum += weight * sample;
    }
}

fn narrow<const N: usize>(
    columns: &[Window],
    sums: &[f32],
    samples: &mut Vec<u8>,
    finish: impl Fn([f32; N]) -> [f32; N],
) {
    let pixels = sums.as_chunks::<N>().0;
    for Window { start, weights } in columns {
        let mut total = [0.0; N];
        for (pixel, weight) in pixels[*start..].iter().zip(weights) {
            for channel in 0..N {
                total[channel] += weight * pixel[channel];
            }
        }
        // Casts of floats saturate.
        samples.extend(finish(total).map(|sample| (sample + 0.5) as u8));
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
