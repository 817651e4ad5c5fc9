//! Structural similarity of two pictures (<https://doi.org/10.1109/TIP.2003.819861>), over windows of eight by eight
//! samples.

const WINDOW: usize = 8;

/// The mean over all windows of the worst of the channels; 1 is the same picture.
pub fn similarity(a: &[u8], b: &[u8], width: usize, channels: usize) -> f64 {
    assert_eq!(a.len(), b.len(), "pictures of one size are compared");
    (0..channels).map(|channel| of_channel(a, b, width, [channel, channels])).fold(1.0, f64::min)
}

fn of_channel(a: &[u8], b: &[u8], width: usize, [channel, channels]: [usize; 2]) -> f64 {
    let height = a.len() / channels / width;
    let corners = (0..=height - WINDOW).flat_map(|y| (0..=width - WINDOW).map(move |x| (x, y)));
    let (mut total, mut windows) = (0.0, 0.0);
    for (left, top) in corners {
        let places = (top..top + WINDOW).flat_map(|y| (left..left + WINDOW).map(move |x| y * width + x));
        total += of_window(places.map(|at| at * channels + channel).map(|at| [f64::from(a[at]), f64::from(b[at])]));
        windows += 1.0;
    }
    total / windows
}

fn of_window(pairs: impl Iterator<Item = [f64; 2]>) -> f64 {
    let (mut n, mut sums, mut squares, mut product) = (0.0, [0.0; 2], [0.0; 2], 0.0);
    for [a, b] in pairs {
        n += 1.0;
        sums = [sums[0] + a, sums[1] + b];
        squares = [squares[0] + a * a, squares[1] + b * b];
        product += a * b;
    }
    let means = sums.map(|sum| sum / n);
    let variances = [0, 1].map(|of| squares[of] / n - means[of] * means[of]);
    let covariance = product / n - means[0] * means[1];
    let (c1, c2) = ((0.01 * 255.0_f64).powi(2), (0.03 * 255.0_f64).powi(2));
    (2.0 * means[0] * means[1] + c1) * (2.0 * covariance + c2)
        / ((means[0].powi(2) + means[1].powi(2) + c1) * (variances[0] + variances[1] + c2))
}
