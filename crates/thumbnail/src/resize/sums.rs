//! Means of boxes of whole pixels: the first and coarse step of shrinking, at the speed of an addition.

use crate::picture::Layout;

/// The sums of the columns of a row of boxes; colours are weighted by alpha, else hidden ones would bleed into the edges.
pub(crate) struct Sums {
    layout: Layout,
    /// Columns of a box.
    across: usize,
    rows: u32,
    columns: Columns,
}

enum Columns {
    Plain(Vec<u16>),
    /// Colour times alpha, and alpha times 255; all of one channel, then all of the next: registers take several.
    Weighted(Vec<u32>),
}

impl Sums {
    /// For rows of so many pixels.
    pub fn new(layout: Layout, width: u32, across: u32) -> Sums {
        let samples = width as usize * layout.channels();
        let columns =
            if layout.has_alpha() { Columns::Weighted(vec![0; samples]) } else { Columns::Plain(vec![0; samples]) };
        Sums { layout, across: across as usize, rows: 0, columns }
    }

    /// How many rows are in the sums.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Adds a row; no more than 257 before the means are taken.
    pub fn add(&mut self, row: &[u8]) {
        self.rows += 1;
        match (&mut self.columns, self.layout) {
            (Columns::Plain(sums), _) => sums.iter_mut().zip(row).for_each(|(sum, &sample)| *sum += u16::from(sample)),
            (Columns::Weighted(sums), Layout::GrayAlpha) => add_gray_alpha(sums, row),
            (Columns::Weighted(sums), _) => add_rgba(sums, row),
        }
    }

    /// Writes the means of the boxes, and starts anew.
    pub fn take_means(&mut self, means: &mut Vec<f32>) {
        means.clear();
        let scale = 1.0 / self.rows as f32;
        match (&mut self.columns, self.layout) {
            (Columns::Plain(sums), Layout::Gray) => take::<1>(sums, self.across, scale, means),
            (Columns::Plain(sums), Layout::Rgb) => take::<3>(sums, self.across, scale, means),
            (Columns::Plain(sums), _) => take::<4>(sums, self.across, scale, means),
            (Columns::Weighted(sums), layout) => {
                take_weighted(sums, layout.channels(), self.across, scale / 255.0, means)
            }
        }
        self.rows = 0;
    }
}

fn add_gray_alpha(sums: &mut [u32], row: &[u8]) {
    let (gray, alpha) = sums.split_at_mut(sums.len() / 2);
    for ((gray, sum), pixel) in gray.iter_mut().zip(alpha).zip(row.as_chunks::<2>().0) {
        let alpha = u32::from(pixel[1]);
        *gray += u32::from(pixel[0]) * alpha;
        *sum += 255 * alpha;
    }
}

fn add_rgba(sums: &mut [u32], row: &[u8]) {
    let width = sums.len() / 4;
    let (red, rest) = sums.split_at_mut(width);
    let (green, rest) = rest.split_at_mut(width);
    let (blue, alpha) = rest.split_at_mut(width);
    let sums = red.iter_mut().zip(green).zip(blue).zip(alpha);
    for ((((red, green), blue), sum), pixel) in sums.zip(row.as_chunks::<4>().0) {
        let pixel = u32::from_le_bytes(*pixel);
        let alpha = pixel >> 24;
        *red += (pixel & 255) * alpha;
        *green += (pixel >> 8 & 255) * alpha;
        *blue += (pixel >> 16 & 255) * alpha;
        *sum += 255 * alpha;
    }
}

fn take<const N: usize>(sums: &mut [u16], across: usize, scale: f32, means: &mut Vec<f32>) {
    for pixels in sums.as_chunks::<N>().0.chunks(across) {
        let mut totals = [0_u32; N];
        for pixel in pixels {
            for (total, &sum) in totals.iter_mut().zip(pixel) {
                *total += u32::from(sum);
            }
        }
        let scale = scale / pixels.len() as f32;
        means.extend(totals.map(|total| total as f32 * scale));
    }
    sums.fill(0);
}

fn take_weighted(sums: &mut [u32], channels: usize, across: usize, scale: f32, means: &mut Vec<f32>) {
    let width = sums.len() / channels;
    for start in (0..width).step_by(across) {
        let end = (start + across).min(width);
        let scale = scale / (end - start) as f32;
        let totals = sums.chunks_exact(width).map(|sums| sums[start..end].iter().sum::<u32>());
        means.extend(totals.map(|total| total as f32 * scale));
    }
    sums.fill(0);
}

#[cfg(test)]
mod tests {
    use super::{Layout, Sums};

    fn means(layout: Layout, across: u32, rows: &[&[u8]]) -> Vec<f32> {
        let width = u32::try_from(rows[0].len() / layout.channels()).unwrap();
        let mut sums = Sums::new(layout, width, across);
        rows.iter().for_each(|row| sums.add(row));
        let mut means = Vec::new();
        sums.take_means(&mut means);
        means
    }

    #[test]
    fn a_box_has_the_mean_of_its_pixels_and_the_last_may_be_narrower() {
        assert_eq!(means(Layout::Gray, 2, &[&[1, 3, 10], &[5, 7, 20]]), [4.0, 15.0]);
        assert_eq!(means(Layout::Rgb, 2, &[&[0, 10, 255, 2, 20, 255]]), [1.0, 15.0, 255.0]);
    }

    #[test]
    fn colours_count_as_much_as_they_show() {
        let means = means(Layout::Rgba, 2, &[&[200, 100, 0, 255, 9, 9, 9, 0]]);
        assert!(means.iter().zip([100.0, 50.0, 0.0, 127.5]).all(|(a, b)| (a - b).abs() < 1e-3), "{means:?}");
    }

    #[test]
    fn the_largest_box_of_white_does_not_overflow() {
        let (gray, alpha) = (vec![255; 256], vec![255; 4 * 256]);
        assert_eq!(means(Layout::Gray, 256, &vec![&gray[..]; 256]), [255.0]);
        assert!(means(Layout::Rgba, 256, &vec![&alpha[..]; 256]).iter().all(|mean| (mean - 255.0).abs() < 1e-2));
    }
}
