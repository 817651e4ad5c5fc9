//! A soak: everything goes wrong that can, and at the end the books are checked.

pub mod books;
pub mod bug;
mod digest;
pub mod input;
pub mod storm;

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use aws_sdk_firehose::types::Record;
use aws_sdk_kinesis::{primitives::Blob, types::PutRecordsRequestEntry};
use delivery::fact::Fact;

use self::{
    books::Books,
    bug::Bug,
    input::{Expected, Generator, Sent},
    storm::{Outage, Service, Storm},
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

/// A bug that goes on and on is found after so long.
const PATIENCE_WITH_A_BUG: Duration = Duration::from_secs(12);

/// With a bug planted so many calls to the table fail: three attempts of each of the calls of a batch.
const FAILING_WRITES: usize = 40;

/// Longer than a batch waits for its next retry after a short outage: then nothing more comes by itself.
const QUIET: Duration = Duration::from_millis(3_500);

const LOOK: Duration = Duration::from_secs(1);

/// One run.
pub struct Plan {
    /// Makes the same input and the same faults again.
    pub seed: u64,
    /// How many records are sent, of all kinds.
    pub records: usize,
    /// Times in which a service does nothing.
    pub outages: Vec<Outage>,
    /// Things go wrong for so long at least, also when all is sent.
    pub at_least: Duration,
    /// How often a function is killed.
    pub kill_every: Duration,
    /// A bug that a function has.
    pub bug: Option<Bug>,
    /// How long the end is waited for.
    pub patience: Duration,
}

impl Plan {
    /// A long one: after each 40 s one service is out for 15 to 30 s, every 3 s a function dies.
    pub fn long(seed: u64, records: usize) -> Plan {
        let mut rng = fastrand::Rng::with_seed(seed);
        let outage = |n: u64| {
            let from = Duration::from_secs(20 + 60 * n);
            let service = if n.is_multiple_of(2) { Service::DynamoDb } else { Service::S3 };
            Outage { service, from, to: from + Duration::from_secs(rng.u64(15..=30)) }
        };
        let outages = (0..60).map(outage).collect();
        Plan {
            seed,
            records,
            outages,
            at_least: Duration::ZERO,
            kill_every: Duration::from_secs(3),
            bug: None,
            patience: PATIENCE,
        }
    }

    /// A short one: first the table is out, then the buckets.
    pub fn short(seed: u64, records: usize) -> Plan {
        let out = |service, from, to| Outage { service, from: Duration::from_secs(from), to: Duration::from_secs(to) };
        Plan {
            seed,
            records,
            outages: vec![out(Service::DynamoDb, 0, 3), out(Service::S3, 3, 5)],
            at_least: Duration::from_secs(5),
            kill_every: Duration::from_secs(1),
            bug: None,
            patience: PATIENCE,
        }
    }

    /// Fair weather but for the first writes, and a bug.
    pub fn of_bug(seed: u64, records: usize, bug: Bug) -> Plan {
        let plan = Plan::short(seed, records);
        Plan { outages: Vec::new(), at_least: Duration::ZERO, bug: Some(bug), patience: PATIENCE_WITH_A_BUG, ..plan }
    }
}

/// A stack in a storm; several soaks may follow one another.
pub struct Soak {
    stack: Local,
    storm: Arc<Storm>,
    functions: Vec<String>,
}

/// What came of a soak.
pub struct Ledger {
    /// What was sent and must be found.
    pub expected: Expected,
    /// What does not add up.
    pub books: Books,
    /// Faults by service and kind.
    pub faults: BTreeMap<(Service, &'static str), usize>,
    /// Functions that were killed.
    pub kills: usize,
    /// How long sending took.
    pub sending: Duration,
    /// How long it took from the last fault until everything was there.
    pub recovery: Duration,
    /// How often redrive ran.
    pub redrives: usize,
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
        Soak { stack, storm, functions }
    }

    /// Sends everything, has things go wrong, and waits until the books balance, or never will.
    pub async fn run(&self, plan: Plan, mut report: impl FnMut(usize)) -> Ledger {
        let name = format!("soak-{}", plan.seed);
        let mut generator = Generator::new(plan.seed, &name, self.stack.photo_host);
        let kills = AtomicUsize::new(0);
        self.stack.forget_facts();
        self.storm.begin(plan.seed, plan.outages);
        plan.bug.iter().for_each(|&bug| self.storm.plant(bug, FAILING_WRITES));
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
        self.storm.end();
        let calm = Instant::now();
        let (books, redrives) = match plan.bug {
            Some(_) => (self.come_to_rest(&generator.expected, plan.patience).await, 0),
            None => self.settle(&generator.expected, plan.patience).await,
        };
        Ledger {
            expected: generator.expected,
            books,
            faults: self.storm.done(),
            kills: kills.into_inner(),
            sending,
            recovery: calm.elapsed(),
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

    async fn kill(&self, every: Duration, kills: &AtomicUsize) {
        for function in self.functions.iter().cycle() {
            tokio::time::sleep(every).await;
            kills.fetch_add(kill_function(function), Ordering::Relaxed);
        }
    }

    /// Until the books balance, or nothing more comes.
    async fn come_to_rest(&self, expected: &Expected, patience: Duration) -> Books {
        let (begun, mut calls, mut changed) = (Instant::now(), 0, Instant::now());
        loop {
            let books = Books::check(&self.stack, expected).await;
            if std::mem::replace(&mut calls, self.storm.calls()) != calls {
                changed = Instant::now();
            }
            let rests = changed.elapsed() > QUIET && self.ingested() >= expected.records();
            if books.balance() || rests || begun.elapsed() > patience {
                return books;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Records of the stream that the ingester has done, or that were given up.
    fn ingested(&self) -> usize {
        let records = |fact: &Fact| match fact {
            Fact::Done { function, records }
            | Fact::Retried { function, done: records, .. }
            | Fact::GivenUp { function, records, .. }
                if function.contains("TweetIngester") =>
            {
                *records
            }
            _ => 0,
        };
        self.stack.facts().iter().map(records).sum()
    }

    /// What does not come by itself is sent again, as a person would.
    async fn settle(&self, expected: &Expected, patience: Duration) -> (Books, usize) {
        let (begun, mut redrives) = (Instant::now(), 0);
        loop {
            let books = self.come_to_rest(expected, PATIENCE_BEFORE_REDRIVE).await;
            if books.balance() || begun.elapsed() > patience {
                return (books, redrives);
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

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total: usize = self.expected.sent.values().sum();
        writeln!(f, "sent {total} in {:.1} s: {}", self.sending.as_secs_f64(), list(&self.expected.sent))?;
        let expected = &self.expected;
        writeln!(
            f,
            "expected: {} items, {} quarantined, {} lines, {} failed events, {} pictures with thumbnails",
            expected.tweets.len(),
            expected.poison.len(),
            expected.lines.len(),
            expected.failed.len(),
            expected.pictures.len(),
        )?;
        let faults: usize = self.faults.values().sum();
        writeln!(f, "faults {faults}, kills {}", self.kills)?;
        for ((service, fault), count) in &self.faults {
            writeln!(f, "  {service:?} {fault}: {count}")?;
        }
        writeln!(f, "recovered in {:.1} s, redrives {}", self.recovery.as_secs_f64(), self.redrives)?;
        for fault in books::ALL {
            write!(f, "{fault:?} {}  ", self.books.count(fault))?;
        }
        write!(f, "\n{}", self.books)
    }
}

fn list(counts: &BTreeMap<&'static str, usize>) -> String {
    counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ")
}
