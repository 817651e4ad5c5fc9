//! How long a failed call waits before it is made again.

use std::time::Duration;

/// Lambda and Firehose say that they wait longer each time, not how long; a minute is the longest that is spoken of.
const LONGEST: Duration = Duration::from_secs(60);

/// A wait that doubles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The wait before the first retry.
    pub first: Duration,
}

impl Backoff {
    /// The wait after this many waits.
    pub fn after(&self, waits: u32) -> Duration {
        let factor = 1_u32.checked_shl(waits).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_up_to_a_minute() {
        let backoff = Backoff { first: Duration::from_secs(1) };
        let waits = [0, 1, 2, 5, 6, 31, 32, 1_000].map(|waits| backoff.after(waits).as_secs());
        assert_eq!(waits, [1, 2, 4, 32, 60, 60, 60, 60]);
    }
}
