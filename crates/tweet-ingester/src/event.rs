//! The Kinesis event, borrowed from the payload and read record by record, so that an odd record spoils no other.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// One record of the batch; a field is `None` where the event has none that can be read.
pub struct Record<'a> {
    /// The whole record as it came.
    pub raw: &'a RawValue,
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
pub fn records(event: &RawValue) -> Option<Vec<Record<'_>>> {
    let event: Event<'_> = object(event)?;
    Some(event.records.into_iter().map(Record::read).collect())
}

impl<'a> Record<'a> {
    fn read(raw: &'a RawValue) -> Record<'a> {
        let envelope: Envelope<'a> = object(raw).unwrap_or_default();
        let kinesis: Kinesis<'a> = envelope.kinesis.and_then(object).unwrap_or_default();
        Record {
            raw,
            sequence_number: kinesis.sequence_number.and_then(scalar).filter(|number| !number.is_empty()),
            event_id: envelope.event_id.and_then(scalar),
            arrival: kinesis.approximate_arrival_timestamp.and_then(scalar),
            kinesis,
        }
    }

    /// The payload in base64.
    pub fn data(&self) -> Option<Cow<'a, str>> {
        self.kinesis.data.and_then(string)
    }
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, rename = "Records")]
    records: Vec<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, rename = "eventID")]
    event_id: Option<&'a RawValue>,
    #[serde(borrow)]
    kinesis: Option<&'a RawValue>,
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

/// A JSON object as a `T`; a list is none, though a reader of structs would take its entries for the fields in turn.
fn object<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    raw.get().starts_with('{').then(|| serde_json::from_str(raw.get()).ok())?
}

/// A string or a number as text, all digits kept.
fn scalar(raw: &RawValue) -> Option<Cow<'_, str>> {
    let json = raw.get();
    if json.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return Some(Cow::Borrowed(json));
    }
    string(raw)
}

fn string(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        return serde_json::from_str(raw.get()).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(event: &str) -> Vec<String> {
        let event: &RawValue = serde_json::from_str(event).unwrap();
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
            let event: &RawValue = serde_json::from_str(event).unwrap();
            assert!(records(event).is_none_or(|records| records.is_empty()), "{event}");
        }
    }
}
