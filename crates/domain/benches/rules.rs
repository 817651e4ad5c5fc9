//! How long the rules take that every record goes through: tweets of both versions, places.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use domain::{place::Place, sample, tweet};
use fastrand::Rng;
use jiff::Timestamp;

const COUNT: u32 = 1000;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    tweets(&mut criterion);
    places(&mut criterion);
    criterion.final_summary();
}

fn tweets(criterion: &mut Criterion) {
    let at = Timestamp::from_second(1_789_041_600).expect("a time in 2026");
    let mut group = criterion.benchmark_group("tweet::parse");
    for (name, make) in [("v1.1", sample::tweet_v1 as fn(&mut Rng, u64, Timestamp) -> _), ("v2", sample::tweet_v2)] {
        let mut rng = Rng::with_seed(1);
        let documents: Vec<String> =
            (0..COUNT).map(|n| make(&mut rng, sample::tweet_id(at, n), at).to_string()).collect();
        group.throughput(Throughput::Bytes(documents.iter().map(|document| document.len() as u64).sum()));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for document in &documents {
                    black_box(tweet::parse(black_box(document.as_bytes())).expect("samples are tweets"));
                }
            });
        });
    }
    group.finish();
}

fn places(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("place");
    group.throughput(Throughput::Elements(1));
    for name in ["NY", "75", "Hérault", "New South Wales"] {
        group.bench_function(name, |bencher| bencher.iter(|| Place::of(black_box(name))));
    }
    group.finish();
}
