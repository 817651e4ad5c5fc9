//! Trouble on the way into the table: throttling, a killed function, poison, given-up batches.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use aws_sdk_s3::Client;
use delivery::fact::Fact;
use tests::{
    background::on_background,
    cli,
    eventually::eventually_within,
    kill::kill_function,
    local::Local,
    proxy::{Call, Fault, Proxy},
};

use crate::table::{Table, id, tweet};

/// Longer than the longest wait of a retry.
const PATIENCE: Duration = Duration::from_secs(120);

const THROTTLED: Duration = Duration::from_secs(30);

/// What the table does next.
enum Weather {
    Fair,
    ThrottledUntil(Instant),
    /// The next write is done, and the function that asked for it is no more.
    Deadly {
        endpoint: String,
        function: String,
    },
}

#[tokio::test]
async fn every_tweet_is_in_the_table_once_after_throttling_poison_and_a_killed_function() {
    let weather = Arc::new(Mutex::new(Weather::Fair));
    let stack = stack("recovery", &weather).await;
    let table = Table::of(&stack);
    let mut sent = BTreeSet::new();

    set(&weather, Weather::ThrottledUntil(Instant::now() + THROTTLED));
    sent.extend(send(&table, 300, &["poison"]).await);
    arrive(&table, &sent).await;

    let function = stack.physical_name("TweetIngester").await;
    set(&weather, Weather::Deadly { endpoint: stack.endpoint().to_owned(), function });
    stack.forget_facts();
    sent.extend(send(&table, 300, &[]).await);
    arrive(&table, &sent).await;
    assert!(matches!(*weather.lock().expect("nobody panics with it"), Weather::Fair), "nobody was killed");
    let again = |fact: &Fact| matches!(fact, Fact::Retried { .. } | Fact::Bisected { .. });
    // Its last writes may all have been done.
    eventually_within(PATIENCE, "the batch again", async || stack.facts().iter().any(again).then_some(())).await;
    assert_eq!(quarantined(&stack).await, 1);
}

#[tokio::test]
async fn given_up_batches_are_in_the_table_once_after_a_redrive() {
    let weather = Arc::new(Mutex::new(Weather::Fair));
    let stack = stack("given-up", &weather).await;
    let table = Table::of(&stack);
    give_up_at_once(&stack).await;
    set(&weather, Weather::ThrottledUntil(Instant::now() + Duration::from_secs(3_600)));
    let sent = send(&table, 7, &["poison"]).await;
    let given_up = async || (given_up(&stack) >= sent.len()).then_some(());
    eventually_within(PATIENCE, "every record given up", given_up).await;
    set(&weather, Weather::Fair);
    assert_eq!(table.ids().await.len(), 0);

    redrive(&stack).await;
    arrive(&table, &sent).await;
    let before = stack.facts().len();
    assert!(!redrive(&stack).await.contains("redriven"), "a second redrive sends again");
    assert_eq!(stack.facts().len(), before);
    assert_eq!(quarantined(&stack).await, 1);
}

/// Without the retries that the template gives, which would outlast the test.
async fn give_up_at_once(stack: &Local) {
    let lambda = aws_sdk_lambda::Client::new(&stack.target().sdk);
    let function = stack.physical_name("TweetIngester").await;
    let mappings = lambda.list_event_source_mappings().function_name(&function).send().await.expect("Lambda answers");
    let uuid = mappings.event_source_mappings()[0].uuid().expect("a mapping has a name").to_owned();
    let update = lambda.update_event_source_mapping().uuid(uuid).maximum_retry_attempts(0);
    update.send().await.expect("Lambda takes it");
    // The deliveries look for changes every second.
    tokio::time::sleep(Duration::from_secs(3)).await;
}

fn given_up(stack: &Local) -> usize {
    let records = |fact: &Fact| match fact {
        Fact::GivenUp { records, .. } => *records,
        _ => 0,
    };
    stack.facts().iter().map(records).sum()
}

async fn redrive(stack: &Local) -> String {
    let output = cli::stack(&stack.target(), &["redrive"]).await;
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{text}");
    text
}

async fn stack(name: &str, weather: &Arc<Mutex<Weather>>) -> Local {
    let weather = Arc::clone(weather);
    let decide = Arc::new(move |call: &Call| decide(call, &mut weather.lock().expect("nobody panics with it")));
    let proxy = on_background(Proxy::start(decide)).await;
    let stack = Local::start(name, &[("AWS_ENDPOINT_URL_DYNAMODB", &proxy.url())]).await;
    proxy.lead_to(stack.engine().endpoint());
    stack
}

fn decide(call: &Call, weather: &mut Weather) -> Fault {
    if call.operation != "BatchWriteItem" {
        return Fault::None;
    }
    match weather {
        Weather::ThrottledUntil(end) if Instant::now() < *end => Fault::Throttled,
        Weather::Deadly { endpoint, function } => {
            assert!(kill_function(endpoint, function) > 0, "nobody runs {function}");
            *weather = Weather::Fair;
            Fault::LostAfter
        }
        Weather::ThrottledUntil(_) | Weather::Fair => Fault::None,
    }
}

fn set(weather: &Mutex<Weather>, next: Weather) {
    *weather.lock().expect("nobody panics with it") = next;
}

/// So many tweets, and whatever else.
async fn send(table: &Table<'_>, tweets: usize, more: &[&str]) -> BTreeSet<u64> {
    let ids: BTreeSet<u64> = (0..tweets).map(|_| id()).collect();
    let tweets = ids.iter().map(|&id| tweet(id, None));
    let records: Vec<String> = more.iter().map(|&record| record.to_owned()).chain(tweets).collect();
    table.send(&records).await;
    ids
}

async fn arrive(table: &Table<'_>, sent: &BTreeSet<u64>) {
    let all = async || (table.ids().await == *sent).then_some(());
    eventually_within(PATIENCE, "every tweet", all).await;
}

async fn quarantined(stack: &Local) -> usize {
    let s3 = Client::new(&stack.target().sdk);
    let list = s3.list_objects_v2().bucket(stack.output("FailuresBucketName")).prefix("quarantine/").send().await;
    list.expect("it can be listed").contents().len()
}
