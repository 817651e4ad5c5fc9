//! The Kinesis event, borrowed from the payload; an odd record spoils no other.

use std::borrow::Cow;

use domain::object::Object;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// One record of the batch; a field is `None` where the event has none that can be read.
pub struct Record<'a> {
    /// The whole record as it came; `None` where its parts tell all that counts.
    pub raw: Option<&'a RawValue>,
    /// What the batch's answer calls the record by; never empty.
    pub sequence_number: Option<Cow<'a, str>>,
    /// Shard and sequence number: `shardId-000000000006:49590338271490256608559692538361571095921575989136588898`.
    pub event_id: Option<Cow<'a, str>>,
    /// Seconds since 1970.
    pub arrival: Option<Cow<'a, str>>,
    /// What else came from the stream.
    pub kinesis: Kinesis<'a>,
}

/// The records of the event, in the order of the shard; `None` when it is no Kinesis event.
pub fn records(event: &str) -> Option<Vec<Record<'_>>> {
    plain_records(event).or_else(|| odd_records(event))
}

/// In one pass, as nearly all events can be read: every record of them has a payload and a number.
fn plain_records(event: &str) -> Option<Vec<Record<'_>>> {
    let Object(Event::<Plain<'_>> { records }) = serde_json::from_str(event).ok()?;
    records.into_iter().map(plain_record).collect()
}

fn plain_record(plain: Plain<'_>) -> Option<Record<'_>> {
    let Envelope { event_id, kinesis } = plain.fields();
    let record = Record::new(None, event_id, kinesis?.fields());
    (record.number().is_some() && record.kinesis.data.is_some_and(is_string)).then_some(record)
}

type Plain<'a> = Object<Envelope<'a, Object<Kinesis<'a>>>>;

/// The slow way: each record by itself, and each part of it.
fn odd_records(event: &str) -> Option<Vec<Record<'_>>> {
    let Object(Event::<&RawValue> { records }) = serde_json::from_str(event).ok()?;
    let record = |raw| {
        let Envelope { event_id, kinesis } = object::<Envelope<'_, &RawValue>>(raw).unwrap_or_default();
        Record::new(Some(raw), event_id, kinesis.and_then(object).unwrap_or_default())
    };
    Some(records.into_iter().map(record).collect())
}

impl<'a> Record<'a> {
    fn new(raw: Option<&'a RawValue>, event_id: Option<&'a RawValue>, kinesis: Kinesis<'a>) -> Record<'a> {
        Record {
            raw,
            sequence_number: kinesis.sequence_number.and_then(scalar).filter(|number| !number.is_empty()),
            event_id: event_id.and_then(scalar),
            arrival: kinesis.approximate_arrival_timestamp.and_then(scalar),
            kinesis,
        }
    }

    /// The sequence number if it is one that can be part of a key.
    pub fn number(&self) -> Option<&str> {
        self.sequence_number.as_deref().filter(|number| is_number(number))
    }

    /// The payload in base64.
    pub fn data(&self) -> Option<Cow<'a, str>> {
        self.kinesis.data.and_then(string)
    }
}

/// Only digits, and few enough for a key.
pub fn is_number(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[derive(Deserialize)]
struct Event<R> {
    #[serde(rename = "Records")]
    records: Vec<R>,
}

#[derive(Deserialize)]
struct Envelope<'a, K> {
    #[serde(borrow, rename = "eventID")]
    event_id: Option<&'a RawValue>,
    kinesis: Option<K>,
}

impl<K> Default for Envelope<'_, K> {
    fn default() -> Self {
        Envelope { event_id: None, kinesis: None }
    }
}

/// The record as the stream holds it; raw, for a sequence number has more digits than any type of number.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kinesis<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    sequence_number: Option<&'a RawValue>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    approximate_arrival_timestamp: Option<&'a RawValue>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    partition_key: Option<&'a RawValue>,
}

fn object<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok().map(Object::fields)
}

/// A string or a number as text, all digits kept.
fn scalar(raw: &RawValue) -> Option<Cow<'_, str>> {
    let json = raw.get();
    if json.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return Some(Cow::Borrowed(json));
    }
    string(raw)
}

fn is_string(raw: &RawValue) -> bool {
    raw.get().starts_with('"')
}

