//! Every answer of S3 that the function has to live with, call by call and in order.

mod answers;

use std::{
    fs,
    path::{Path, PathBuf},
};

use answers::{
    NO_SUCH_BUCKET, bitmap, delete, no_picture, no_picture_but, no_thumbnail, no_thumbnail_but, picture, put_new,
    put_over, still, still_none, text, thumbnail_of,
};
use aws_sdk_s3::{
    config::retry::RetryConfig,
    operation::{
        delete_object::DeleteObjectOutput, get_object::GetObjectOutput, head_object::HeadObjectOutput,
        put_object::PutObjectOutput,
    },
    primitives::{ByteStream, SdkBody},
};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use expect_test::expect;
use lambda_runtime::Context;
use serde_json::json;
use telemetry::metrics;

use super::*;

const MADE: &str = r#"{"made":1,"removed":0,"refused":0,"skipped":0}"#;
const REMOVED: &str = r#"{"made":0,"removed":1,"refused":0,"skipped":0}"#;
const REFUSED: &str = r#"{"made":0,"removed":0,"refused":1,"skipped":0}"#;
const SKIPPED: &str = r#"{"made":0,"removed":0,"refused":0,"skipped":1}"#;

/// Answers the event with exactly these calls of S3 in exactly this order.
async fn check(rules: &[Rule], document: Value, expected: &str) {
    check_with(|_| {}, rules, document, expected).await;
}

async fn check_with(adjust: impl Fn(&mut Thumbnailer), rules: &[Rule], document: Value, expected: &str) {
    let s3 = mock_client!(aws_sdk_s3, RuleMode::Sequential, rules, |config| {
        config.retry_config(RetryConfig::disabled())
    });
    let limits = Limits { max_bytes: 1_000, ..Limits::default() };
    let mut thumbnailer = Thumbnailer { s3, thumbnails_bucket: None, max_edge_px: 128, limits };
    adjust(&mut thumbnailer);
    let answer = match handle(LambdaEvent::new(document, Context::default()), &thumbnailer).await {
        Ok(summary) => serde_json::to_string(&summary).unwrap(),
        Err(error) => Diagnostic::from(error).error_type,
    };
    assert_eq!(answer, expected);
    for (number, rule) in rules.iter().enumerate() {
        assert_eq!(rule.num_calls(), 1, "call {number}");
    }
}

fn record(event_name: &str, sequencer: &str) -> Value {
    json!({ "eventName": event_name, "s3": {
        "bucket": { "name": "photos" },
        "object": { "key": "a+b/%C3%A9.bmp", "size": 58, "eTag": "s1", "sequencer": sequencer },
    } })
}

fn created(sequencer: &str) -> Value {
    json!({ "Records": [record("ObjectCreated:Put", sequencer)] })
}

fn removed(sequencer: &str) -> Value {
    json!({ "Records": [record("ObjectRemoved:Delete", sequencer)] })
}

#[tokio::test]
async fn a_new_picture_gets_a_thumbnail() {
    check(&[no_thumbnail(), picture("s1", bitmap), put_new(200), still("s1")], created("0A"), MADE).await;
}

#[tokio::test]
async fn a_thumbnail_says_what_it_is_and_what_it_was_made_of() {
    let put = mock!(Client::put_object).match_requests(|put| {
        let entry = |name| put.metadata().unwrap().get(name).map(String::as_str);
        assert_eq!(put.bucket(), Some("photos-resized"));
        assert_eq!(put.content_type(), Some("image/bmp"));
        assert_eq!(put.cache_control(), Some("private, max-age=300"));
        assert_eq!(entry("source-etag"), Some("s1"));
        assert_eq!(entry("source-sequencer"), Some("0A"));
        assert_eq!(entry("max-edge-px"), Some("128"));
        put.body().bytes().unwrap().starts_with(b"BM")
    });
    let put = put.then_output(|| PutObjectOutput::builder().build());
    check(&[no_thumbnail(), picture("s1", bitmap), put, still("s1")], created("0A"), MADE).await;
}

#[tokio::test]
async fn an_event_that_arrives_twice_changes_nothing() {
    check(&[thumbnail_of("s1", "0A"), picture("s1", SdkBody::taken)], created("0A"), SKIPPED).await;
}

#[tokio::test]
async fn an_event_that_arrives_late_changes_nothing() {
    check(&[thumbnail_of("s2", "0B")], created("0A"), SKIPPED).await;
    check(&[thumbnail_of("s2", "0B")], removed("0A"), SKIPPED).await;
}

