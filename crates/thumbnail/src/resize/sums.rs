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
    /// Colour times alpha, and alpha times 255.
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
            (Columns::Weighted(sums), Layout::GrayAlpha) => add_weighted::<2>(sums, row),
            (Columns::Weighted(sums), _) => add_weighted::<4>(sums, row),
        }
    }

    /// Writes the means of the boxes, and starts anew.
    pub fn take_means(&mut self, means: &mut Vec<f32>) {
        means.clear();
        let scale = 1.0 / self.rows as f32;
        match (&mut self.columns, self.layout) {
            (Columns::Plain(sums), Layout::Gray) => take::<u16, 1>(sums, self.across, scale, means),
            (Columns::Plain(sums), Layout::Rgb) => take::<u16, 3>(sums, self.across, scale, means),
            (Columns::Plain(sums), _) => take::<u16, 4>(sums, self.across, scale, means),
            (Columns::Weighted(sums), Layout::GrayAlpha) => take::<u32, 2>(sums, self.across, scale / 255.0, means),
            (Columns::Weighted(sums), _) => take::<u32, 4>(sums, self.across, scale / 255.0, means),
        }
        self.rows = 0;
    }
}

fn add_weighted<const N: usize>(sums: &mut [u32], row: &[u8]) {
    for (sums, &pixel) in sums.as_chunks_mut::<N>().0.iter_mut().zip(row.as_chunks::<N>().0) {
        let alpha = u16::from(pixel[N - 1]);
        let mut colors = pixel;
        colors[N - 1] = u8::MAX;
        for (sum, color) in sums.iter_mut().zip(colors) {
            *sum += u32::from(u16::from(color) * alpha);
        }
    }
}

fn take<T: Copy + Default + Into<u32>, const N: usize>(
    sums: &mut [T],
    across: usize,
    scale: f32,
    means: &mut Vec<f32>,
) {
    for pixels in sums.as_chunks::<N>().0.chunks(across) {
        let mut totals = [0_u32; N];
        for pixel in pixels {
            for (total, &sum) in totals.iter_mut().zip(pixel) {
                *total += sum.into();
            }
        }
        let scale = scale / pixels.len() as f32;
        means.extend(totals.map(|total| total as f32 * scale));
    }
    sums.fill(T::default());
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
