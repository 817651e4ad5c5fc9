//! Batches in, answers out, with DynamoDB and S3 well and unwell.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use aws_sdk_s3::{Client, operation::put_object::PutObjectOutput};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use expect_test::expect;

use super::*;
use crate::{
    batch::{
        Held,
        tests::{kinesis_event, raw_event, status},
    },
    item::{
        Item,
        tests::{bare, sized},
    },
    table::tests::{refused, stored, table, throttled, unprocessed},
};

fn quarantine(rule: &Rule) -> Quarantine {
    Quarantine::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, [rule]), "failures".to_owned())
}

/// A bucket that takes all, and the objects it has.
fn open() -> (Rule, Arc<Mutex<BTreeMap<String, String>>>) {
    let objects = Arc::new(Mutex::new(BTreeMap::new()));
    let sink = Arc::clone(&objects);
    let rule = mock!(Client::put_object).then_compute_output(move |input| {
        let body = String::from_utf8(input.body().bytes().unwrap().to_vec()).unwrap();
        sink.lock().unwrap().insert(input.key().unwrap().to_owned(), body);
        PutObjectOutput::builder().build()
    });
    (rule, objects)
}

/// A bucket that is down.
fn closed() -> Rule {
    mock!(Client::put_object).sequence().http_status(503, None).repeatedly().build()
}

async fn answer_to(event: &str, table: &Table, bucket: &Rule) -> Result<String, Error> {
    let stop = Instant::now() + Duration::from_secs(20);
    let answer = ingest(event, table, &quarantine(bucket), stop).await?;
    Ok(serde_json::to_string(&answer).unwrap())
}

fn failed(number: &str) -> Result<String, Error> {
    Ok(format!(r#"{{"batchItemFailures":[{{"itemIdentifier":"{number}"}}]}}"#))
}

fn nothing_failed() -> Result<String, Error> {
    Ok(r#"{"batchItemFailures":[]}"#.to_owned())
}

#[tokio::test]
async fn every_event_of_the_folder_gets_its_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/tweet-ingester");
    let mut answered = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let expected = path.with_extension("expected.json");
        if !expected.exists() {
            continue;
        }
        let event = fs::read_to_string(&path).unwrap();
        let answer = answer_to(&event, &table(&[&stored()]), &open().0).await.unwrap();
        let expected: serde_json::Value = serde_json::from_slice(&fs::read(&expected).unwrap()).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&answer).unwrap(), expected, "{}", path.display());
        answered += 1;
    }
    assert!(answered > 0, "no event in {}", folder.display());
}

