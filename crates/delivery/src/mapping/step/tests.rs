//! Tables of what follows from an outcome, and whole histories of a batch.

use expect_test::{Expect, expect};

use super::{super::record::tests::record, *};

const PLAIN: Rules = Rules { bisect: false, max_retries: Some(2) };
const BISECT: Rules = Rules { bisect: true, max_retries: Some(2) };
const ENDLESS: Rules = Rules { bisect: false, max_retries: None };
const BACKOFF: Backoff = Backoff { first: Duration::from_secs(1) };

fn batch(numbers: std::ops::Range<i64>, retries: u32) -> Batch {
    Batch { retries, invocations: retries, waits: retries, ..Batch::new(numbers.map(record).collect()) }
}

fn shown(batch: &Batch) -> String {
    let numbers: Vec<&str> = batch.records.iter().map(|record| record.sequence_number.as_str()).collect();
    format!("[{}] after {} retries", numbers.join(" "), batch.retries)
}

fn told(step: &Step) -> String {
    match step {
        Step::Proceed => "proceed".to_owned(),
        Step::Retry(batch, wait) => format!("{} in {wait:?}", shown(batch)),
        Step::Bisect(first, second) => format!("{}, then {}", shown(first), shown(second)),
        Step::GiveUp(batch) => format!("give up {}", shown(batch)),
    }
}

#[track_caller]
fn check(batch: Batch, outcome: Outcome, rules: Rules, expected: Expect) {
    expected.assert_eq(&told(&step(batch, outcome, rules, BACKOFF)));
}

#[test]
fn a_batch_that_is_done_makes_room_for_the_next() {
    check(batch(0..4, 0), Outcome::Ran(Checkpoint::Behind), PLAIN, expect!["proceed"]);
    check(batch(0..4, 2), Outcome::Ran(Checkpoint::Behind), BISECT, expect!["proceed"]);
}

#[test]
fn a_failed_batch_is_retried_whole_and_later_each_time() {
    let failed = Outcome::Ran(Checkpoint::Nowhere);
    check(batch(0..4, 0), failed, PLAIN, expect!["[0 1 2 3] after 1 retries in 1s"]);
    check(batch(0..4, 1), failed, PLAIN, expect!["[0 1 2 3] after 2 retries in 2s"]);
    check(batch(0..4, 2), failed, PLAIN, expect!["give up [0 1 2 3] after 2 retries"]);
}

#[test]
fn without_retries_the_first_failure_is_the_last() {
    let rules = Rules { max_retries: Some(0), ..PLAIN };
    check(batch(0..2, 0), Outcome::Ran(Checkpoint::Nowhere), rules, expect!["give up [0 1] after 0 retries"]);
}

#[test]
fn retries_without_end_have_none() {
    let failed = Outcome::Ran(Checkpoint::Nowhere);
    check(batch(0..2, 9_999), failed, ENDLESS, expect!["[0 1] after 10000 retries in 60s"]);
}

#[test]
fn only_what_is_not_done_is_retried() {
    check(batch(0..4, 0), Outcome::Ran(Checkpoint::At(3)), PLAIN, expect!["[3] after 1 retries in 1s"]);
    check(batch(0..4, 1), Outcome::Ran(Checkpoint::At(1)), PLAIN, expect!["[1 2 3] after 2 retries in 1s"]);
    check(batch(0..4, 2), Outcome::Ran(Checkpoint::At(1)), PLAIN, expect!["give up [1 2 3] after 2 retries"]);
    check(batch(0..4, 0), Outcome::Ran(Checkpoint::At(0)), PLAIN, expect!["[0 1 2 3] after 1 retries in 1s"]);
}

#[test]
fn splitting_uses_up_no_retry() {
    let failed = Outcome::Ran(Checkpoint::Nowhere);
    check(batch(0..4, 2), failed, BISECT, expect!["[0 1] after 2 retries, then [2 3] after 2 retries"]);
    check(batch(0..5, 0), failed, BISECT, expect!["[0 1 2] after 0 retries, then [3 4] after 0 retries"]);
    check(batch(0..2, 0), failed, BISECT, expect!["[0] after 0 retries, then [1] after 0 retries"]);
}

#[test]
fn one_record_cannot_be_split() {
    let failed = Outcome::Ran(Checkpoint::Nowhere);
    check(batch(0..1, 1), failed, BISECT, expect!["[0] after 2 retries in 2s"]);
    check(batch(0..1, 2), failed, BISECT, expect!["give up [0] after 2 retries"]);
}

#[test]
fn with_bisect_a_batch_is_split_at_its_checkpoint() {
    check(batch(0..4, 2), Outcome::Ran(Checkpoint::At(3)), BISECT, expect!["[3] after 2 retries in 1s"]);
    check(
        batch(0..4, 2),
        Outcome::Ran(Checkpoint::At(0)),
        BISECT,
        expect!["[0 1] after 2 retries, then [2 3] after 2 retries"],
    );
}

#[test]
fn a_function_that_did_not_run_uses_up_nothing() {
    check(batch(0..4, 2), Outcome::DidNotRun, BISECT, expect!["[0 1 2 3] after 2 retries in 4s"]);
    check(batch(0..4, 2), Outcome::DidNotRun, PLAIN, expect!["[0 1 2 3] after 2 retries in 4s"]);
}

/// Everything that happens to a batch of ten with one poisoned record, until nothing is left.
fn history(rules: Rules, function: impl Fn(&Batch) -> Checkpoint) -> String {
    let mut pending = vec![batch(0..10, 0)];
    let mut told = Vec::new();
    while let Some(next) = pending.pop() {
        let before = shown(&next);
        match step(next.clone(), Outcome::Ran(function(&next)), rules, BACKOFF) {
            Step::Proceed => told.push(format!("{before}: done")),
            Step::Retry(rest, _) => pending.push(rest),
            Step::Bisect(first, second) => pending.extend([second, first]),
            Step::GiveUp(rest) => told.push(format!("{}: given up", shown(&rest))),
        }
    }
    told.join("\n")
}

fn poisoned_at(batch: &Batch) -> Option<usize> {
    batch.records.iter().position(|record| record.sequence_number == "6")
}

#[test]
fn a_function_that_fails_as_a_whole_loses_only_the_poisoned_record() {
    let function = |batch: &Batch| poisoned_at(batch).map_or(Checkpoint::Behind, |_| Checkpoint::Nowhere);
    expect![[r#"
        [0 1 2 3 4] after 0 retries: done
        [5] after 0 retries: done
        [6] after 2 retries: given up
        [7] after 0 retries: done
        [8 9] after 0 retries: done"#]]
    .assert_eq(&history(BISECT, function));
}

#[test]
fn a_function_that_reports_the_poisoned_record_loses_only_that() {
    let function = |batch: &Batch| poisoned_at(batch).map_or(Checkpoint::Behind, Checkpoint::At);
    expect![[r#"
        [6] after 2 retries: given up
        [7] after 0 retries: done
        [8 9] after 0 retries: done"#]]
    .assert_eq(&history(BISECT, function));
}

#[test]
fn without_bisect_all_behind_the_poisoned_record_is_lost() {
    let function = |batch: &Batch| poisoned_at(batch).map_or(Checkpoint::Behind, Checkpoint::At);
    expect!["[6 7 8 9] after 2 retries: given up"].assert_eq(&history(PLAIN, function));
}