#[tokio::test]
async fn a_newer_picture_replaces_the_thumbnail() {
    let rules = [thumbnail_of("s1", "0A"), picture("s2", bitmap), put_over(200), still("s2")];
    check(&rules, created("0B"), MADE).await;
}

#[tokio::test]
async fn the_same_bytes_uploaded_again_keep_their_thumbnail() {
    check(&[thumbnail_of("s1", "0A"), picture("s1", SdkBody::taken)], created("0B"), SKIPPED).await;
}

#[tokio::test]
async fn another_max_edge_makes_another_thumbnail_of_the_same_event() {
    let rules = [thumbnail_of("s1", "0A"), picture("s1", bitmap), put_over(200), still("s1")];
    check_with(|thumbnailer| thumbnailer.max_edge_px = 64, &rules, created("0A"), MADE).await;
}

#[tokio::test]
async fn an_event_without_a_sequencer_follows_the_picture_and_keeps_the_stored_one() {
    check(&[thumbnail_of("s1", "0A"), picture("s1", SdkBody::taken)], created(""), SKIPPED).await;
    let put = mock!(Client::put_object).match_requests(|put| put.metadata().unwrap()["source-sequencer"] == "0A");
    let put = put.then_output(|| PutObjectOutput::builder().build());
    check(&[thumbnail_of("s1", "0A"), picture("s2", bitmap), put, still("s2")], created(""), MADE).await;
}

#[tokio::test]
async fn a_write_that_was_overtaken_is_decided_anew() {
    for status in [409, 412] {
        let rules = [no_thumbnail(), picture("s1", bitmap), put_new(status), thumbnail_of("s2", "0B")];
        check(&rules, created("0A"), SKIPPED).await;
    }
    let round = || [thumbnail_of("s0", "09"), picture("s1", bitmap), put_over(404)];
    let rules = [round().as_slice(), &[no_thumbnail(), picture("s1", bitmap), put_new(200), still("s1")]].concat();
    check(&rules, created("0A"), MADE).await;
}

#[tokio::test]
async fn a_key_that_never_rests_is_left_to_the_retry() {
    let rounds = [0; 5].map(|_| [no_thumbnail(), picture("s1", bitmap), put_new(412)]);
    check(&rounds.concat(), created("0A"), "ThumbnailContended").await;
}

#[tokio::test]
async fn a_picture_replaced_while_its_thumbnail_was_made_is_made_again() {
    let first = [no_thumbnail(), picture("s1", bitmap), put_new(200), still("s2")];
    let second = [thumbnail_of("s1", "0A"), picture("s2", bitmap), put_over(200), still("s2")];
    check(&[first, second].concat(), created("0A"), MADE).await;
}

#[tokio::test]
async fn a_picture_removed_while_its_thumbnail_was_made_leaves_none() {
    let first = [no_thumbnail(), picture("s1", bitmap), put_new(200), still_none()];
    let second = [thumbnail_of("s1", "0A"), no_picture(), delete(204), still_none()];
    check(&[first, second].concat(), created("0A"), REMOVED).await;
}

#[tokio::test]
async fn a_removed_picture_takes_its_thumbnail_along() {
    check(&[thumbnail_of("s1", "0A"), no_picture(), delete(204), still_none()], removed("0B"), REMOVED).await;
    check(&[thumbnail_of("s1", "0A"), no_picture(), delete(204), still_none()], removed(""), REMOVED).await;
    check(&[no_thumbnail(), no_picture()], removed("0B"), SKIPPED).await;
}

#[tokio::test]
async fn a_removal_that_was_overtaken_spares_the_newer_thumbnail() {
    let first = || [thumbnail_of("s1", "0A"), no_picture(), delete(412)];
    check(&[first().as_slice(), &[thumbnail_of("s2", "0C")]].concat(), removed("0B"), SKIPPED).await;
    let gone = [thumbnail_of("s1", "0A"), no_picture(), delete(404), no_thumbnail(), no_picture()];
    check(&gone, removed("0B"), SKIPPED).await;
}

#[tokio::test]
async fn a_removal_while_the_picture_comes_back_makes_its_thumbnail_again() {
    let first = [thumbnail_of("s1", "0A"), no_picture(), delete(204), still("s1")];
    let second = [no_thumbnail(), picture("s1", bitmap), put_new(200), still("s1")];
    check(&[first, second].concat(), removed("0B"), MADE).await;
}

