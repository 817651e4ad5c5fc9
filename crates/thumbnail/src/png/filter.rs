//! Filters of PNG rows, undone (<https://www.w3.org/TR/png-3/#9Filters>).

use bytemuck::cast;
use wide::{i16x8, u8x16};

/// The filter that predicts a sample by the nearest of three neighbours.
const PAETH: u8 = 4;

/// The filter that predicts a sample by its left neighbour.
const SUB: u8 = 1;

/// Undoes the filter of a row, by the row above; none for a filter that there is not. Behind every row there is a byte
/// of padding.
pub(crate) fn undo<const N: usize>(filter: u8, raw: &[u8], above: &[u8], row: &mut [u8]) -> Option<()> {
    match filter {
        0 => row.copy_from_slice(raw),
        2 => row.iter_mut().zip(raw).zip(above).for_each(|((to, raw), above)| *to = raw.wrapping_add(*above)),
        SUB => undo_each::<N>(raw, above, row, |left, _, _| left),
        3 => undo_each::<N>(raw, above, row, |left, above, _| left.midpoint(above)),
        PAETH if matches!(N, 3 | 4) => undo_paeth::<N>(raw, above, row),
        PAETH => undo_paeth_by_sample::<N>(raw, above, row),
        _ => return None,
    }
    Some(())
}

fn undo_each<const N: usize>(raw: &[u8], above: &[u8], row: &mut [u8], predicted: impl Fn(u8, u8, u8) -> u8) {
    let (mut left, mut corner) = ([0; N], [0; N]);
    let pixels = row.as_chunks_mut::<N>().0.iter_mut().zip(raw.as_chunks::<N>().0).zip(above.as_chunks::<N>().0);
    for ((to, raw), above) in pixels {
        for channel in 0..N {
            to[channel] = raw[channel].wrapping_add(predicted(left[channel], above[channel], corner[channel]));
        }
        (left, corner) = (*to, *above);
    }
}

fn undo_paeth_by_sample<const N: usize>(raw: &[u8], above: &[u8], row: &mut [u8]) {
    undo_each::<N>(raw, above, row, |left, above, corner| paeth(left.into(), above.into(), corner.into()) as u8);
}

/// The samples of a pixel at once: measured twice as fast. Of three there is a fourth, which means nothing; pixels are
/// moved four bytes at a time.
fn undo_paeth<const N: usize>(raw: &[u8], above: &[u8], row: &mut [u8]) {
    let (mut left, mut corner) = (Pair::ZERO, Pair::ZERO);
    for at in (0..row.len() - 3).step_by(N) {
        let above = widened(pixel(above, at), [0; 4]);
        left = shown(widened(pixel(raw, at), [0; 4]), left, above, corner);
        corner = above;
        let [shown, ..] = cast::<u8x16, [Pixel; 4]>(u8x16::narrow_i16x8(left, left));
        *pixel_mut(row, at) = shown;
    }
}

/// Of the left, the upper and the corner sample the one nearest to left + upper - corner, without a branch.
#[inline(always)]
fn paeth(left: i16, above: i16, corner: i16) -> i16 {
    let (low, high) = (left.min(above), left.max(above));
    let edge = 3 * corner - (left + above);
    let inner = if high <= edge { low } else { corner };
    if edge <= low { high } else { inner }
}

/// Whether rows of these filters may be undone four at once.
pub(crate) fn is_wave(filters: [u8; 4]) -> bool {
    filters.contains(&PAETH) && filters.iter().all(|filter| matches!(*filter, SUB | PAETH))
}

/// Undoes the filters of four rows at once, for pixels of three or four samples; each row with its filter in front.
///
/// A sample waits for its left neighbour, which leaves a processor idle. Here each row runs one pixel behind the one
/// above: four pixels are independent of each other, and share registers. Measured twice as fast. Behind every row
/// there is a byte of padding: pixels are moved four bytes at a time.
pub(crate) fn undo_four<const N: usize>(width: usize, raw: [&[u8]; 4], above: &[u8], mut rows: [&mut [u8]; 4]) {
    let mut wave = Wave::new(raw.map(|row| row[0]));
    let raw = raw.map(|row| &row[1..]);
    for step in 0..3 {
        wave.edge::<N>(step, width, raw, above, &mut rows);
    }
    let bytes = (width - 3) * N + 1;
    let [raw0, raw1, raw2, raw3] = [0, 1, 2, 3].map(|row| &raw[row][(3 - row) * N..][..bytes]);
    let above_ahead = &above[3 * N..][..bytes];
    let [row0, row1, row2, row3] = &mut rows;
    let (row0, row1) = (&mut row0[3 * N..][..bytes], &mut row1[2 * N..][..bytes]);
    let (row2, row3) = (&mut row2[N..][..bytes], &mut row3[..bytes]);
    // A copy, so that it stays in registers.
    let (mut at, mut middle) = (0, wave);
    while at + 4 <= bytes {
        let pixels = [pixel(raw0, at), pixel(raw1, at), pixel(raw2, at), pixel(raw3, at)];
        let [pixel0, pixel1, pixel2, pixel3] = middle.step(pixel(above_ahead, at), pixels);
        *pixel_mut(row0, at) = pixel0;
        *pixel_mut(row1, at) = pixel1;
        *pixel_mut(row2, at) = pixel2;
        *pixel_mut(row3, at) = pixel3;
        at += N;
    }
    wave = middle;
    for step in width..width + 3 {
        wave.edge::<N>(step, width, raw, above, &mut rows);
    }
}

