//! What becomes of tweets when DynamoDB is well and when it is not.

use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use aws_sdk_dynamodb::{
    Config,
    config::timeout::TimeoutConfig,
    error::ErrorMetadata,
    operation::batch_write_item::{BatchWriteItemError, BatchWriteItemInput},
    types::{AttributeValue, error::ProvisionedThroughputExceededException},
};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use domain::limits::DYNAMODB_ITEM_MAX_BYTES;

use super::*;
use crate::item::tests::{bare, sized};

const NAME: &str = "tweets";

/// The table behind these rules.
pub fn table(rules: &[&Rule]) -> Table {
    Table::new(mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, rules), NAME.to_owned())
}

/// A table that stores all.
pub fn stored() -> Rule {
    mock!(Client::batch_write_item).then_output(|| BatchWriteItemOutput::builder().build())
}

/// A table without capacity for this tweet.
pub fn throttled(id: u64) -> Rule {
    let rule = mock!(Client::batch_write_item).match_requests(move |input| ids(input).contains(&id));
    rule.sequence().error(throttling).repeatedly().build()
}

/// A table that finds this tweet invalid, and with it the whole call.
pub fn refused(id: u64) -> Rule {
    mock!(Client::batch_write_item).match_requests(move |input| ids(input).contains(&id)).then_error(|| {
        let error = ErrorMetadata::builder().code("ValidationException").message("no good");
        BatchWriteItemError::generic(error.build())
    })
}

/// A table that leaves this tweet unprocessed so many times.
pub fn unprocessed(id: u64, times: usize) -> Rule {
    let count = AtomicUsize::new(0);
    mock!(Client::batch_write_item).then_compute_output(move |input| {
        let requests = requests(input).iter().filter(|request| request_id(request) == id).cloned().collect::<Vec<_>>();
        let left = !requests.is_empty() && count.fetch_add(1, Ordering::SeqCst) < times;
        let left = left.then(|| HashMap::from([(NAME.to_owned(), requests)]));
        BatchWriteItemOutput::builder().set_unprocessed_items(left).build()
    })
}

fn throttling() -> BatchWriteItemError {
    let error = ProvisionedThroughputExceededException::builder().message("slow down");
    BatchWriteItemError::ProvisionedThroughputExceededException(error.build())
}

fn requests(input: &BatchWriteItemInput) -> &[WriteRequest] {
    &input.request_items().unwrap()[NAME]
}

fn request_id(request: &WriteRequest) -> u64 {
    request.put_request().unwrap().item()[item::KEY].as_n().unwrap().parse().unwrap()
}

fn ids(input: &BatchWriteItemInput) -> Vec<u64> {
    requests(input).iter().map(request_id).collect()
}

fn items(ids: Range<u64>) -> Vec<Item> {
    ids.map(bare).map(Item::of).collect()
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

/// Places of the tweets that met another fate than to be stored.
fn unlucky(writes: &Writes, fate: &Fate) -> Vec<usize> {
    (0..writes.fates.len()).filter(|&tweet| writes.fates[tweet] == *fate).collect()
}

#[tokio::test]
async fn every_tweet_is_sent_once_in_calls_of_25() {
    for (tweets_sent, calls_made) in [(0, 0), (1, 1), (24, 1), (25, 1), (26, 2), (51, 3)] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        let rule = mock!(Client::batch_write_item).then_compute_output(move |input| {
            assert!(ids(input).len() <= 25);
            sink.lock().unwrap().extend(ids(input));
            BatchWriteItemOutput::builder().build()
        });
        let writes = table(&[&rule]).store(&items(0..tweets_sent), soon()).await;
        assert_eq!(writes.fates, vec![Fate::Stored; tweets_sent as usize]);
        assert_eq!(rule.num_calls(), calls_made);
        let mut seen = seen.lock().unwrap().clone();
        seen.sort_unstable();
        assert_eq!(seen, (0..tweets_sent).collect::<Vec<_>>());
    }
}

#[test]
fn a_call_stays_below_4_mb() {
    // 524,288 bytes of items, eight times as much on the wire.
    let items = |last| vec![Item::of(sized(0, DYNAMODB_ITEM_MAX_BYTES)), Item::of(sized(1, last))];
    let lengths = |items: Vec<Item>| calls(&items).map(|call| call.len()).collect::<Vec<_>>();
    assert_eq!(lengths(items(114_687)), [2]);
    assert_eq!(lengths(items(114_688)), [2]);
    assert_eq!(lengths(items(114_689)), [1, 1]);
}

