//! Whole events, from `events/ny-filter` and made up.

use std::{fs, path::PathBuf};

use base64_simd::STANDARD;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::Value;
use telemetry::metrics;

use super::*;

const NEW_YORK: &str = r#"{"550e8400-e29b-41d4-a716-446655440000":"NY"}"#;

#[test]
fn every_document_has_its_answer() {
    let documents = documents();
    assert!(documents.len() >= 8, "only {} documents", documents.len());
    for path in documents {
        let expected = fs::read_to_string(path.with_extension("expected.json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let (answer, _) = answer(&fs::read(&path).unwrap(), String::new(), LAMBDA_PAYLOAD_MAX_BYTES).unwrap();
        assert_eq!(json(&answer), expected, "{}", path.display());
    }
}

#[test]
fn a_document_that_is_no_event_fails_the_invocation() {
    check("", expect!["UnreadableEvent: the event is no JSON object with a list of records: line 1, column 0"]);
    check("{}", expect!["UnreadableEvent: the event is no JSON object with a list of records: line 1, column 2"]);
    check(
        r#"{"Records":[]}"#,
        expect!["UnreadableEvent: the event is no JSON object with a list of records: line 1, column 14"],
    );
    check(
        r#"{"records":"secret"}"#,
        expect!["UnreadableEvent: the event is no JSON object with a list of records: line 1, column 19"],
    );
    let error = answer(b"\xff", String::new(), LAMBDA_PAYLOAD_MAX_BYTES).err().unwrap();
    assert_eq!(Diagnostic::from(error).error_type, "UnreadableEvent");
}

#[test]
fn more_records_than_any_answer_can_hold_fail_the_invocation() {
    let record = r#"{"recordId":"1"},"#.repeat(200_000);
    let event = format!(r#"{{"records":[{}]}}"#, record.trim_end_matches(','));
    check(&event, expect!["TooManyRecords: an answer to 200000 records cannot be small enough"]);
}

#[test]
fn an_answer_may_have_six_megabytes_and_not_a_byte_more() {
    for (bytes, failed) in
        [(LAMBDA_PAYLOAD_MAX_BYTES - 1, 0), (LAMBDA_PAYLOAD_MAX_BYTES, 0), (LAMBDA_PAYLOAD_MAX_BYTES + 1, 1)]
    {
        let payload = event_kept_in(bytes);
        let (answer, _) = answer(payload.as_bytes(), String::new(), LAMBDA_PAYLOAD_MAX_BYTES).unwrap();
        assert!(answer.len() <= LAMBDA_PAYLOAD_MAX_BYTES);
        assert_eq!(results(&answer, "ProcessingFailed"), failed, "{bytes}");
    }
}

#[test]
fn kept_records_that_would_cross_six_megabytes_fail() {
    let payload = event(&[NEW_YORK; 36_000]);
    let (answer, _) = answer(payload.as_bytes(), String::new(), LAMBDA_PAYLOAD_MAX_BYTES).unwrap();
    let (kept, failed) = (results(&answer, "Ok"), results(&answer, "ProcessingFailed"));
    assert!(answer.len() <= LAMBDA_PAYLOAD_MAX_BYTES);
    assert_eq!(kept + failed, 36_000);
    assert!(kept > 20_000 && failed > 0, "kept {kept}, failed {failed}");
}

#[test]
fn records_that_fail_are_all_answered_within_six_megabytes() {
    let long = "x".repeat(1_000_000);
    let payload = event(&[long.as_str(); 5]);
    assert!(payload.len() > LAMBDA_PAYLOAD_MAX_BYTES);
    let (answer, _) = answer(payload.as_bytes(), String::new(), LAMBDA_PAYLOAD_MAX_BYTES).unwrap();
    assert!(answer.len() <= LAMBDA_PAYLOAD_MAX_BYTES);
    assert_eq!(results(&answer, "ProcessingFailed"), 5);
}

#[tokio::test]
async fn what_becomes_of_records_is_counted() {
    let elsewhere = NEW_YORK.replace("NY", "Utah");
    let department = NEW_YORK.replace("NY", "Ain");
    let mut event = event(&[NEW_YORK, NEW_YORK, &elsewhere, &department, "no entry"]);
    event = event.replacen("[{", r#"[{"data":"e30="},{"#, 1);
    let (_, metrics) = metrics::collect(async { handle(event.as_bytes(), String::new()) }).await;
    expect!["RecordsIn 6, Stored 2, Skipped 1 (Dropped 1), Failed 3, BytesIn 699, BytesOut 808"]
        .assert_eq(&metrics.to_string());
}

proptest! {
    #[test]
    fn every_id_is_answered_once_in_order(
        records in prop::collection::vec((any_id(), any_data()), 0..30),
        max_bytes in 1_000..20_000_usize,
    ) {
        let list: Vec<_> = records.iter().map(|(id, data)| serde_json::json!({"recordId": id, "data": data})).collect();
        let payload = serde_json::json!({"records": list}).to_string();
        let smallest: usize = 14 + records.iter().map(|(id, _)| id.to_string().len() + 43).sum::<usize>();
        let max_bytes = max_bytes.max(smallest);
        let (answer, _) = answer(payload.as_bytes(), String::new(), max_bytes).unwrap();
        prop_assert!(answer.len() <= max_bytes);
        let ids: Vec<_> = json(&answer)["records"].as_array().unwrap().iter().map(|r| r["recordId"].clone()).collect();
        prop_assert_eq!(ids, records.into_iter().map(|(id, _)| id).collect::<Vec<_>>());
    }

    #[test]
    fn no_payload_makes_the_filter_panic(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(answer(&payload, String::new(), LAMBDA_PAYLOAD_MAX_BYTES).is_err());
    }
}

fn any_id() -> impl Strategy<Value = Value> {
    prop_oneof!["\\PC{0,12}".prop_map(Value::from), any::<u32>().prop_map(Value::from)]
}

fn any_data() -> impl Strategy<Value = Value> {
    let place = prop_oneof![Just("NY".to_owned()), Just("2A".to_owned()), "\\PC{0,6}"];
    let entry = place.prop_map(|place| serde_json::json!({"550e8400-e29b-41d4-a716-446655440000": place}).to_string());
    let text = prop_oneof![entry, "\\PC{0,300}"];
    prop_oneof![
        text.prop_map(|text| Value::from(STANDARD.encode_to_string(text))),
        "\\PC{0,300}".prop_map(Value::from),
        Just(Value::Null),
        Just(serde_json::json!({"data": [1]})),
    ]
}

fn documents() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/ny-filter");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| !path.to_str().unwrap().ends_with(".expected.json")).collect()
}

/// An event with these records, ids as long as those of Firehose.
fn event(records: &[&str]) -> String {
    let record = |(n, text): (usize, &&str)| serde_json::json!({"recordId": format!("{n:056}"), "data": STANDARD.encode_to_string(text)});
    serde_json::json!({"records": records.iter().enumerate().map(record).collect::<Vec<_>>()}).to_string()
}

/// An event of records that are all kept, whose answer would then have so many bytes.
fn event_kept_in(bytes: usize) -> String {
    let payload = event(&[NEW_YORK; 20_000]);
    let missing = bytes - answer(payload.as_bytes(), String::new(), usize::MAX).unwrap().0.len();
    payload.replacen(r#""recordId":""#, &format!(r#""recordId":"{}"#, "x".repeat(missing)), 1)
}

fn json(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap()
}

fn results(answer: &str, result: &str) -> usize {
    answer.matches(&format!(r#""result":"{result}""#)).count()
}

fn check(payload: &str, expected: Expect) {
    let error =
        answer(payload.as_bytes(), String::new(), LAMBDA_PAYLOAD_MAX_BYTES).err().expect("the event is refused");
    let Diagnostic { error_type, error_message, .. } = error.into();
    expected.assert_eq(&format!("{error_type}: {error_message}"));
}
