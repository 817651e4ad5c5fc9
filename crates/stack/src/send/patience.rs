//! How long to wait after records were refused, and when to give up.

use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Half a minute of pauses: a stream that is scaled takes records again by then.
const MOST_VAIN_TRIES: u32 = 10;

/// Counts the requests of which nothing was taken.
#[derive(Debug, Default)]
pub struct Patience {
    vain: u32,
}

impl Patience {
    /// The pause after a request; none when it is time to give up.
    pub fn after(&mut self, sent: usize, refused: usize) -> Option<Duration> {
        self.vain = if sent == 0 { self.vain + 1 } else { 0 };
        match refused {
            0 => Some(Duration::ZERO),
            _ if self.vain >= MOST_VAIN_TRIES => None,
            // Half of it by chance, so that several senders do not come back together.
            _ => Some(longest(self.vain).mul_f64(0.5 + fastrand::f64() / 2.0)),
        }
    }
}

fn longest(vain: u32) -> Duration {
    LONGEST_PAUSE.min(FIRST_PAUSE * 2_u32.pow(vain.min(10)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_success_there_is_no_pause() {
        assert_eq!(Patience::default().after(500, 0), Some(Duration::ZERO));
    }

    #[test]
    fn pauses_grow_while_nothing_is_taken_and_start_again_when_something_is() {
        let mut patience = Patience::default();
        let pauses: Vec<_> = (0..3).filter_map(|_| patience.after(0, 9)).collect();
        let within = |pause: Duration, millis| (millis / 2..=millis).contains(&pause.as_millis());
        assert!(within(pauses[0], 200) && within(pauses[1], 400) && within(pauses[2], 800), "{pauses:?}");
        assert!(within(patience.after(1, 8).expect("not yet"), 100));
    }

    #[test]
    fn ten_requests_in_vain_are_enough() {
        let mut patience = Patience::default();
        assert!((1..10).all(|_| patience.after(0, 1).is_some()));
        assert_eq!(patience.after(0, 1), None);
    }
}