#[tokio::test]
async fn poison_of_every_kind_is_quarantined_and_the_batch_goes_on() {
    let (bucket, objects) = open();
    let mut records: Vec<String> = [
        r#"{"kinesis":{"data":"%%%","sequenceNumber":"1"}}"#,
        r#"{"kinesis":{"data":"/w==","sequenceNumber":"2"}}"#,
        r#"{"kinesis":{"data":"e30x","sequenceNumber":"3"}}"#,
        r#"{"kinesis":{"data":"eyJhIjoxfQ==","sequenceNumber":"4"}}"#,
        r#"{"kinesis":{"sequenceNumber":"5"}}"#,
        r#"{"kinesis":{"data":"W10="}}"#,
        "null",
        "17",
    ]
    .map(str::to_owned)
    .into();
    let good = base64_simd::STANDARD.encode_to_string(status(9, "good"));
    records.push(format!(r#"{{"kinesis":{{"data":"{good}","sequenceNumber":"9"}}}}"#));
    let stored = stored();
    let answer = answer_to(&raw_event(records), &table(&[&stored]), &bucket).await;
    assert_eq!(answer, nothing_failed());
    assert_eq!(stored.num_calls(), 1);
    assert_eq!(objects.lock().unwrap().len(), 8, "{objects:#?}");
}

#[tokio::test]
async fn a_quarantined_record_that_comes_again_replaces_itself() {
    let (bucket, objects) = open();
    let event = kinesis_event(&["not JSON"]);
    for _ in 0..2 {
        assert_eq!(answer_to(&event, &table(&[&stored()]), &bucket).await, nothing_failed());
    }
    let objects = objects.lock().unwrap();
    let (key, object) = objects.first_key_value().unwrap();
    assert_eq!(objects.len(), 1);
    assert_eq!(key, "quarantine/dt=2018-12-17/shardId-000000000006/100.json");
    assert!(object.contains(r#""sequenceNumber":"100""#), "{object}");
    assert!(object.contains(r#""approximateArrivalTimestamp":1545084650.987"#), "{object}");
    assert!(object.contains(r#""data":"bm90IEpTT04=""#), "{object}");
}

#[tokio::test(start_paused = true)]
async fn a_record_that_cannot_be_quarantined_is_reported() {
    let event = kinesis_event(&[&status(1, "a"), "poison", "more poison", &status(2, "b")]);
    assert_eq!(answer_to(&event, &table(&[&stored()]), &closed()).await, failed("101"));
}

#[tokio::test(start_paused = true)]
async fn an_unprocessed_tweet_is_stored_after_all() {
    let event = kinesis_event(&[&status(1, "a"), &status(2, "b")]);
    assert_eq!(answer_to(&event, &table(&[&unprocessed(2, 2)]), &open().0).await, nothing_failed());
}

#[tokio::test(start_paused = true)]
async fn a_tweet_that_stays_unprocessed_is_reported() {
    let event = kinesis_event(&["poison", &status(1, "a"), &status(2, "b"), &status(3, "c")]);
    let (bucket, objects) = open();
    assert_eq!(answer_to(&event, &table(&[&unprocessed(2, usize::MAX)]), &bucket).await, failed("102"));
    assert_eq!(objects.lock().unwrap().len(), 1, "what stands before the reported record is settled");
}

#[tokio::test(start_paused = true)]
async fn of_a_throttled_call_the_first_record_is_reported() {
    let statuses: Vec<_> = (0..60).map(|id| status(id + 1, "a")).collect();
    let event = kinesis_event(&statuses.iter().map(String::as_str).collect::<Vec<_>>());
    let (throttled, stored) = (throttled(40), stored());
    assert_eq!(answer_to(&event, &table(&[&throttled, &stored]), &open().0).await, failed("125"));
    assert_eq!(stored.num_calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_record_is_reported_when_all_is_down() {
    let event = kinesis_event(&[&status(1, "a"), "poison", &status(2, "b")]);
    assert_eq!(answer_to(&event, &table(&[&throttled(1)]), &closed()).await, failed("100"));
    let event = kinesis_event(&["poison", &status(1, "a")]);
    assert_eq!(answer_to(&event, &table(&[&throttled(1)]), &closed()).await, failed("100"));
}

#[tokio::test(start_paused = true)]
async fn a_tweet_in_two_records_is_written_once_and_reported_by_the_first() {
    let event = kinesis_event(&[&status(1, "a"), &status(5, "b"), &status(5, "c")]);
    let stored = stored();
    assert_eq!(answer_to(&event, &table(&[&stored]), &open().0).await, nothing_failed());
    assert_eq!(stored.num_calls(), 1);
    assert_eq!(answer_to(&event, &table(&[&unprocessed(5, usize::MAX)]), &open().0).await, failed("101"));
}

#[tokio::test(start_paused = true)]
async fn a_record_of_many_tweets_is_reported_for_any_of_them() {
    let many = r#"{"data":[{"id":"1","text":"a"},{"id":"2","text":"b"},{"id":"3","text":"c"}]}"#;
    let event = kinesis_event(&[&status(9, "z"), many]);
    assert_eq!(answer_to(&event, &table(&[&unprocessed(3, usize::MAX)]), &open().0).await, failed("101"));
}

#[tokio::test]
async fn a_refused_tweet_is_quarantined_and_the_rest_of_its_call_stored() {
    let (bucket, objects) = open();
    let event = kinesis_event(&[&status(1, "a"), &status(2, "b"), &status(3, "c")]);
    assert_eq!(answer_to(&event, &table(&[&refused(2), &stored()]), &bucket).await, nothing_failed());
    let objects = objects.lock().unwrap();
    assert_eq!(objects.keys().collect::<Vec<_>>(), ["quarantine/dt=2018-12-17/shardId-000000000006/101.json"]);
    assert!(objects.values().all(|object| object.contains("item refused by DynamoDB: no good")), "{objects:?}");
}

#[tokio::test]
async fn a_tweet_over_400_kb_is_quarantined_whole() {
    let (bucket, objects) = open();
    let text = |bytes| sized(7, bytes).text.unwrap();
    let event = kinesis_event(&[&status(7, &text(409_600)), &status(7, &text(409_601))]);
    let stored = stored();
    assert_eq!(answer_to(&event, &table(&[&stored]), &bucket).await, nothing_failed());
    assert_eq!(stored.num_calls(), 1);
    assert!(objects.lock().unwrap().values().all(|object| object.len() > 409_601 * 4 / 3));
    assert_eq!(objects.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_cannot_be_named_fails_the_batch_only_if_it_must_come_again() {
    for number in [r#""""#, "null", "{}"] {
        let data = base64_simd::STANDARD.encode_to_string(status(1, "a"));
        let event = raw_event([format!(r#"{{"kinesis":{{"data":"{data}","sequenceNumber":{number}}}}}"#)]);
        assert_eq!(answer_to(&event, &table(&[&stored()]), &open().0).await, nothing_failed());
        assert_eq!(answer_to(&event, &table(&[&throttled(1)]), &open().0).await, Err(Error::UnnumberedRecord(0)));
    }
    assert_eq!(Diagnostic::from(Error::UnnumberedRecord(0)).error_type, "UnnumberedRecord");
}

#[tokio::test(start_paused = true)]
async fn the_first_record_is_reported_when_the_time_is_over() {
    let event = kinesis_event(&[r#"{"limit":{"track":5}}"#, &status(1, "a"), "poison"]);
    let (stored, (bucket, _)) = (stored(), open());
    let answer = ingest(&event, &table(&[&stored]), &quarantine(&bucket), Instant::now()).await;
    assert_eq!(answer.map(|answer| serde_json::to_string(&answer).unwrap()), failed("101"));
    assert_eq!((stored.num_calls(), bucket.num_calls()), (0, 0));
}

#[tokio::test]
async fn what_is_no_kinesis_event_fails_nothing() {
    for event in ["{}", "null", r#"{"Records":[]}"#, r#"{"key1":"value1"}"#] {
        assert_eq!(answer_to(event, &table(&[]), &open().0).await, nothing_failed());
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_read_fails_the_invocation() {
    for event in ["", r#"{"Records":["#, "tweets"] {
        assert_eq!(answer_to(event, &table(&[]), &open().0).await, Err(Error::Unreadable), "{event}");
    }
}

#[test]
fn a_record_that_is_poison_and_refused_keeps_all_its_reasons() {
    let mut batch = Batch::default();
    batch.items.push(Item::of(bare(1)));
    batch.held.push(Held { record: 4, item: 0 });
    batch.poison.insert(4, vec![Reason::ItemTooLarge]);
    let writes = Writes { fates: vec![Fate::Refused("no".to_owned())], retried: 0 };
    let reasons = vec![Reason::ItemTooLarge, Reason::Refused("no".to_owned())];
    assert_eq!(super::refused(&batch, &writes), Poison::from([(4, reasons)]));
}

#[tokio::test(start_paused = true)]
async fn what_becomes_of_a_batch_is_counted() {
    let control = [r#"{"limit":{"track":5}}"#, r#"{"delete":{}}"#, r#"{"limit":{"track":6}}"#];
    let event = kinesis_event(&[control[0], &status(1, "a"), "poison", control[1], &status(2, "b"), control[2]]);
    let (bucket, _) = open();
    let table = table(&[&unprocessed(2, 2)]);
    let (_, metrics) = metrics::collect(answer_to(&event, &table, &bucket)).await;
    expect!["RecordsIn 6, Stored 2, Skipped 3 (delete 1, limit 2), Quarantined 1, Retried 2, Failed 0, BytesIn 1739, BytesOut 42, BatchWriteItem × 3, PutObject × 1"].assert_eq(&metrics.to_string());
}

#[tokio::test(start_paused = true)]
async fn what_must_come_again_is_counted() {
    let event = kinesis_event(&[&status(1, "a"), "poison"]);
    let table = table(&[&throttled(1)]);
    let (_, metrics) = metrics::collect(answer_to(&event, &table, &closed())).await;
    expect!["RecordsIn 2, Stored 0, Skipped 0, Quarantined 0, Retried 0, Failed 2, BytesIn 583, BytesOut 0, BatchWriteItem × 1, PutObject × 1"].assert_eq(&metrics.to_string());
}
