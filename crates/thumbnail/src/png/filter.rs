//! Filters of PNG rows, undone (<https://www.w3.org/TR/png-3/#9Filters>).

/// The filter that predicts a sample by the nearest of three neighbours.
pub(crate) const PAETH: u8 = 4;

/// Undoes the filter of a row, by the row above; none for a filter that there is not.
pub(crate) fn undo<const N: usize>(filter: u8, raw: &[u8], above: &[u8], row: &mut [u8]) -> Option<()> {
    match filter {
        0 => row.copy_from_slice(raw),
        2 => row.iter_mut().zip(raw).zip(above).for_each(|((to, raw), above)| *to = raw.wrapping_add(*above)),
        1 => undo_each::<N>(raw, above, row, |left, _, _| left),
        3 => undo_each::<N>(raw, above, row, |left, above, _| left.midpoint(above)),
        PAETH => {
            undo_each::<N>(raw, above, row, |left, above, corner| paeth(left.into(), above.into(), corner.into()) as u8)
        }
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

/// Of the left, the upper and the corner sample the one nearest to left + upper - corner, without a branch.
#[inline(always)]
fn paeth(left: i16, above: i16, corner: i16) -> i16 {
    let (low, high) = (left.min(above), left.max(above));
    let edge = 3 * corner - (left + above);
    let inner = if high <= edge { low } else { corner };
    if edge <= low { high } else { inner }
}

/// Undoes the Paeth filter of four rows at once, for pixels of three or four samples.
///
/// A sample waits for its left neighbour, so that one row keeps a processor idle. Here each row runs one pixel behind
/// the one above: four pixels are independent of each other, and share registers. Measured two to three times as fast.
/// Every row has a byte of padding: pixels are moved four bytes at a time.
pub(crate) fn undo_paeth_of_four<const N: usize>(
    width: usize,
    raw: [&[u8]; 4],
    above: &[u8],
    mut rows: [&mut [u8]; 4],
) {
    let mut wave = Wave::default();
    for step in 0..3 {
        wave.edge::<N>(step, width, raw, above, &mut rows);
    }
    let bytes = (width - 3) * N + 1;
    let [raw0, raw1, raw2, raw3] = [3, 2, 1, 0].map(|ahead| &raw[3 - ahead][ahead * N..][..bytes]);
    let above_ahead = &above[3 * N..][..bytes];
    let [row0, row1, row2, row3] = &mut rows;
    let (row0, row1) = (&mut row0[3 * N..][..bytes], &mut row1[2 * N..][..bytes]);
    let (row2, row3) = (&mut row2[N..][..bytes], &mut row3[..bytes]);
    let mut at = 0;
    while at + 4 <= bytes {
        let pixels = [load(raw0, at), load(raw1, at), load(raw2, at), load(raw3, at)];
        let [pixel0, pixel1, pixel2, pixel3] = wave.step(load(above_ahead, at), pixels);
        store(row0, at, pixel0);
        store(row1, at, pixel1);
        store(row2, at, pixel2);
        store(row3, at, pixel3);
        at += N;
    }
    for step in width..width + 3 {
        wave.edge::<N>(step, width, raw, above, &mut rows);
    }
}

/// The samples of a pixel, the last of three without meaning.
type Pixel = [i16; 4];

/// Two pixels in a register.
type Pair = [i16; 8];

/// The neighbours of the four pixels at hand: of rows 0 and 1, and of rows 2 and 3.
#[derive(Default)]
struct Wave {
    left: [Pair; 2],
    corner: [Pair; 2],
}

impl Wave {
    /// Four pixels. What one row gave in the step before is above of the next row's pixel.
    #[inline(always)]
    fn step(&mut self, above: Pixel, raw: [Pixel; 4]) -> [Pixel; 4] {
        let [left0, left1] = self.left;
        let above = [join(above, first(left0)), join(second(left0), first(left1))];
        let shown = [
            sum(join(raw[0], raw[1]), predicted(left0, above[0], self.corner[0])),
            sum(join(raw[2], raw[3]), predicted(left1, above[1], self.corner[1])),
        ];
        (self.left, self.corner) = (shown, above);
        [first(shown[0]), second(shown[0]), first(shown[1]), second(shown[1])]
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
        let pixels = std::array::from_fn(|row| column(step, row, width).map_or([0; 4], |x| load(raw[row], x * N)));
        let shown = self.step(column(step, 0, width).map_or([0; 4], |x| load(above, x * N)), pixels);
        for (index, row) in rows.iter_mut().enumerate() {
            if let Some(x) = column(step, index, width) {
                store(row, x * N, shown[index]);
            }
        }
        // Left of the first pixel, and above it, there is nothing.
        let begun = |row: usize, pixel: Pixel| if step >= row { pixel } else { [0; 4] };
        for pairs in [&mut self.left, &mut self.corner] {
            *pairs = [
                join(first(pairs[0]), begun(1, second(pairs[0]))),
                join(begun(2, first(pairs[1])), begun(3, second(pairs[1]))),
            ];
        }
    }
}

/// Which pixel of a row it is the turn of.
fn column(step: usize, row: usize, width: usize) -> Option<usize> {
    step.checked_sub(row).filter(|&x| x < width)
}

#[inline(always)]
fn predicted(left: Pair, above: Pair, corner: Pair) -> Pair {
    std::array::from_fn(|lane| paeth(left[lane], above[lane], corner[lane]))
}

#[inline(always)]
fn sum(raw: Pair, predicted: Pair) -> Pair {
    std::array::from_fn(|lane| (raw[lane] + predicted[lane]) & 0xFF)
}

#[inline(always)]
fn join(a: Pixel, b: Pixel) -> Pair {
    [a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3]]
}

#[inline(always)]
fn first(pair: Pair) -> Pixel {
    [pair[0], pair[1], pair[2], pair[3]]
}

#[inline(always)]
fn second(pair: Pair) -> Pixel {
    [pair[4], pair[5], pair[6], pair[7]]
}

#[inline(always)]
fn load(row: &[u8], at: usize) -> Pixel {
    row[at..].first_chunk::<4>().expect("a row is padded").map(i16::from)
}

#[inline(always)]
fn store(row: &mut [u8], at: usize, pixel: Pixel) {
    // Samples have eight bits.
    *row[at..].first_chunk_mut::<4>().expect("a row is padded") = pixel.map(|sample| sample as u8);
}

#[cfg(test)]
mod tests {
    use super::{PAETH, undo, undo_paeth_of_four};

    fn noise(bytes: usize, mut state: u32) -> Vec<u8> {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..bytes).map(|_| next()).collect()
    }

    fn check<const N: usize>(width: usize) {
        let bytes = width * N;
        let above = noise(bytes + 1, 7);
        let raw: Vec<Vec<u8>> = (0..4).map(|row| noise(bytes + 1, row)).collect();
        let mut rows = vec![vec![0; bytes + 1]; 4];
        let [row0, row1, row2, row3] = rows.as_mut_slice() else { unreachable!() };
        undo_paeth_of_four::<N>(width, [&raw[0], &raw[1], &raw[2], &raw[3]], &above, [row0, row1, row2, row3]);
        let mut last = above[..bytes].to_vec();
        for (raw, row) in raw.iter().zip(&rows) {
            let mut alone = vec![0; bytes];
            undo::<N>(PAETH, &raw[..bytes], &last, &mut alone).unwrap();
            assert_eq!(row[..bytes], alone, "{N} samples, {width} pixels");
            last = alone;
        }
    }

    #[test]
    fn four_rows_at_once_are_what_they_are_one_by_one() {
        for width in [4, 5, 7, 8, 33, 500] {
            check::<3>(width);
            check::<4>(width);
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
