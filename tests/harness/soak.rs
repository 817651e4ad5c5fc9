//! A soak: everything goes wrong that can, and at the end the books are checked.

pub mod books;
pub mod bug;
mod digest;
pub mod input;
pub mod ledger;
pub mod plan;
mod progress;
mod shelf;
pub mod storm;

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use aws_sdk_firehose::types::Record;
use aws_sdk_kinesis::{primitives::Blob, types::PutRecordsRequestEntry};

use self::{
    books::Books,
    input::{Expected, Generator, Sent},
    ledger::Ledger,
    plan::Plan,
    progress::Progress,
    shelf::Before,
    storm::{Service, Storm},
};
use crate::{background::on_background, cli, kill::kill_function, local::Local, proxy::Proxy};

/// Functions that are killed, in turn.
const KILLED: [&str; 4] = ["TweetIngester", "PhotoFetcher", "Thumbnailer", "NyFilter"];

/// Records that are sent together.
const BATCH: usize = 250;

/// How long the rest may take once nothing goes wrong any more, and how long it is left to come by itself.
const PATIENCE: Duration = Duration::from_secs(600);
const PATIENCE_BEFORE_REDRIVE: Duration = Duration::from_secs(60);

/// Records a second: as many as debug builds of the functions can follow on two cores.
const RATE: f64 = 500.0;

/// Longer than S3's word to the thumbnailer waits for its second retry, and Firehose for more records: when no batch
/// waits either, nothing more comes by itself.
const QUIET: Duration = Duration::from_millis(3_500);

const LOOK: Duration = Duration::from_secs(1);

/// A stack in a storm; several soaks may follow one another.
pub struct Soak {
    stack: Local,
    storm: Arc<Storm>,
    functions: Vec<String>,
    runs: AtomicUsize,
}

/// The end of a soak.
struct Rest {
    books: Books,
    /// Since when they balance.
    balanced: Option<Instant>,
}

impl Soak {
    /// Starts the stack behind its proxies.
    pub async fn start(name: &str) -> Soak {
        let storm = Arc::new(Storm::default());
        let proxy = async |service| {
            let storm = Arc::clone(&storm);
            on_background(Proxy::start(Arc::new(move |call: &_| storm.decide(service, call)))).await
        };
        let [dynamodb, s3, lambda] =
            [proxy(Service::DynamoDb).await, proxy(Service::S3).await, proxy(Service::Lambda).await];
        let environment = [("AWS_ENDPOINT_URL_DYNAMODB", &*dynamodb.url()), ("AWS_ENDPOINT_URL_S3", &*s3.url())];
        let stack = Local::start_behind(name, &environment, |engine| {
            [&dynamodb, &s3, &lambda].into_iter().for_each(|proxy| proxy.lead_to(engine));
            lambda.url()
        })
        .await;
        let mut functions = Vec::new();
        for function in KILLED {
            functions.push(stack.physical_name(function).await);
        }
        Soak { stack, storm, functions, runs: AtomicUsize::new(0) }
    }

    /// Sends everything, has things go wrong, and waits until nothing more comes.
    pub async fn run(&self, plan: Plan, mut report: impl FnMut(usize)) -> Ledger {
        let before = Before::look(&self.stack).await;
        let name = format!("soak-{}-{}", plan.seed, self.runs.fetch_add(1, Ordering::Relaxed));
        let mut generator = Generator::new(plan.seed, &name, self.stack.photo_host);
        let (is_sound, kills) = (plan.bugs.is_empty(), AtomicUsize::new(0));
        self.stack.forget_facts();
        self.storm.begin(plan.seed, plan.weather, plan.bugs);
        let begun = Instant::now();
        let feed = async {
            self.feed(&mut generator, plan.records, &mut report).await;
            let sending = begun.elapsed();
            tokio::time::sleep(plan.at_least.saturating_sub(sending)).await;
            sending
        };
        let sending = tokio::select! {
            sending = feed => sending,
            () = self.kill(plan.kill_every, &kills) => unreachable!("the functions go round in a cycle"),
        };
        self.storm.calm();
        let (calm, expected) = (Instant::now(), generator.expected);
        let (Rest { books, balanced }, redrives) = match is_sound {
            true => self.settle(&before, &expected).await,
            // Sent again, what a bug has lost might be found.
            false => (self.come_to_rest(&before, &expected, PATIENCE).await, 0),
        };
        let faults = self.storm.done();
        self.storm.end();
        Ledger {
            expected,
            books,
            faults,
            kills: kills.into_inner(),
            sending,
            recovery: balanced.map(|balanced| balanced - calm),
            took: begun.elapsed(),
            redrives,
        }
    }