#[test]
fn no_item_takes_more_than_eight_times_its_size_on_the_wire() {
    let zeroes = Some("\0".repeat(300));
    let tags = vec!["\0".to_owned(); 50];
    for tweet in [bare(0), Tweet { text: zeroes, ..bare(7) }, Tweet { hashtags: tags, ..bare(7) }] {
        let wire = wire(&AttributeValue::M(item::item(&tweet))).to_string();
        let wire = wire.len() + r#"{"PutRequest":{"Item":}},"#.len();
        assert!(wire <= item::size_bytes(&tweet) * MAX_JSON_EXPANSION, "{wire} {}", item::size_bytes(&tweet));
    }
}

fn wire(value: &AttributeValue) -> serde_json::Value {
    match value {
        AttributeValue::S(text) => serde_json::json!({ "S": text }),
        AttributeValue::N(number) => serde_json::json!({ "N": number }),
        AttributeValue::L(list) => serde_json::json!({ "L": list.iter().map(wire).collect::<Vec<_>>() }),
        AttributeValue::M(map) => map.iter().map(|(name, value)| (name.clone(), wire(value))).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn an_unprocessed_tweet_is_sent_again_and_stored() {
    let rule = unprocessed(7, 3);
    let writes = table(&[&rule]).store(&items(0..20), soon()).await;
    assert_eq!(writes, Writes { fates: vec![Fate::Stored; 20], retried: 3 });
    assert_eq!(rule.num_calls(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_tweet_that_stays_unprocessed_fails_alone_when_the_time_is_over() {
    let rule = unprocessed(7, usize::MAX);
    let stop = soon();
    let writes = table(&[&rule]).store(&items(0..20), stop).await;
    assert_eq!(unlucky(&writes, &Fate::Failed), [7]);
    assert_eq!(Instant::now(), stop);
    assert!((5..50).contains(&rule.num_calls()), "{} calls", rule.num_calls());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_names_an_unknown_tweet_is_not_trusted() {
    let request = put_request(&bare(99));
    let rule = mock!(Client::batch_write_item).then_output(move || {
        let left = HashMap::from([(NAME.to_owned(), vec![request.clone()])]);
        BatchWriteItemOutput::builder().set_unprocessed_items(Some(left)).build()
    });
    let writes = table(&[&rule]).store(&items(0..3), soon()).await;
    assert_eq!(writes.fates, vec![Fate::Failed; 3]);
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_fails_its_own_tweets_only() {
    let (throttled, stored) = (throttled(30), stored());
    let writes = table(&[&throttled, &stored]).store(&items(0..60), soon()).await;
    assert_eq!(unlucky(&writes, &Fate::Failed), (25..50).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_invalid_tweet_is_found_and_the_others_are_stored() {
    let (first, second, stored) = (refused(7), refused(20), stored());
    let writes = table(&[&first, &second, &stored]).store(&items(0..26), soon()).await;
    let refused = Fate::Refused("no good".to_owned());
    assert_eq!(unlucky(&writes, &refused), [7, 20]);
    assert_eq!(unlucky(&writes, &Fate::Failed), [0; 0]);
}

#[tokio::test(start_paused = true)]
async fn no_call_is_made_when_the_time_is_over() {
    let rule = stored();
    let writes = table(&[&rule]).store(&items(0..30), Instant::now()).await;
    assert_eq!(writes.fates, vec![Fate::Failed; 30]);
    assert_eq!(rule.num_calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_without_an_answer_ends_with_the_time() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = Config::builder()
        .with_test_defaults_v2()
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .timeout_config(TimeoutConfig::disabled())
        .endpoint_url(format!("http://{}", silent.local_addr().unwrap()));
    let stop = Instant::now() + Duration::from_secs(5);
    let table = Table::new(Client::from_conf(config.build()), NAME.to_owned());
    assert_eq!(table.store(&items(0..1), stop).await.fates, [Fate::Failed]);
    assert!((stop..stop + Duration::from_millis(10)).contains(&Instant::now()));
}

#[test]
fn the_wait_doubles_up_to_a_limit() {
    let waits = [0, 1, 6, 7, u32::MAX].map(|retries| max_backoff(retries).as_millis());
    assert_eq!(waits, [50, 100, 3_200, 5_000, 5_000]);
}
