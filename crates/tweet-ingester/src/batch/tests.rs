//! Batches read from events.

use serde_json::json;

use super::*;
use crate::{event, item::tests::sized};

/// An event as Kinesis sends it; the first record has the sequence number 100, the next 101.
pub fn kinesis_event(payloads: &[&str]) -> String {
    let records = payloads.iter().enumerate().map(|(index, payload)| {
        let number = (100 + index).to_string();
        json!({
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "1",
                "sequenceNumber": number,
                "data": base64_simd::STANDARD.encode_to_string(payload),
                "approximateArrivalTimestamp": 1545084650.987,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": format!("shardId-000000000006:{number}"),
            "eventName": "aws:kinesis:record",
        })
    });
    raw_event(records.map(|record| record.to_string()))
}

/// An event of records that are written out.
pub fn raw_event(records: impl IntoIterator<Item = String>) -> String {
    let records: Vec<_> = records.into_iter().collect();
    format!(r#"{{"Records":[{}]}}"#, records.join(","))
}

/// A status with nothing but an id and a text.
pub fn status(id: u64, text: &str) -> String {
    json!({ "id": id, "id_str": id.to_string(), "text": text }).to_string()
}

fn read(event: &str) -> Batch {
    Batch::read(&event::records(event).unwrap())
}

fn reasons(batch: &Batch) -> Vec<(usize, String)> {
    batch.poison.iter().flat_map(|(index, reasons)| reasons.iter().map(|reason| (*index, reason.to_string()))).collect()
}

fn held(batch: &Batch) -> Vec<(usize, usize)> {
    batch.held.iter().map(|held| (held.record, held.item)).collect()
}

#[test]
fn tweets_messages_and_poison_are_told_apart() {
    let batch = read(&kinesis_event(&[&status(1, "a"), r#"{"limit":{"track":5}}"#, "no JSON", "", &status(2, "b")]));
    assert_eq!(batch.items.iter().map(|item| item.tweet.id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(held(&batch), [(0, 0), (4, 1)]);
    assert_eq!(batch.skipped, BTreeMap::from([("limit", 1), ("keep_alive", 1)]));
    assert_eq!(batch.poison.keys().collect::<Vec<_>>(), [&2]);
}

#[test]
fn a_record_without_a_payload_says_why() {
    let records = ["null", r#"{"kinesis":{"data":7}}"#, r#"{"kinesis":{"data":"%"}}"#, r#"{"kinesis":{"data":"YQ"}}"#];
    let batch = read(&raw_event(records.map(str::to_owned)));
    let (none, not_base64) = ("not a Kinesis record: no data".to_owned(), "not base64".to_owned());
    assert_eq!(reasons(&batch), [(0, none.clone()), (1, none), (2, not_base64.clone()), (3, not_base64)]);
}

#[test]
fn packed_records_are_read_each_and_go_by_the_number_of_their_record() {
    let event = include_str!("../../../../events/tweet-ingester/aggregated.json");
    let batch = read(event);
    assert_eq!(held(&batch), [(0, 0), (0, 1), (1, 2), (3, 3)]);
    assert_eq!(batch.skipped, BTreeMap::from([("limit", 1)]));
    let [(1, in_packed), (2, wrong_checksum)] = &reasons(&batch)[..] else { panic!("{:?}", reasons(&batch)) };
    assert!(in_packed.starts_with("not JSON"), "{in_packed}");
    assert!(wrong_checksum.starts_with("not UTF-8"), "{wrong_checksum}");
}

#[test]
fn of_several_tweets_with_one_id_the_last_counts() {
    let batch = read(&kinesis_event(&[&status(1, "a"), &status(2, "b"), &status(1, "c")]));
    assert_eq!(batch.items.iter().map(|item| item.tweet.text.as_deref()).collect::<Vec<_>>(), [Some("c"), Some("b")]);
    assert_eq!(held(&batch), [(0, 0), (1, 1), (2, 0)]);
}

#[test]
fn an_item_over_400_kb_is_poison() {
    let mut batch = Batch::default();
    for (record, bytes) in [DYNAMODB_ITEM_MAX_BYTES - 1, DYNAMODB_ITEM_MAX_BYTES].into_iter().enumerate() {
        batch.add_tweet(record, sized(1, bytes));
    }
    assert_eq!(reasons(&batch), []);
    batch.add_tweet(2, sized(1, DYNAMODB_ITEM_MAX_BYTES + 1));
    assert_eq!(reasons(&batch), [(2, "item over 409600 bytes".to_owned())]);
    assert_eq!(held(&batch), [(0, 0), (1, 0)], "the last that fits is stored");
}

#[test]
fn a_reason_is_given_once() {
    let mut batch = Batch::default();
    for reason in [Reason::NotBase64, Reason::NoData, Reason::NotBase64] {
        batch.poison(3, reason);
    }
    assert_eq!(batch.poison, Poison::from([(3, vec![Reason::NotBase64, Reason::NoData])]));
}

#[test]
fn the_first_ten_reasons_of_a_record_are_kept() {
    let mut batch = Batch::default();
    for message in 0..100_000 {
        batch.poison(0, Reason::Refused(message.to_string()));
    }
    assert_eq!(batch.poison[&0].len(), 10);
    assert_eq!(batch.poison[&0][9], Reason::Refused("9".to_owned()));
}

#[test]
fn a_log_never_quotes_an_item_that_dynamodb_does() {
    let reason = Reason::Refused("the text of the tweet is not valid".to_owned());
    assert_eq!(reason.without_content(), "item refused by DynamoDB");
    assert_eq!(Reason::NotBase64.without_content(), "not base64");
}
