//! Measured values, and what they say together.

/// Values in ascending order; there is at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Puts them in order.
    ///
    /// # Panics
    /// When there are none.
    pub fn new(mut values: Vec<f64>) -> Samples {
        assert!(!values.is_empty(), "nothing was measured");
        values.sort_by(f64::total_cmp);
        Samples(values)
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Half of the values are not above it, half not below.
    pub fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        if self.0.len() % 2 == 1 { self.0[middle] } else { f64::midpoint(self.0[middle - 1], self.0[middle]) }
    }

    /// The smallest value that so many of a hundred do not exceed (nearest rank).
    pub fn percentile(&self, percent: usize) -> f64 {
        let rank = (percent * self.0.len()).div_ceil(100);
        self.0[rank.max(1) - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        for (values, median) in [(vec![3.0], 3.0), (vec![5.0, 1.0, 3.0], 3.0), (vec![4.0, 1.0, 2.0, 3.0], 2.5)] {
            assert_eq!(Samples::new(values).median(), median);
        }
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let samples = Samples::new((1..=40).rev().map(f64::from).collect());
        assert_eq!([0, 10, 50, 90, 100].map(|percent| samples.percentile(percent)), [1.0, 4.0, 20.0, 36.0, 40.0]);
        assert_eq!(samples.count(), 40);
    }
}