    async fn feed(&self, generator: &mut Generator, records: usize, report: &mut impl FnMut(usize)) {
        let (mut sent, begun) = (0, tokio::time::Instant::now());
        while sent < records {
            tokio::time::sleep_until(begun + Duration::from_secs_f64(sent as f64 / RATE)).await;
            let (mut tweets, mut events) = (Vec::new(), Vec::new());
            for _ in 0..BATCH.min(records - sent) {
                match generator.make() {
                    Sent::Record(record) => tweets.push(record),
                    Sent::Event(event) => events.push(event),
                    Sent::Upload(key, bytes) => self.upload(&key, bytes).await,
                }
                sent += 1;
            }
            self.put_records(tweets).await;
            self.put_events(events).await;
            report(sent);
        }
    }

    async fn put_records(&self, records: Vec<Vec<u8>>) {
        let entry = |record| PutRecordsRequestEntry::builder().data(Blob::new(record)).partition_key("soak").build();
        let entries: Vec<_> = records.into_iter().map(|record| entry(record).expect("both are set")).collect();
        if !entries.is_empty() {
            let put = aws_sdk_kinesis::Client::new(&self.stack.target().sdk).put_records();
            let put = put.stream_name(self.stack.output("TweetStreamName")).set_records(Some(entries));
            assert_eq!(put.send().await.expect("Kinesis answers").failed_record_count(), Some(0));
        }
    }

    async fn put_events(&self, events: Vec<Vec<u8>>) {
        let record = |event| Record::builder().data(aws_sdk_firehose::primitives::Blob::new(event)).build();
        let records: Vec<_> = events.into_iter().map(|event| record(event).expect("it is set")).collect();
        if !records.is_empty() {
            let put = aws_sdk_firehose::Client::new(&self.stack.target().sdk).put_record_batch();
            let put = put.delivery_stream_name(self.stack.output("EventsDeliveryStreamName"));
            let answer = put.set_records(Some(records)).send().await.expect("Firehose answers");
            assert_eq!(answer.failed_put_count(), 0);
        }
    }

    async fn upload(&self, key: &str, bytes: Vec<u8>) {
        let put = aws_sdk_s3::Client::new(&self.stack.target().sdk).put_object();
        let put = put.bucket(self.stack.output("PhotosBucketName")).key(key).body(bytes.into());
        put.send().await.expect("S3 takes it");
    }

    async fn kill(&self, every: Option<Duration>, kills: &AtomicUsize) {
        let Some(every) = every else { return pending().await };
        for function in self.functions.iter().cycle() {
            tokio::time::sleep(every).await;
            kills.fetch_add(kill_function(self.stack.endpoint(), function), Ordering::Relaxed);
        }
    }

    /// Until nothing more comes: what balances at one moment may be too much at the next.
    async fn come_to_rest(&self, before: &Before, expected: &Expected, patience: Duration) -> Rest {
        let (begun, mut changed) = (Instant::now(), Instant::now());
        let (mut work, mut balanced) = (self.work(), None);
        loop {
            let books = Books::check(&self.stack, before, expected).await;
            balanced = books.balance().then(|| balanced.unwrap_or_else(Instant::now));
            if std::mem::replace(&mut work, self.work()) != work {
                changed = Instant::now();
            }
            let rests = changed.elapsed() > QUIET && self.is_done(expected);
            if rests || begun.elapsed() > patience {
                return Rest { books, balanced };
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Grows with every call of a function and with everything that the deliveries do.
    fn work(&self) -> (u64, usize) {
        (self.storm.calls(), self.stack.facts().len())
    }

    /// Whether every record has gone through its function, and none goes again.
    fn is_done(&self, expected: &Expected) -> bool {
        let Progress { ingested, judged, waits, .. } = Progress::of(&self.stack.facts());
        ingested >= expected.records() && judged >= expected.events() && !waits
    }

    /// What does not come by itself is sent again, as a person would.
    async fn settle(&self, before: &Before, expected: &Expected) -> (Rest, usize) {
        let (begun, mut redrives) = (Instant::now(), 0);
        loop {
            let rest = self.come_to_rest(before, expected, PATIENCE_BEFORE_REDRIVE).await;
            if rest.balanced.is_some() || begun.elapsed() > PATIENCE {
                return (rest, redrives);
            }
            self.redrive().await;
            redrives += 1;
        }
    }

    async fn redrive(&self) {
        let output = cli::stack(&self.stack.target(), &["redrive"]).await;
        assert!(output.status.success(), "the redrive failed: {}", String::from_utf8_lossy(&output.stderr));
    }
}
