//! Turns: subjects run one after the other and again, so that what disturbs the machine disturbs all of them.

use fastrand::Rng;
use indicatif::{ProgressBar, ProgressStyle};

/// Lets each subject run in every round, and gives what was measured of each.
pub fn alternately<S>(
    title: &str,
    subjects: &mut [S],
    rounds: usize,
    mut run: impl FnMut(&mut S) -> anyhow::Result<Vec<f64>>,
) -> anyhow::Result<Vec<Vec<f64>>> {
    let bar = bar(title, rounds);
    let mut values = vec![Vec::new(); subjects.len()];
    let (mut rng, mut turns) = (Rng::with_seed(1), Vec::from_iter(0..subjects.len()));
    for _ in 0..rounds {
        // Another order each time: who follows a large process that has just ended, or one that still tidies up, is slower.
        rng.shuffle(&mut turns);
        for &place in &turns {
            values[place].extend(run(&mut subjects[place])?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(values)
}

fn bar(title: &str, rounds: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("  {msg:60} {bar:20} {pos} of {len}").expect("the line is well-formed");
    let length = u64::try_from(rounds).unwrap_or(u64::MAX);
    ProgressBar::new(length).with_style(style).with_message(title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_has_a_turn_in_every_round_and_follows_everyone() {
        let mut turns = Vec::new();
        let values = alternately("", &mut ['a', 'b', 'c'], 50, |subject| {
            turns.push(*subject);
            Ok(vec![turns.len() as f64])
        });
        let rounds = |of: Vec<f64>| of.into_iter().map(|turn| (turn as usize - 1) / 3).collect::<Vec<_>>();
        assert!(values.unwrap().into_iter().map(rounds).all(|rounds| rounds == (0..50).collect::<Vec<_>>()));
        for pair in [['a', 'b'], ['a', 'c'], ['b', 'a'], ['b', 'c'], ['c', 'a'], ['c', 'b']] {
            assert!(turns.windows(2).any(|turns| turns == pair), "{pair:?}");
        }
    }
}