/// The samples of a pixel, the last of three without meaning.
type Pixel = [u8; 4];

/// Two pixels in a register, each sample in sixteen bits.
type Pair = i16x8;

/// The neighbours of the four pixels at hand.
#[derive(Clone, Copy)]
struct Wave {
    /// Left of the pixels of rows 0 and 1.
    left0: Pair,
    /// Left of the pixels of rows 2 and 3.
    left1: Pair,
    corner0: Pair,
    corner1: Pair,
    /// All bits, or none where only the left neighbour counts: where all others are zero Paeth's filter takes it.
    seen0: Pair,
    seen1: Pair,
}

impl Wave {
    fn new(filters: [u8; 4]) -> Wave {
        let [a, b, c, d] = filters.map(|filter| if filter == PAETH { u64::MAX } else { 0 });
        let (none, seen0, seen1) = (Pair::ZERO, cast([a, b]), cast([c, d]));
        Wave { left0: none, left1: none, corner0: none, corner1: none, seen0, seen1 }
    }

    /// Four pixels. What one row gave in the step before is above of the next row's pixel.
    #[inline(always)]
    fn step(&mut self, above: Pixel, raw: [Pixel; 4]) -> [Pixel; 4] {
        let above0 = between(widened(above, above), self.left0) & self.seen0;
        let above1 = between(self.left0, self.left1) & self.seen1;
        self.left0 = shown(widened(raw[0], raw[1]), self.left0, above0, self.corner0);
        self.left1 = shown(widened(raw[2], raw[3]), self.left1, above1, self.corner1);
        (self.corner0, self.corner1) = (above0, above1);
        cast(u8x16::narrow_i16x8(self.left0, self.left1))
    }

    /// A step in which some rows have not begun, or have ended.
    fn edge<const N: usize>(
        &mut self,
        step: usize,
        width: usize,
        raw: [&[u8]; 4],
        above: &[u8],
        rows: &mut [&mut [u8]; 4],
    ) {
        let pixels = std::array::from_fn(|row| column(step, row, width).map_or([0; 4], |x| pixel(raw[row], x * N)));
        let shown = self.step(column(step, 0, width).map_or([0; 4], |x| pixel(above, x * N)), pixels);
        for (index, row) in rows.iter_mut().enumerate() {
            if let Some(x) = column(step, index, width) {
                *pixel_mut(row, x * N) = shown[index];
            }
        }
        // Left of the first pixel, and above it, there is nothing.
        let begun: [u64; 4] = [0, 1, 2, 3].map(|row| if step >= row { u64::MAX } else { 0 });
        let (begun0, begun1): (Pair, Pair) = (cast([begun[0], begun[1]]), cast([begun[2], begun[3]]));
        (self.left0, self.left1) = (self.left0 & begun0, self.left1 & begun1);
        (self.corner0, self.corner1) = (self.corner0 & begun0, self.corner1 & begun1);
    }
}

/// Which pixel of a row it is the turn of.
fn column(step: usize, row: usize, width: usize) -> Option<usize> {
    step.checked_sub(row).filter(|&x| x < width)
}

#[inline(always)]
fn shown(raw: Pair, left: Pair, above: Pair, corner: Pair) -> Pair {
    let (low, high) = (left.min(above), left.max(above));
    let edge = corner + corner + corner - (left + above);
    let inner = high.simd_gt(edge).bitselect(corner, low);
    let predicted = edge.simd_gt(low).bitselect(inner, high);
    (raw + predicted) & Pair::splat(0xFF)
}

/// The second pixel of one pair and the first of another.
#[inline(always)]
fn between(a: Pair, b: Pair) -> Pair {
    let ([_, second], [first, _]) = (cast::<Pair, [u64; 2]>(a), cast::<Pair, [u64; 2]>(b));
    cast([second, first])
}

