//! The books of a short soak balance; with any bug planted they do not, and tell which.

use std::collections::BTreeSet;

use futures::join;
use tests::soak::{
    Soak,
    bug::{self, Bug},
    input::Generator,
    plan::Plan,
};

use crate::crowd::turn;

/// Enough for each kind of input, and for each bug to bite.
const RECORDS: usize = 2_000;
const RECORDS_WITH_BUGS: usize = 800;

/// Has two of every kind of input at least among so few records, and five photos.
const SEED_WITH_BUGS: u64 = 63;

/// Bugs that are planted together: of one run each has an entry of its own, and touches calls of its own.
const RUNS: [&[Bug]; 4] = [
    &[Bug::SwallowedError, Bug::QuarantineSkipped, Bug::MissingRecordId],
    &[Bug::WrongCheckpoint, Bug::ThumbnailLost, Bug::DoubledRecordId],
    &[Bug::NullIdentifier, Bug::PhotoLost, Bug::DroppedKept],
    &[Bug::UnprocessedForgotten, Bug::WrongItem],
];

#[tokio::test]
async fn nothing_is_lost_or_doubled_and_the_books_tell_when_it_is() {
    let _turn = turn().await;
    let (some, others) = RUNS.split_at(RUNS.len() / 2);
    // Side by side, for a soak waits most of the time; each has a stack of its own.
    join!(a_storm_costs_nothing("soak"), each_bug_is_told("soak-some", some), each_bug_is_told("soak-others", others));
}

async fn a_storm_costs_nothing(name: &str) {
    let soak = Soak::start(name).await;
    let ledger = soak.run(Plan::short(1, RECORDS), |_| {}).await;
    println!("{ledger}");
    assert!(ledger.books.balance(), "{ledger}");
    assert!(ledger.kills > 0 && ledger.faults.len() > 4, "the storm was none: {ledger}");
    // With the plan of the bugs, and none of them: what is found otherwise is their work.
    check(&soak, &[]).await;
}

async fn each_bug_is_told(name: &str, runs: &[&[Bug]]) {
    let soak = Soak::start(name).await;
    for bugs in runs {
        check(&soak, bugs).await;
    }
}

async fn check(soak: &Soak, bugs: &[Bug]) {
    let ledger = soak.run(Plan::of_bugs(SEED_WITH_BUGS, RECORDS_WITH_BUGS, bugs), |_| {}).await;
    println!("{bugs:?}: {ledger}");
    let entries: BTreeSet<_> = bugs.iter().map(|bug| bug.entry()).collect();
    assert_eq!(ledger.books.entries(), entries, "of {bugs:?}: {ledger}");
    assert_eq!(ledger.redrives, 0, "nothing is lost without a bug: {ledger}");
}

#[test]
fn every_bug_is_planted_in_a_run_where_its_entry_is_its_own() {
    let mut planted = RUNS.concat();
    planted.sort_unstable();
    assert_eq!(planted, bug::ALL);
    for bugs in RUNS {
        let entries: BTreeSet<_> = bugs.iter().map(|bug| bug.entry()).collect();
        assert_eq!(entries.len(), bugs.len(), "{bugs:?} cannot be told apart");
    }
}

#[test]
fn the_bugs_meet_every_kind_of_input() {
    let mut input = Generator::new(SEED_WITH_BUGS, "input", ([127, 0, 0, 1], 443).into());
    (0..RECORDS_WITH_BUGS).for_each(|_| drop(input.make()));
    let photos = input.expected.pictures.values().filter(|picture| picture.tweet.is_some()).count();
    assert!(photos >= 5, "{photos}");
    let sent = input.expected.sent;
    assert!(sent.len() == 11 && sent.values().all(|&count| count >= 2), "{sent:?}");
}
