//! Turns: subjects run one after the other and again, so that what disturbs the machine disturbs all of them.

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
    for round in 0..rounds {
        // Another one begins each time, for some leave more behind them than others.
        for turn in 0..subjects.len() {
            let place = (turn + round) % subjects.len();
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
    fn everyone_has_a_turn_in_every_round_and_another_begins_each_time() {
        let mut turns = Vec::new();
        let values = alternately("", &mut ['a', 'b'], 3, |subject| {
            turns.push(*subject);
            Ok(vec![turns.len() as f64])
        });
        assert_eq!(values.unwrap(), [[1.0, 4.0, 5.0], [2.0, 3.0, 6.0]]);
        assert_eq!(turns, ['a', 'b', 'b', 'a', 'a', 'b']);
    }
}
