//! What is kept of an invocation, and what is not.

use expect_test::{Expect, expect};
use futures::future::join;
use tokio::time::{sleep, timeout};

use super::*;

const MS: Duration = Duration::from_millis(1);

async fn check(future: impl Future, expected: Expect) {
    let (_, metrics) = collect(future).await;
    expected.assert_eq(&format!("{metrics}; {:?}", metrics.durations));
}

#[tokio::test]
async fn counts_add_up_and_zero_counts() {
    let counted = async {
        count(Count::Stored, 2);
        count(Count::Stored, 3);
        count(Count::Failed, 0);
    };
    check(counted, expect!["Stored 5, Failed 0; {}"]).await;
}

#[tokio::test]
async fn what_is_skipped_counts_by_kind_as_well() {
    let counted = async {
        skipped("limit", 1);
        skipped("delete", 2);
        skipped("warning", 0);
        skipped("limit", 1);
    };
    check(counted, expect!["Skipped 4 (delete 2, limit 2); {}"]).await;
}

#[tokio::test(start_paused = true)]
async fn calls_at_the_same_time_have_each_their_duration() {
    let calls = join(timed(Operation::PutObject, sleep(7 * MS)), timed(Operation::PutObject, sleep(5 * MS)));
    check(calls, expect!["PutObject × 2; {PutObject: [5.0, 7.0]}"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_has_lasted_until_then() {
    let call = timeout(3 * MS, timed(Operation::HttpGet, sleep(60_000 * MS)));
    check(call, expect!["HttpGet × 1; {HttpGet: [3.0]}"]).await;
}

#[tokio::test]
async fn what_was_counted_before_a_panic_is_kept() {
    let panicking = async {
        count(Count::Stored, 1);
        let panicked = std::panic::catch_unwind(|| {
            let _timer = Timer::start(Operation::GetObject);
            panic!("on purpose");
        });
        assert!(panicked.is_err());
    };
    let (_, metrics) = collect(panicking).await;
    expect!["Stored 1, GetObject × 1"].assert_eq(&metrics.to_string());
}

#[tokio::test]
async fn outside_of_an_invocation_nothing_is_kept() {
    count(Count::Stored, 1);
    skipped("limit", 1);
    timed(Operation::PutObject, async {}).await;
    check(async {}, expect!["; {}"]).await;
}

#[test]
fn a_duration_is_told_to_the_microsecond() {
    assert_eq!(milliseconds(Duration::from_nanos(4_217_999)), 4.217);
    assert_eq!(milliseconds(Duration::from_secs(900)), 900_000.0);
}