/// Each sample in sixteen bits.
#[inline(always)]
fn widened(a: Pixel, b: Pixel) -> Pair {
    Pair::from_u8x16_low(cast([a, b, [0; 4], [0; 4]]))
}

#[inline(always)]
fn pixel(row: &[u8], at: usize) -> Pixel {
    *row[at..].first_chunk().expect("a row is padded")
}

#[inline(always)]
fn pixel_mut(row: &mut [u8], at: usize) -> &mut Pixel {
    row[at..].first_chunk_mut().expect("a row is padded")
}

#[cfg(test)]
mod tests {
    use super::{PAETH, SUB, is_wave, undo, undo_four, undo_paeth, undo_paeth_by_sample};

    fn noise(bytes: usize, mut state: u32) -> Vec<u8> {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..bytes).map(|_| next()).collect()
    }

    fn check<const N: usize>(width: usize, filters: [u8; 4]) {
        let bytes = width * N;
        let mut last = noise(bytes + 1, 7);
        let raw: Vec<Vec<u8>> =
            (0..).zip(filters).map(|(row, filter)| [vec![filter], noise(bytes + 1, row)].concat()).collect();
        let mut rows = vec![vec![0; bytes + 1]; 4];
        let [row0, row1, row2, row3] = rows.as_mut_slice() else { unreachable!() };
        undo_four::<N>(width, [&raw[0], &raw[1], &raw[2], &raw[3]], &last, [row0, row1, row2, row3]);
        for (raw, row) in raw.iter().zip(&rows) {
            let mut alone = vec![0; bytes + 1];
            undo::<N>(raw[0], &raw[1..], &last, &mut alone).unwrap();
            assert_eq!(row[..bytes], alone[..bytes], "{N} samples, {width} pixels, {filters:?}");
            last = alone;
        }
    }

    #[test]
    fn four_rows_at_once_are_what_they_are_one_by_one() {
        let filters = (0..16).map(|bits| [0, 1, 2, 3].map(|row| if bits >> row & 1 == 1 { PAETH } else { SUB }));
        for filters in filters {
            for width in [4, 5, 7, 8, 33, 500] {
                check::<3>(width, filters);
                check::<4>(width, filters);
            }
            assert_eq!(is_wave(filters), filters != [SUB; 4]);
        }
        assert!(!is_wave([PAETH, PAETH, PAETH, 3]) && !is_wave([2, PAETH, PAETH, PAETH]));
    }

    #[test]
    fn the_samples_of_a_pixel_are_what_they_are_one_by_one() {
        for width in [1, 2, 3, 500] {
            let check = |together: fn(&[u8], &[u8], &mut [u8]), alone: fn(&[u8], &[u8], &mut [u8]), bytes: usize| {
                let (raw, above) = (noise(bytes + 1, 3), noise(bytes + 1, 4));
                let (mut a, mut b) = (vec![0; bytes + 1], vec![0; bytes + 1]);
                together(&raw, &above, &mut a);
                alone(&raw, &above, &mut b);
                assert_eq!(a[..bytes], b[..bytes], "{width} pixels");
            };
            check(undo_paeth::<3>, undo_paeth_by_sample::<3>, 3 * width);
            check(undo_paeth::<4>, undo_paeth_by_sample::<4>, 4 * width);
        }
    }

    #[test]
    fn the_predictor_is_the_nearest_neighbour() {
        for (left, above, corner) in (0..4096_u32).map(|at| (at & 15, at >> 4 & 15, at >> 8)) {
            let [a, b, c] = [left, above, corner].map(|sample| i32::try_from(sample * 17).unwrap());
            let estimate = a + b - c;
            let nearest = [a, b, c].into_iter().min_by_key(|sample| (estimate - sample).abs()).unwrap();
            assert_eq!(i32::from(super::paeth(a as i16, b as i16, c as i16)), nearest, "{a} {b} {c}");
        }
    }

    #[test]
    fn there_are_five_filters() {
        let (raw, above) = ([1, 2, 3, 4], [10, 20, 30, 40]);
        let undone = |filter| {
            let mut row = [0; 4];
            undo::<1>(filter, &raw, &above, &mut row).map(|()| row)
        };
        let expected = [Some([1, 2, 3, 4]), Some([1, 3, 6, 10]), Some([11, 22, 33, 44]), Some([6, 15, 25, 36])];
        assert_eq!([0, 1, 2, 3].map(undone), expected);
        assert_eq!((undone(PAETH), undone(5)), (Some([11, 22, 33, 44]), None));
    }
}
