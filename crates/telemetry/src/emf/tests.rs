//! Documents as CloudWatch gets them, and where they are split.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use serde_json::Value;

use super::*;
use crate::metric::Operation;

/// Largest event of a log, in bytes
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>); the specification of the
/// format still says this, though CloudWatch takes four times as much by now.
const MAX_EVENT_BYTES: usize = 256 * 1024;

fn origin() -> Origin<'static> {
    let timestamp = "2026-03-01T12:34:56.789Z".parse().unwrap();
    Origin { function_name: "aviary-TweetIngester", request_id: "1-2", level: "INFO", timestamp }
}

fn check(metrics: &Metrics, expected: Expect) {
    expected.assert_eq(&lines(&origin(), metrics));
}

fn calls(operation: Operation, calls: usize) -> Metrics {
    Metrics { durations: BTreeMap::from([(operation, vec![1.5; calls])]), ..Metrics::default() }
}

fn documents(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_document_names_its_metrics_and_holds_their_values() {
    let metrics = Metrics {
        counts: BTreeMap::from([(Count::RecordsIn, 3), (Count::Failed, 0), (Count::BytesIn, 1_048_576)]),
        skipped: BTreeMap::new(),
        durations: BTreeMap::from([(Operation::BatchWriteItem, vec![4.217, 12.0])]),
    };
    check(
        &metrics,
        expect![[r#"
        {"timestamp":"2026-03-01T12:34:56.789Z","level":"INFO","_aws":{"Timestamp":1772368496789,"CloudWatchMetrics":[{"Namespace":"Aviary","Dimensions":[["FunctionName"]],"Metrics":[{"Name":"RecordsIn","Unit":"Count"},{"Name":"Failed","Unit":"Count"},{"Name":"BytesIn","Unit":"Bytes"},{"Name":"BatchWriteItemDuration","Unit":"Milliseconds"}]}]},"requestId":"1-2","FunctionName":"aviary-TweetIngester","RecordsIn":3,"Failed":0,"BytesIn":1048576,"BatchWriteItemDuration":[4.217,12.0]}
    "#]],
    );
}

#[test]
fn each_kind_of_what_was_skipped_has_a_document_of_its_own() {
    let metrics = Metrics {
        counts: BTreeMap::from([(Count::Skipped, 3)]),
        skipped: BTreeMap::from([("delete", 2), ("limit", 1)]),
        ..Metrics::default()
    };
    check(
        &metrics,
        expect![[r#"
        {"timestamp":"2026-03-01T12:34:56.789Z","level":"INFO","_aws":{"Timestamp":1772368496789,"CloudWatchMetrics":[{"Namespace":"Aviary","Dimensions":[["FunctionName"]],"Metrics":[{"Name":"Skipped","Unit":"Count"}]}]},"requestId":"1-2","FunctionName":"aviary-TweetIngester","Skipped":3}
        {"timestamp":"2026-03-01T12:34:56.789Z","level":"INFO","_aws":{"Timestamp":1772368496789,"CloudWatchMetrics":[{"Namespace":"Aviary","Dimensions":[["FunctionName","Kind"]],"Metrics":[{"Name":"Skipped","Unit":"Count"}]}]},"requestId":"1-2","FunctionName":"aviary-TweetIngester","Kind":"delete","Skipped":2}
        {"timestamp":"2026-03-01T12:34:56.789Z","level":"INFO","_aws":{"Timestamp":1772368496789,"CloudWatchMetrics":[{"Namespace":"Aviary","Dimensions":[["FunctionName","Kind"]],"Metrics":[{"Name":"Skipped","Unit":"Count"}]}]},"requestId":"1-2","FunctionName":"aviary-TweetIngester","Kind":"limit","Skipped":1}
    "#]],
    );
}

#[test]
fn nothing_counted_is_no_line() {
    check(&Metrics::default(), expect![""]);
}

#[test]
fn a_metric_has_a_hundred_values_a_document() {
    for (values, sizes) in [(99, vec![99]), (100, vec![100]), (101, vec![100, 1]), (250, vec![100, 100, 50])] {
        let documents = documents(&lines(&origin(), &calls(Operation::PutObject, values)));
        let found: Vec<_> = documents.iter().map(|d| d["PutObjectDuration"].as_array().unwrap().len()).collect();
        assert_eq!(found, sizes);
    }
}

#[test]
fn a_document_has_a_hundred_metrics() {
    for (metrics, sizes) in [(99, vec![99]), (100, vec![100]), (101, vec![100, 1])] {
        let mut lines = String::new();
        write_all(&vec![Series::count(Count::Stored, 1); metrics], &origin(), &mut lines);
        let metrics = |document: &Value| {
            document.pointer("/_aws/CloudWatchMetrics/0/Metrics").and_then(Value::as_array).unwrap().len()
        };
        assert_eq!(documents(&lines).iter().map(metrics).collect::<Vec<_>>(), sizes);
    }
}

#[test]
fn a_count_stands_in_the_first_document_only() {
    let metrics = Metrics { counts: BTreeMap::from([(Count::Stored, 1)]), ..calls(Operation::PutObject, 101) };
    let documents = documents(&lines(&origin(), &metrics));
    assert_eq!([&documents[0]["Stored"], &documents[1]["Stored"]], [&Value::from(1), &Value::Null]);
}

#[test]
fn the_fullest_document_is_no_larger_than_an_event_of_a_log() {
    let longest = [899_999.999; MAX_VALUES];
    let series = Series { name: "StartQueryExecutionDuration", unit: "Milliseconds", values: Values::Each(&longest) };
    let mut lines = String::new();
    write_all(&[series; MAX_METRICS], &origin(), &mut lines);
    assert!((100_000..MAX_EVENT_BYTES).contains(&lines.len()), "{} bytes", lines.len());
}
