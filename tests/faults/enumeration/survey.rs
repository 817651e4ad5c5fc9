//! A survey: the cases of all scenarios, many at a time, and what came of them.

use std::{collections::BTreeSet, time::Duration};

use futures::{
    FutureExt,
    future::{LocalBoxFuture, join_all},
};

use super::{
    case::{self, Case},
    desk::Seen,
    lane::{Lane, Outcome},
    music_api::MusicApi,
    photo_fetcher::PhotoFetcher,
    scenario::Scenario,
    thumbnailer::Thumbnailer,
    ticker_api::TickerApi,
    tweet_ingester::TweetIngester,
    tweet_poller::TweetPoller,
    tweets_api::TweetsApi,
    world::World,
};

/// Cases of one process: few enough for its SDK to keep its patience, of which each retry takes a part
/// (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>). They wait one after the other, and
/// the last process is waited for: a start costs less than a case.
const CASES_OF_A_PROCESS: usize = 6;

/// Chooses the cases of an invocation that makes these calls.
pub type Plan = fn(&[Seen]) -> Vec<Case>;

/// What came of a scenario.
pub struct Report {
    /// The scenario.
    pub name: &'static str,
    /// The function.
    pub function: &'static str,
    /// Its calls when nothing goes wrong.
    pub calls: Vec<Seen>,
    /// The cases, the calm one first.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// What does not add up.
    pub fn findings(&self) -> Vec<String> {
        let tell = |outcome: &Outcome| {
            let calls: Vec<_> = outcome.calls.iter().map(|call| call.operation.as_str()).collect();
            format!("{}: {:?} after {}: {:?}", self.name, outcome.case, calls.join(" "), outcome.findings)
        };
        self.outcomes.iter().filter(|outcome| !outcome.findings.is_empty()).map(tell).collect()
    }

    /// Cases in which as much went wrong as was planned.
    fn met(&self) -> usize {
        let is_met = |outcome: &&Outcome| {
            let met = outcome.calls.iter().filter(|call| call.met).count();
            met > 0 && met >= outcome.case.troubles()
        };
        self.outcomes.iter().filter(is_met).count()
    }
}

/// Runs the cases of all scenarios.
pub async fn survey(world: &World, plan: Plan) -> Vec<Report> {
    let ticker = TickerApi::default();
    let scenarios: Vec<LocalBoxFuture<'_, Report>> = vec![
        run(world, &TweetIngester::Mixed, plan).boxed_local(),
        run(world, &TweetIngester::Many, plan).boxed_local(),
        run(world, &PhotoFetcher::New, plan).boxed_local(),
        run(world, &PhotoFetcher::Present, plan).boxed_local(),
        run(world, &PhotoFetcher::Gone, plan).boxed_local(),
        run(world, &Thumbnailer::Create, plan).boxed_local(),
        run(world, &Thumbnailer::Replace, plan).boxed_local(),
        run(world, &Thumbnailer::Remove, plan).boxed_local(),
        run(world, &TweetPoller, plan).boxed_local(),
        run(world, &ticker, plan).boxed_local(),
        run(world, &MusicApi::Put, plan).boxed_local(),
        run(world, &MusicApi::Patch, plan).boxed_local(),
        run(world, &MusicApi::Get, plan).boxed_local(),
        run(world, &MusicApi::Delete, plan).boxed_local(),
        run(world, &MusicApi::Query, plan).boxed_local(),
        run(world, &MusicApi::Scan, plan).boxed_local(),
        run(world, &TweetsApi::Tweets, plan).boxed_local(),
        run(world, &TweetsApi::Tweet, plan).boxed_local(),
        run(world, &TweetsApi::Hashtags, plan).boxed_local(),
    ];
    join_all(scenarios).await
}

/// The table that the test prints.
pub fn print(reports: &[Report], elapsed: Duration) {
    println!(
        "{:<26} {:>5} {:>6} {:>5} {:>10} {:>9}  calls",
        "scenario", "cases", "faults", "met", "deliveries", "calls"
    );
    let mut total = [0; 4];
    for report in reports {
        let outcomes = &report.outcomes;
        let calls = outcomes.iter().map(|outcome| outcome.calls.len()).sum::<usize>();
        let faults = outcomes.iter().flat_map(|outcome| &outcome.calls).filter(|call| call.met).count();
        let deliveries = outcomes.iter().map(|outcome| outcome.deliveries).sum::<usize>();
        let (name, met) = (report.name, report.met());
        let operations: Vec<_> = report.calls.iter().map(|call| call.operation.as_str()).collect();
        let (cases, operations) = (outcomes.len(), operations.join(" "));
        println!("{name:<26} {cases:>5} {faults:>6} {met:>5} {deliveries:>10} {calls:>9}  {operations}");
        total = [total[0] + cases, total[1] + faults, total[2] + deliveries, total[3] + calls];
    }
    let [cases, faults, deliveries, calls] = total;
    let (seconds, rule) = (elapsed.as_secs_f64(), case::rule());
    println!("{cases} cases, {faults} faults, {deliveries} deliveries, {calls} calls in {seconds:.1} s; {rule}");
}

async fn run<S: Scenario>(world: &World, scenario: &S, plan: Plan) -> Report {
    let calm = chunk(world, scenario, &[Case::Calm]).await.pop().expect("one case has one outcome");
    let calls = calm.calls.clone();
    let cases = plan(&calls);
    let chunks = cases.chunks(CASES_OF_A_PROCESS).map(|cases| chunk(world, scenario, cases));
    let mut outcomes: Vec<Outcome> = join_all(chunks).await.into_iter().flatten().collect();
    outcomes.insert(0, calm);
    for (case, finding) in scenario.settle(world).await {
        let outcome = outcomes.iter_mut().find(|outcome| format!("{:?}", outcome.case) == case);
        outcome.expect("it was accepted in a case").findings.push(finding);
    }
    let once: BTreeSet<String> = outcomes.iter().map(|outcome| format!("{:?}", outcome.case)).collect();
    assert_eq!(once.len(), outcomes.len(), "a case is told apart by its words");
    Report { name: scenario.name(), function: scenario.function(), calls, outcomes }
}

async fn chunk<S: Scenario>(world: &World, scenario: &S, cases: &[Case]) -> Vec<Outcome> {
    let _seat = world.seats.acquire().await.expect("never closed");
    let mut lane = Lane::open(world, scenario).await;
    let mut outcomes = Vec::new();
    for &case in cases {
        outcomes.push(lane.run(case).await);
    }
    outcomes
}