#[tokio::test]
async fn a_removal_that_leaves_a_picture_leaves_its_thumbnail() {
    // An old version was deleted for good, or the picture is there again already.
    check(&[thumbnail_of("s1", "0A"), picture("s1", SdkBody::taken)], removed("0B"), SKIPPED).await;
    // A delete marker went, and an older version came back.
    let rules = [no_thumbnail(), picture("s0", bitmap), put_new(200), still("s0")];
    check(&rules, removed("0B"), MADE).await;
}

#[tokio::test]
async fn a_creation_told_after_the_removal_makes_nothing() {
    check(&[no_thumbnail(), no_picture()], created("0A"), SKIPPED).await;
    let left_over = [thumbnail_of("s1", "0A"), no_picture(), delete(204), still_none()];
    check(&left_over, created("0A"), REMOVED).await;
}

#[tokio::test]
async fn what_is_no_picture_is_refused_for_good() {
    check(&[no_thumbnail(), picture("s1", text)], created("0A"), REFUSED).await;
    check(&[no_thumbnail(), picture("s1", || SdkBody::from(""))], created("0A"), REFUSED).await;
}

#[tokio::test]
async fn the_thumbnail_of_an_older_picture_goes_when_the_new_object_is_none() {
    let rules = [thumbnail_of("s1", "0A"), picture("s2", text), delete(204), still("s2")];
    check(&rules, created("0B"), REFUSED).await;
}

#[tokio::test]
async fn an_object_that_announces_too_many_bytes_is_not_read() {
    for (bytes, expected) in [(1_000, "SourceUnavailable"), (1_001, REFUSED)] {
        let get = mock!(Client::get_object).then_output(move || {
            // Reading a body that was taken fails.
            GetObjectOutput::builder().content_length(bytes).body(ByteStream::new(SdkBody::taken())).build()
        });
        check(&[no_thumbnail(), get], created("0A"), expected).await;
    }
}

#[tokio::test]
async fn an_object_of_unknown_length_is_read_no_further_than_the_limit() {
    let padded = |bytes: usize| {
        move || {
            let mut picture = bitmap().bytes().unwrap().to_vec();
            picture.resize(bytes, 0);
            SdkBody::from(picture)
        }
    };
    for bytes in [999, 1_000] {
        check(&[no_thumbnail(), picture("s1", padded(bytes)), put_new(200), still("s1")], created("0A"), MADE).await;
    }
    check(&[no_thumbnail(), picture("s1", padded(1_001))], created("0A"), REFUSED).await;
}

#[tokio::test]
async fn trouble_with_the_source_fails_the_invocation() {
    for (status, body) in [(403, ""), (500, ""), (503, "<Error><Code>SlowDown</Code></Error>"), (404, NO_SUCH_BUCKET)] {
        check(&[no_thumbnail(), no_picture_but(status, body)], created("0A"), "SourceUnavailable").await;
    }
    check(&[no_thumbnail(), picture("s1", SdkBody::taken)], created("0A"), "SourceUnavailable").await;
}

#[tokio::test]
async fn trouble_with_the_thumbnails_fails_the_invocation() {
    for status in [403, 500, 503] {
        check(&[no_thumbnail_but(status)], created("0A"), "ThumbnailsUnavailable").await;
        check(&[no_thumbnail(), picture("s1", bitmap), put_new(status)], created("0A"), "ThumbnailsUnavailable").await;
        let rules = [thumbnail_of("s1", "0A"), no_picture(), delete(status)];
        check(&rules, removed("0B"), "ThumbnailsUnavailable").await;
    }
    let put = mock!(Client::put_object).sequence().http_status(404, Some(NO_SUCH_BUCKET.to_owned())).build();
    check(&[no_thumbnail(), picture("s1", bitmap), put], created("0A"), "ThumbnailsUnavailable").await;
}

#[tokio::test]
async fn a_record_that_fails_does_not_keep_the_next_one_waiting() {
    let document = json!({ "Records": [record("ObjectCreated:Put", "0A"), record("ObjectRemoved:Delete", "0B")] });
    let rules = [no_thumbnail_but(503), thumbnail_of("s0", "09"), no_picture(), delete(204), still_none()];
    check(&rules, document, "ThumbnailsUnavailable").await;
}

