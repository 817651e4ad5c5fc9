//! The books of a short soak balance; with any bug planted they do not.

use tests::soak::{Plan, Soak, bug::Bug};

/// Enough for each kind of input, and for each bug to bite.
const RECORDS: usize = 2_000;
const RECORDS_WITH_A_BUG: usize = 800;

/// Bugs that each turn the books red.
const BUGS: [Bug; 6] = [
    Bug::SwallowedError,
    Bug::WrongCheckpoint,
    Bug::NullIdentifier,
    Bug::UnprocessedForgotten,
    Bug::QuarantineSkipped,
    Bug::PhotoLost,
];

#[tokio::test]
async fn nothing_is_lost_or_doubled_and_the_books_tell_when_it_is() {
    let soak = Soak::start("soak").await;
    let ledger = soak.run(Plan::short(1, RECORDS), |_| {}).await;
    assert!(ledger.books.balance(), "{ledger}");
    assert!(ledger.kills > 0 && ledger.faults.len() > 4, "the storm was none: {ledger}");
    for (seed, bug) in (2..).zip(BUGS) {
        let ledger = soak.run(Plan::of_bug(seed, RECORDS_WITH_A_BUG, bug), |_| {}).await;
        println!("{bug:?}: {}", ledger.books);
        assert!(!ledger.books.balance(), "{bug:?} was not found: {ledger}");
    }
}
