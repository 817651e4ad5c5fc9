//! What is asked of a function, and a table of its answers.

use expect_test::{Expect, expect};
use jiff::Timestamp;

use super::*;

const ARN: &str = "arn:aws:firehose:us-east-1:000000000000:deliverystream/events";

fn record(data: &[u8]) -> Record {
    Record { arrived: Timestamp::from_millisecond(1_772_323_207_000).expect("a time"), data: data.to_vec() }
}

fn call(count: u8) -> Vec<Named> {
    let named = |letter: u8| Named { id: char::from(letter).to_string(), record: record(&[letter]) };
    (b'a'..b'a' + count).map(named).collect()
}

#[test]
fn an_event_has_the_documented_shape() {
    let calls = calls(vec![record(b"{}")], ARN);
    let event: Value = serde_json::from_str(&event(&calls[0], ARN, "i-1")).unwrap();
    expect![[r#"
        {
          "invocationId": "i-1",
          "deliveryStreamArn": "arn:aws:firehose:us-east-1:000000000000:deliverystream/events",
          "region": "us-east-1",
          "records": [
            {
              "recordId": "00000000000000001772323207000000000000000000",
              "approximateArrivalTimestamp": 1772323207000,
              "data": "e30="
            }
          ]
        }"#]]
    .assert_eq(&format!("{event:#}"));
}

#[test]
fn a_call_has_at_most_500_records() {
    for (count, expected) in
        [(0, vec![]), (499, vec![499]), (500, vec![500]), (501, vec![500, 1]), (1_001, vec![500, 500, 1])]
    {
        let calls = calls(vec![record(b"x"); count], ARN);
        assert_eq!(calls.iter().map(Vec::len).collect::<Vec<_>>(), expected, "{count}");
    }
}

#[test]
fn a_call_has_at_most_6_mb() {
    let records = vec![record(&[0; 1_000 * 1024]); 9];
    let calls = calls(records, ARN);
    let sizes: Vec<usize> = calls.iter().map(|call| event(call, ARN, &"0".repeat(36)).len()).collect();
    assert!(sizes.iter().all(|&size| size <= LAMBDA_PAYLOAD_MAX_BYTES), "{sizes:?}");
    assert_eq!(calls.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 1]);
}

#[test]
fn a_call_is_full_at_its_last_byte() {
    let overhead = event(&calls(vec![record(b""); 2], ARN)[0], ARN, &"0".repeat(36)).len();
    let largest = (LAMBDA_PAYLOAD_MAX_BYTES - overhead) / 4 * 3;
    for (bytes, expected) in [(largest - 3, 1), (largest, 1), (largest + 3, 2)] {
        let calls = calls(vec![record(b""), record(&vec![0; bytes])], ARN);
        assert_eq!(calls.len(), expected, "{bytes}");
    }
}

#[test]
fn records_of_one_instant_have_names_of_their_own() {
    let calls = calls(vec![record(b"x"); 600], ARN);
    let names: std::collections::HashSet<&str> = calls.iter().flatten().map(|named| named.id.as_str()).collect();
    assert_eq!(names.len(), 600);
}

/// Two records, `a` and `b`, and what becomes of them.
#[track_caller]
fn check(answer: &str, expected: Expect) {
    let told = verdicts(call(2), answer.as_bytes()).into_iter().map(|verdict| match verdict {
        Verdict::Transformed(record) => format!("delivered {}", String::from_utf8_lossy(&record.data)),
        Verdict::Dropped => "dropped".to_owned(),
        Verdict::Failed(record, failure) => format!("{} {}", String::from_utf8_lossy(&record.data), failure.code),
    });
    expected.assert_eq(&told.collect::<Vec<_>>().join(", "));
}

#[test]
fn each_record_has_its_own_result() {
    check(
        r#"{"records":[{"recordId":"a","result":"Ok","data":"QQ=="},{"recordId":"b","result":"Dropped"}]}"#,
        expect!["delivered A, dropped"],
    );
    check(
        r#"{"records":[{"recordId":"b","result":"ProcessingFailed","data":"Yg=="},{"recordId":"a","result":"Ok","data":""}]}"#,
        expect!["delivered , b Lambda.ProcessingFailedStatus"],
    );
}

#[test]
fn a_missing_record_id_fails_its_record() {
    check(
        r#"{"records":[{"recordId":"a","result":"Ok","data":"QQ=="}]}"#,
        expect!["delivered A, b Lambda.MissingRecordId"],
    );
    check(
        r#"{"records":[{"recordId":"a","result":"Ok","data":"QQ=="},{"recordId":"z","result":"Ok","data":"QQ=="}]}"#,
        expect!["delivered A, b Lambda.MissingRecordId"],
    );
    check("{}", expect!["a Lambda.MissingRecordId, b Lambda.MissingRecordId"]);
    check("null", expect!["a Lambda.MissingRecordId, b Lambda.MissingRecordId"]);
    check("nonsense", expect!["a Lambda.MissingRecordId, b Lambda.MissingRecordId"]);
}

#[test]
fn a_doubled_record_id_fails_its_record() {
    check(
        r#"{"records":[{"recordId":"a","result":"Ok","data":"QQ=="},{"recordId":"a","result":"Dropped"},
            {"recordId":"b","result":"Dropped"}]}"#,
        expect!["a Lambda.DuplicatedRecordId, dropped"],
    );
}

#[test]
fn an_unknown_result_is_no_success() {
    check(
        r#"{"records":[{"recordId":"a","result":"OK","data":"QQ=="},{"recordId":"b","data":"Qg=="}]}"#,
        expect!["a Lambda.JsonProcessingException, b Lambda.JsonProcessingException"],
    );
}

#[test]
fn data_that_cannot_be_read_is_no_success() {
    check(
        r#"{"records":[{"recordId":"a","result":"Ok"},{"recordId":"b","result":"Ok","data":"%"}]}"#,
        expect!["a Lambda.JsonProcessingException, b Lambda.JsonProcessingException"],
    );
}
