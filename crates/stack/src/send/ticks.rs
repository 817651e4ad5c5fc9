//! Generated ticks, to Firehose.

use domain::sample;
use fastrand::Rng;

use super::batch::Record;

/// Ticks without end, each a line of its own; Firehose has no keys.
pub fn records(mut rng: Rng) -> impl Iterator<Item = Record> {
    std::iter::repeat_with(move || Record { key: String::new(), data: sample::tick(&mut rng).line().into_bytes() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ticks_each_one_line() {
        let ticks = |seed| records(Rng::with_seed(seed)).take(1_000).collect::<Vec<_>>();
        assert_eq!(ticks(7), ticks(7));
        let is_line = |tick: &Record| tick.data.iter().position(|&byte| byte == b'\n') == Some(tick.data.len() - 1);
        assert!(ticks(7).iter().all(is_line));
    }
}
