//! An even pace: how much is due by now.

use std::time::Duration;

/// Records a second; none is as fast as they are taken.
#[derive(Clone, Copy, Debug)]
pub struct Pace(pub Option<f64>);

impl Pace {
    /// How many of `count` may have left by now; the first leaves at once.
    pub fn due(self, elapsed: Duration, count: usize) -> usize {
        match self.0 {
            // A float becomes the nearest integer it fits into, so a very long time is no overflow.
            Some(rate) => count.min((elapsed.as_secs_f64() * rate) as usize + 1),
            None => count,
        }
    }

    /// When the record with this number (from 0) is due.
    pub fn time_of(self, number: usize) -> Duration {
        self.0.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(number as f64 / rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_rate_all_is_due_at_once() {
        assert_eq!(Pace(None).due(Duration::ZERO, 7), 7);
        assert_eq!(Pace(None).time_of(6), Duration::ZERO);
    }

    #[test]
    fn with_a_rate_records_are_spread_evenly() {
        let pace = Pace(Some(20.0));
        let due = [0, 49, 51, 99, 101, 5_000].map(|millis| pace.due(Duration::from_millis(millis), 50));
        assert_eq!(due, [1, 1, 2, 2, 3, 50]);
        assert_eq!(pace.time_of(20), Duration::from_secs(1));
    }

    #[test]
    fn a_record_is_due_when_its_time_has_come() {
        let pace = Pace(Some(3.0));
        for number in 0..1_000 {
            let time = pace.time_of(number) + Duration::from_micros(1);
            assert!(pace.due(time, 1_000) > number, "record {number}");
        }
    }

    #[test]
    fn less_than_one_a_second_is_a_rate_too() {
        let pace = Pace(Some(0.5));
        assert_eq!((pace.due(Duration::from_millis(1_900), 9), pace.due(Duration::from_millis(2_100), 9)), (1, 2));
    }
}
