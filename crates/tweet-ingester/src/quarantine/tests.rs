//! What is kept of a record, and where.

use expect_test::{Expect, expect};

use super::*;
use crate::event;

fn check(record: &str, expected: Expect) {
    let event = format!(r#"{{"Records":[{record}]}}"#);
    let records = event::records(&event).unwrap();
    let object = String::from_utf8(object(&records[0], "not base64")).unwrap();
    expected.assert_eq(&format!("{}\n{object}", key(&records[0])));
}

#[test]
fn a_record_is_kept_as_it_came_under_its_day_shard_and_number() {
    check(
        r#"{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"p","sequenceNumber":"4959","data":"\/%%","approximateArrivalTimestamp":1545084650.987},"eventID":"shardId-000000000006:4959"}"#,
        expect![[r#"
            quarantine/dt=2018-12-17/shardId-000000000006/4959.json
            {"reason":"not base64","eventID":"shardId-000000000006:4959","data":"\/%%","sequenceNumber":"4959","approximateArrivalTimestamp":1545084650.987,"partitionKey":"p"}"#]],
    );
}

#[test]
fn a_record_without_a_payload_is_kept_whole() {
    check(
        r#"{"kinesis":{"data":null,"sequenceNumber":"12"},"eventID":7}"#,
        expect![[r#"
        quarantine/dt=unknown/shardId-unknown/12.json
        {"reason":"not base64","eventID":"7","sequenceNumber":"12","record":{"kinesis":{"data":null,"sequenceNumber":"12"},"eventID":7}}"#]],
    );
    check(
        "[null]",
        expect![[r#"
        quarantine/dt=unknown/shardId-unknown/unnumbered-44bdd1341bf4c41a.json
        {"reason":"not base64","record":[null]}"#]],
    );
}

#[test]
fn no_part_of_a_record_reaches_the_key_but_numbers() {
    for (event_id, expected) in [
        ("shardId-000000000006:1", Some("shardId-000000000006")),
        ("shardId-../x:1", None),
        ("shardId-:1", None),
        ("shardId-000000000006", None),
        ("", None),
    ] {
        assert_eq!(shard(event_id), expected, "{event_id}");
    }
    for number in ["", "-1", "1.5", "a", "١", &"1".repeat(129)] {
        assert!(!is_number(number), "{number}");
    }
}

#[test]
fn a_time_that_is_none_has_no_day() {
    for (seconds, expected) in
        [("1545084650.987", Some("2018-12-17")), ("0", Some("1970-01-01")), ("", None), ("NaN", None), ("1e300", None)]
    {
        assert_eq!(day(seconds).as_deref(), expected, "{seconds}");
    }
}

#[test]
fn unnumbered_records_are_told_apart() {
    let hashes = ["{}", "[]"].map(|json| hash(Some(serde_json::from_str(json).unwrap())));
    assert_ne!(hashes[0], hashes[1]);
}
