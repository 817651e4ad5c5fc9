//! How far a batch is done, by the function's answer.

use super::answer::Answer;

/// Where the next attempt starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checkpoint {
    /// Behind the last record: all are done.
    Behind,
    /// At the record of this index: those before it are done.
    At(usize),
    /// At the first record: nothing is known to be done.
    Nowhere,
}

/// The record with the lowest sequence number that failed; an identifier that is not of this batch fails all of it
/// (<https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>).
///
/// The sequence numbers are in the order of the shard, lowest first.
pub fn checkpoint(sequence_numbers: &[&str], answer: &Answer) -> Checkpoint {
    let failed = match answer {
        Answer::NothingFailed => return Checkpoint::Behind,
        Answer::Unreadable => return Checkpoint::Nowhere,
        Answer::Failed(failed) => failed,
    };
    let position = |identifier: &String| sequence_numbers.iter().position(|number| number == identifier);
    let positions: Option<Vec<usize>> = failed.iter().map(position).collect();
    match positions.and_then(|positions| positions.into_iter().min()) {
        Some(lowest) => Checkpoint::At(lowest),
        None => Checkpoint::Nowhere,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(failed: &[&str], expected: Expect) {
        let answer = Answer::Failed(failed.iter().map(|&identifier| identifier.to_owned()).collect());
        expected.assert_eq(&format!("{:?}", checkpoint(&["8", "9", "10", "11"], &answer)));
    }

    #[test]
    fn the_lowest_failed_sequence_number_is_the_checkpoint() {
        check(&["10"], expect!["At(2)"]);
        check(&["11", "9", "10"], expect!["At(1)"]);
        check(&["8"], expect!["At(0)"]);
        check(&["11", "11"], expect!["At(3)"]);
    }

    #[test]
    fn an_identifier_of_another_batch_fails_all_of_this_one() {
        check(&["12"], expect!["Nowhere"]);
        check(&["10", "12"], expect!["Nowhere"]);
        check(&["010"], expect!["Nowhere"]);
    }

    #[test]
    fn all_or_nothing_without_identifiers() {
        assert_eq!(checkpoint(&["8"], &Answer::NothingFailed), Checkpoint::Behind);
        assert_eq!(checkpoint(&["8"], &Answer::Unreadable), Checkpoint::Nowhere);
    }
}
