//! How long a function may work before Lambda ends it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::limits::LAMBDA_TIMEOUT_MAX_SECONDS;

/// Kept for the answer, which is lost when Lambda ends the function: this, or a tenth if that is more.
const MIN_RESERVE: Duration = Duration::from_secs(2);
/// When the deadline tells nothing: as long as an ordinary function gets.
const UNKNOWN: Duration = Duration::from_secs(30);

/// Time for work of an invocation that Lambda ends at `deadline_ms`, in milliseconds since 1970.
pub fn time_to_work(deadline_ms: u64, now: SystemTime) -> Duration {
    let left = left(deadline_ms, now);
    let reserve = MIN_RESERVE.max(left / 10);
    // With next to no time at all, half of it is still better spent on a try.
    left - reserve.min(left / 2)
}

fn left(deadline_ms: u64, now: SystemTime) -> Duration {
    let max = Duration::from_secs(LAMBDA_TIMEOUT_MAX_SECONDS);
    let deadline = Duration::from_millis(deadline_ms);
    // `cargo lambda watch` sends the time limit in place of the deadline.
    if !deadline.is_zero() && deadline <= max {
        return deadline;
    }
    // Lambda hands over no event that is past its deadline: such a clock, or such a caller, tells nothing.
    (UNIX_EPOCH + deadline.min(Duration::from_secs(u32::MAX.into()))).duration_since(now).unwrap_or(UNKNOWN).min(max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_stops_in_time_for_the_answer() {
        for (left_ms, work_ms) in [(1_500, 750), (3_000, 1_500), (4_000, 2_000), (20_000, 18_000), (60_000, 54_000)] {
            check(1_700_000_000_000 + left_ms, work_ms);
        }
    }

    #[test]
    fn a_deadline_that_tells_nothing_leaves_an_ordinary_time() {
        for deadline_ms in [0, 1_699_999_999_999, 1_542_409_706_888] {
            check(deadline_ms, 27_000);
        }
    }

    #[test]
    fn no_deadline_is_further_than_the_longest_invocation() {
        for deadline_ms in [1_800_000_000_000, u64::MAX, 900_000] {
            check(deadline_ms, 810_000);
        }
    }

    #[test]
    fn a_time_limit_in_place_of_a_deadline_counts_from_now() {
        check(600_000, 540_000);
    }

    fn check(deadline_ms: u64, work_ms: u64) {
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        assert_eq!(time_to_work(deadline_ms, now), Duration::from_millis(work_ms), "{deadline_ms}");
    }
}