fn string(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    // Every byte is looked at, without an early end: so the compiler compares many at once.
    let escapes = inner.bytes().fold(0, |found, byte| found | u8::from(byte == b'\\'));
    if escapes > 0 {
        return serde_json::from_str(raw.get()).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(event: &str) -> Vec<String> {
        let records = records(event).unwrap();
        records
            .iter()
            .map(|record| format!("{:?} {:?} {:?}", record.sequence_number, record.data(), record.arrival))
            .collect()
    }

    #[test]
    fn a_record_as_aws_sends_it_is_read() {
        let event = r#"{"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"1",
            "sequenceNumber":"49590338271490256608559692538361571095921575989136588898","data":"SGVsbG8=",
            "approximateArrivalTimestamp":1545084650.987},"eventSource":"aws:kinesis","eventID":"shardId-000000000006:1"}]}"#;
        assert_eq!(
            read(event),
            [
                r#"Some("49590338271490256608559692538361571095921575989136588898") Some("SGVsbG8=") Some("1545084650.987")"#
            ]
        );
    }

    #[test]
    fn an_event_is_the_same_in_one_pass_and_record_by_record() {
        let record = |number: u32| {
            format!(r#"{{"eventID":"shardId-0:{number}","kinesis":{{"data":"YQ==","sequenceNumber":"{number}"}}}}"#)
        };
        let event = format!(r#"{{"Records":[{},{}]}}"#, record(1), record(2));
        let part = |record: &Record<'_>| format!("{:?} {:?} {:?}", record.event_id, record.number(), record.data());
        let parts = |records: Option<Vec<Record<'_>>>| records.unwrap().iter().map(part).collect::<Vec<_>>();
        assert_eq!(parts(plain_records(&event)), parts(odd_records(&event)));
    }

    #[test]
    fn an_event_with_an_odd_record_keeps_each_record_whole() {
        let good = r#"{"kinesis":{"data":"YQ==","sequenceNumber":"7"}}"#;
        for odd in ["null", r#"{"kinesis":{"data":"YQ=="}}"#, r#"{"kinesis":{"data":"YQ==","sequenceNumber":"x"}}"#] {
            let event = format!(r#"{{"Records":[{good},{odd}]}}"#);
            let raw: Vec<_> = records(&event).unwrap().iter().map(|record| record.raw.map(RawValue::get)).collect();
            assert_eq!(raw, [Some(good), Some(odd)]);
        }
    }

    #[test]
    fn an_odd_record_spoils_no_other() {
        let odd = [
            "null",
            "5",
            "[]",
            "{}",
            r#"{"kinesis":null}"#,
            r#"{"kinesis":"x"}"#,
            r#"{"kinesis":{"data":5}}"#,
            r#"{"kinesis":{"data":null,"sequenceNumber":""}}"#,
            r#"{"kinesis":{"data":"a","data":"b"}}"#,
            r#"["shardId-000000000006:1",{"data":"YQ=="}]"#,
            r#"{"kinesis":["YQ==","7"]}"#,
        ];
        let good = r#"{"kinesis":{"data":"YQ==","sequenceNumber":"7"}}"#;
        let records = read(&format!(r#"{{"Records":[{},{good}]}}"#, odd.join(",")));
        assert_eq!(records.len(), odd.len() + 1);
        assert!(records[..odd.len()].iter().all(|record| record == "None None None"), "{records:?}");
        assert_eq!(records[odd.len()], r#"Some("7") Some("YQ==") None"#);
    }

    #[test]
    fn a_number_keeps_all_its_digits_and_an_escape_is_undone() {
        let event = r#"{"Records":[{"kinesis":{"sequenceNumber":49590338271490256608559692538361571095921575989136588898,
            "data":"\/w==","approximateArrivalTimestamp":"1.5"}}]}"#;
        assert_eq!(
            read(event),
            [r#"Some("49590338271490256608559692538361571095921575989136588898") Some("/w==") Some("1.5")"#]
        );
    }

    #[test]
    fn what_has_no_records_is_no_kinesis_event() {
        for event in ["null", "[]", "5", "{}", r#"{"Records":null}"#, r#"{"Records":{}}"#, "[[]]"] {
            assert!(records(event).is_none_or(|records| records.is_empty()), "{event}");
        }
    }
}
