//! Whole runs, from the schedule's event to the object in S3.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use aws_sdk_s3::operation::put_object::{PutObjectError, PutObjectInput, PutObjectOutput};
use aws_smithy_mocks::{Rule, mock, mock_client};
use expect_test::{Expect, expect};
use lambda_runtime::Context;

use super::*;
use crate::upstream::{Answer, Upstream};

/// What arrived in the bucket: bucket, key, content type, body.
type Objects = Arc<Mutex<Vec<[String; 4]>>>;

fn bucket(rule: &Rule) -> Bucket {
    Bucket::new(mock_client!(aws_sdk_s3, [rule]), "data".to_owned())
}

fn recording(objects: &Objects) -> Rule {
    let objects = Arc::clone(objects);
    let record = move |request: &PutObjectInput| {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let body = request.body().bytes().unwrap().to_vec();
        objects.lock().unwrap().push([
            text(request.bucket()),
            text(request.key()),
            text(request.content_type()),
            String::from_utf8(body).unwrap(),
        ]);
        true
    };
    mock!(aws_sdk_s3::Client::put_object).match_requests(record).then_output(|| PutObjectOutput::builder().build())
}

fn event(payload: &str) -> LambdaEvent<IgnoredAny> {
    let mut context = Context::default();
    let deadline = SystemTime::now() + Duration::from_secs(20);
    context.deadline = deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis().try_into().unwrap();
    LambdaEvent::new(serde_json::from_str(payload).unwrap(), context)
}

/// Runs once; gives the outcome in the words of the runtime, and what was stored.
async fn run(url: &str, payload: &str) -> (Result<Stored, Diagnostic>, Vec<[String; 4]>) {
    let objects = Objects::default();
    let rule = recording(&objects);
    let outcome = handle(event(payload), &Feed::new(url).unwrap(), &bucket(&rule)).await;
    let stored = objects.lock().unwrap().clone();
    (outcome.map_err(Diagnostic::from), stored)
}

async fn check_answer(answer: Answer, expected: Expect) {
    let (outcome, stored) = run(&Upstream::start([answer]).await.url, "{}").await;
    let Diagnostic { error_type, error_message } = outcome.unwrap_err();
    expected.assert_eq(&format!("{error_type}: {error_message}"));
    assert!(stored.is_empty(), "stored {stored:?}");
}

#[tokio::test]
async fn a_tweet_is_stored_as_one_line_with_all_its_digits() {
    let body = "{\n  \"id\": 1050118621198921728,\n  \"score\": 1.10,\n  \"text\": \"a  b\\nc\"\n}\n";
    let (outcome, stored) = run(&Upstream::start([Answer::ok(body)]).await.url, "{}").await;
    let [[bucket, key, content_type, line]] = stored.as_slice() else { panic!("{stored:?}") };
    assert_eq!((bucket.as_str(), content_type.as_str()), ("data", "application/json"));
    expect![[r#"{"id":1050118621198921728,"score":1.10,"text":"a  b\nc"}"#]].assert_eq(line);
    assert_eq!(outcome, Ok(Stored { key: key.clone(), bytes: line.len() }));
}

#[tokio::test]
async fn every_document_of_the_schedule_starts_a_run() {
    let upstream = Upstream::start([Answer::ok("{}")]).await;
    let mut keys = std::collections::BTreeSet::new();
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/tweet-poller")).unwrap() {
        let document = fs::read_to_string(entry.unwrap().path()).unwrap();
        keys.insert(run(&upstream.url, &document).await.0.unwrap().key);
    }
    assert_eq!(keys.len(), 4, "each run has a key of its own");
    assert!(keys.iter().all(|key| key.starts_with("tweets/dt=")), "{keys:?}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_stored_when_the_service_is_down() {
    check_answer(
        Answer::new("500 Internal Server Error", "", "{}"),
        expect!["UpstreamUnavailable: the tweet source gave no tweet: it answered 500 Internal Server Error"],
    )
    .await;
    check_answer(
        Answer::stalled(""),
        expect!["UpstreamUnavailable: the tweet source gave no tweet: no whole answer in time"],
    )
    .await;
    check_answer(
        Answer::stalled("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n"),
        expect!["UpstreamTooLarge: the tweet source gave no tweet: it answered with more than 1048576 bytes"],
    )
    .await;
    let (outcome, stored) = run(&Upstream::nobody().await, "{}").await;
    assert_eq!((outcome.unwrap_err().error_type.as_str(), stored.len()), ("UpstreamUnavailable", 0));
}

#[tokio::test]
async fn nothing_is_stored_when_the_service_sends_no_json_object() {
    check_answer(
        Answer::ok("<html>"),
        expect!["UpstreamNotJson: the tweet source gave no JSON object: not JSON: expected value at line 1 column 1"],
    )
    .await;
    check_answer(
        Answer::ok("[{\"id\": 1}]"),
        expect!["UpstreamNotJson: the tweet source gave no JSON object: JSON, but no object"],
    )
    .await;
    let empty = Upstream::start([Answer::new("204 No Content", "", "")]).await;
    let (outcome, stored) = run(&empty.url, "{}").await;
    assert_eq!((outcome.unwrap_err().error_type.as_str(), stored.len()), ("UpstreamNotJson", 0));
}

#[tokio::test]
async fn a_bucket_that_refuses_fails_the_run() {
    let upstream = Upstream::start([Answer::ok("{}")]).await;
    let denied = mock!(aws_sdk_s3::Client::put_object).then_error(|| {
        let error = aws_sdk_s3::error::ErrorMetadata::builder().code("AccessDenied").build();
        PutObjectError::generic(error)
    });
    let outcome = handle(event("{}"), &Feed::new(&upstream.url).unwrap(), &bucket(&denied)).await;
    let Diagnostic { error_type, error_message } = outcome.unwrap_err().into();
    expect!["BucketUnavailable: the tweet was not stored: AccessDenied"]
        .assert_eq(&format!("{error_type}: {error_message}"));
    assert_eq!(denied.num_calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_is_slow_down_for_a_moment_gets_the_tweet_after_all() {
    let upstream = Upstream::start([Answer::ok("{}")]).await;
    let moody = mock!(aws_sdk_s3::Client::put_object)
        .sequence()
        .http_status(503, None)
        .output(|| PutObjectOutput::builder().build())
        .build();
    let outcome = handle(event("{}"), &Feed::new(&upstream.url).unwrap(), &bucket(&moody)).await;
    assert_eq!(outcome.unwrap().bytes, 2);
    assert_eq!(moody.num_calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_becomes_of_a_run_is_counted() {
    let busy = Answer::new("503 Service Unavailable", "Retry-After: 5\r\n", "");
    let patient = Upstream::start([busy, Answer::ok("{ }")]).await;
    let (_, metrics) = metrics::collect(run(&patient.url, "{}")).await;
    expect!["RecordsIn 1, Stored 1, Retried 1, Failed 0, BytesIn 3, BytesOut 2, PutObject × 1, HttpGet × 2"]
        .assert_eq(&metrics.to_string());
    let (_, metrics) = metrics::collect(run(&Upstream::start([Answer::ok("<html>")]).await.url, "{}")).await;
    expect!["RecordsIn 1, Stored 0, Retried 0, Failed 1, BytesIn 6, BytesOut 0, HttpGet × 1"]
        .assert_eq(&metrics.to_string());
}
