//! Every outside call of every function, every fault, singles and pairs, a crash before and after each: afterwards the
//! books are right. And when a service lies, they are not, so they would tell.

mod case;
mod desk;
mod lane;
mod music_api;
mod photo_fetcher;
mod scenario;
mod survey;
mod thumbnailer;
mod ticker_api;
mod tweet_ingester;
mod tweet_poller;
mod tweets_api;
mod world;

use std::{collections::BTreeSet, fs, sync::Arc, time::Instant};

use tests::{
    binaries::root,
    function::Function,
    proxy::{Call, Proxy},
    samples,
};

use self::{
    case::Case,
    desk::Desk,
    survey::{print, survey},
    world::World,
};
use crate::crowd::turn;

/// Functions that ask nobody.
const STILL: [&str; 3] = ["ny-filter", "faq-api", "tweet-source"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_may_fail_in_every_way_and_the_books_are_right() {
    let _turn = turn().await;
    let world = World::start().await;
    let begun = Instant::now();
    let reports = survey(&world, case::all).await;
    print(&reports, begun.elapsed());
    let findings: Vec<String> = reports.iter().flat_map(survey::Report::findings).collect();
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
    let enumerated: BTreeSet<_> =
        reports.iter().map(|report| report.function).chain(STILL).map(str::to_owned).collect();
    assert_eq!(enumerated, functions(), "every function belongs here");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_lie_of_a_service_is_found_in_the_enumeration_s_books() {
    let _turn = turn().await;
    let world = World::start().await;
    let begun = Instant::now();
    let reports = survey(&world, case::lies).await;
    print(&reports, begun.elapsed());
    for report in &reports {
        report.findings().iter().for_each(|finding| println!("{finding}"));
        for outcome in &report.outcomes {
            let is_lie = matches!(outcome.case, Case::Lie(_));
            let what = format!("{}: {:?} {:?}", report.name, outcome.case, outcome.findings);
            assert_eq!(!outcome.findings.is_empty(), is_lie, "{what}");
        }
    }
    let lies = reports.iter().flat_map(|report| &report.outcomes).filter(|outcome| outcome.case != Case::Calm).count();
    assert!(lies > reports.len(), "only {lies} lies were told");
}

#[tokio::test]
async fn functions_without_an_outside_call_answer_the_enumeration_s_samples_alone() {
    let desk = Arc::new(Desk::default());
    let books = Arc::clone(&desk);
    let proxy = Proxy::start(Arc::new(move |call: &Call| books.decide(call))).await;
    let url = proxy.url();
    let environment = ["AWS_ENDPOINT_URL", "HTTP_PROXY", "HTTPS_PROXY"].map(|name| (name, url.as_str()));
    for name in STILL {
        samples::check(&Function::start(name, &environment).await, name).await;
        assert!(desk.take().is_empty(), "{name} asks somebody");
    }
}

/// Each has a folder of events.
fn functions() -> BTreeSet<String> {
    let folders = fs::read_dir(root().join("events")).expect("a folder of the repository").flatten();
    folders.filter_map(|folder| folder.file_name().into_string().ok()).collect()
}