#[tokio::test]
async fn a_target_that_is_the_source_is_refused_before_any_call() {
    let same = |thumbnailer: &mut Thumbnailer| thumbnailer.thumbnails_bucket = Some("photos".to_owned());
    check_with(same, &[], created("0A"), REFUSED).await;
    check_with(same, &[], removed("0A"), REFUSED).await;
}

#[tokio::test]
async fn a_source_name_without_room_for_the_suffix_is_refused_before_any_call() {
    let mut document = created("0A");
    document["Records"][0]["s3"]["bucket"]["name"] = json!("p".repeat(56));
    check(&[], document, REFUSED).await;
}

#[tokio::test]
async fn the_configured_bucket_is_used() {
    let configured = |thumbnailer: &mut Thumbnailer| thumbnailer.thumbnails_bucket = Some("small".to_owned());
    let head = mock!(Client::head_object)
        .match_requests(|head| head.bucket() == Some("small"))
        .then_output(|| HeadObjectOutput::builder().e_tag("\"t0\"").build());
    let delete = mock!(Client::delete_object)
        .match_requests(|delete| delete.bucket() == Some("small"))
        .then_output(|| DeleteObjectOutput::builder().build());
    check_with(configured, &[head, no_picture(), delete, still_none()], removed("0A"), REMOVED).await;
}

#[tokio::test]
async fn foreign_documents_are_dropped() {
    for document in [json!({}), json!([]), json!({ "detail-type": "Object Created" })] {
        check(&[], document, r#"{"made":0,"removed":0,"refused":0,"skipped":0}"#).await;
    }
}

#[tokio::test]
async fn samples_with_one_answer_get_it_without_a_call() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/thumbnailer");
    let read = |path: &PathBuf| serde_json::from_slice::<Value>(&fs::read(path).unwrap()).unwrap();
    let mut answered = 0;
    for path in fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()) {
        let expected = path.with_extension("expected.json");
        if expected.exists() {
            let Value::Object(counts) = read(&expected) else { panic!("{}", expected.display()) };
            let counts = ["made", "removed", "refused", "skipped"].map(|name| format!("\"{name}\":{}", counts[name]));
            check(&[], read(&path), &format!("{{{}}}", counts.join(","))).await;
            answered += 1;
        }
    }
    assert!(answered >= 4, "{answered}");
}

#[tokio::test(start_paused = true)]
async fn work_that_comes_close_to_the_deadline_is_left_to_the_retry() {
    let error = in_time(Duration::from_secs(8), std::future::pending()).await.unwrap_err();
    assert_eq!(Diagnostic::from(error).error_type, "OutOfTime");
}

#[tokio::test]
async fn what_becomes_of_pictures_is_counted() {
    let made = [no_thumbnail(), picture("s1", bitmap), put_new(200), still("s1")];
    let refused = [no_thumbnail(), picture("s1", text)];
    let late = [thumbnail_of("s2", "0B")];
    let gone = [thumbnail_of("s1", "0A"), no_picture(), delete(204), still_none()];
    let records = ["ObjectCreated:Put", "ObjectCreated:Put", "ObjectCreated:Put", "ObjectRemoved:Delete"];
    let mut records = records.map(|name| record(name, "0A")).to_vec();
    records.extend([record("ObjectTagging:Put", "0A"), record("ObjectCreated:Put", "0A")]);
    let rules = [&made[..], &refused, &late, &gone, &[no_thumbnail_but(503)]].concat();
    let work = check(&rules, json!({ "Records": records }), "ThumbnailsUnavailable");
    let (_, metrics) = metrics::collect(work).await;
    expect!["RecordsIn 6, Stored 1, Removed 1, Skipped 3 (NotAnImage 1, StaleEvent 1, Unrelated 1), Retried 0, Failed 1, BytesIn 70, BytesOut 62, DeleteObject × 1, GetObject × 3, HeadObject × 7, PutObject × 1"].assert_eq(&metrics.to_string());
}

#[tokio::test]
async fn the_rounds_of_a_contended_key_are_counted() {
    let rounds = [no_thumbnail(), picture("s1", bitmap), put_new(412), thumbnail_of("s1", "0A"), picture("s1", bitmap)];
    let (_, metrics) = metrics::collect(check(&rounds, created("0A"), SKIPPED)).await;
    expect!["RecordsIn 1, Stored 0, Removed 0, Skipped 1 (Unchanged 1), Retried 1, Failed 0, BytesIn 62, BytesOut 0, GetObject × 2, HeadObject × 2, PutObject × 1"].assert_eq(&metrics.to_string());
}
