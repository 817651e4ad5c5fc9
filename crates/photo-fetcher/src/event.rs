//! The event of a DynamoDB stream, borrowed from the payload and read record by record, so that an odd record spoils no
//! other.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// One record of the batch; a field is `None` where the event has none that can be read.
pub struct Record<'a> {
    /// The whole record as it came.
    pub raw: &'a RawValue,
    /// The record's name among all of the stream: `c9fbe7d0261a5163fcb6940593e41797`.
    pub event_id: Option<Cow<'a, str>>,
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub event_name: Option<Cow<'a, str>>,
    /// What the batch's answer calls the record by; never empty.
    pub sequence_number: Option<Cow<'a, str>>,
    /// The item after the change, every value with its type: `{"Id":{"N":"101"}}`.
    pub new_image: Option<&'a RawValue>,
}

/// The records of the event, in the order of the shard; `None` when it is no event of a stream.
pub fn records(event: &RawValue) -> Option<Vec<Record<'_>>> {
    let event: Event<'_> = object(event)?;
    Some(event.records.into_iter().map(Record::read).collect())
}

/// A JSON object as a `T`; a list is none, though a reader of structs would take its entries for the fields in turn.
pub fn object<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    raw.get().starts_with('{').then(|| serde_json::from_str(raw.get()).ok())?
}

/// A string or a number as text, all digits kept.
pub fn scalar(raw: &RawValue) -> Option<Cow<'_, str>> {
    let json = raw.get();
    if json.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return Some(Cow::Borrowed(json));
    }
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        return serde_json::from_str(json).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

impl<'a> Record<'a> {
    fn read(raw: &'a RawValue) -> Record<'a> {
        let envelope: Envelope<'a> = object(raw).unwrap_or_default();
        let change: Change<'a> = envelope.dynamodb.and_then(object).unwrap_or_default();
        Record {
            raw,
            event_id: envelope.event_id.and_then(scalar),
            event_name: envelope.event_name.and_then(scalar),
            sequence_number: change.sequence_number.and_then(scalar).filter(|number| !number.is_empty()),
            new_image: change.new_image,
        }
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
    #[serde(borrow, rename = "eventName")]
    event_name: Option<&'a RawValue>,
    #[serde(borrow)]
    dynamodb: Option<&'a RawValue>,
}

/// Raw, for a sequence number has more digits than any type of number, and times come in several shapes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change<'a> {
    #[serde(borrow)]
    sequence_number: Option<&'a RawValue>,
    #[serde(borrow)]
    new_image: Option<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(event: &str) -> Vec<String> {
        let event: &RawValue = serde_json::from_str(event).unwrap();
        let text = |record: &Record<'_>| {
            let image = record.new_image.map(RawValue::get);
            format!("{:?} {:?} {:?} {image:?}", record.event_id, record.event_name, record.sequence_number)
        };
        records(event).unwrap().iter().map(text).collect()
    }

    #[test]
    fn a_record_as_aws_sends_it_is_read() {
        let event = r#"{"Records":[{"eventID":"c4ca","eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb",
            "awsRegion":"us-east-1","dynamodb":{"ApproximateCreationDateTime":1.79e9,"Keys":{"Id":{"N":"1"}},
            "NewImage":{"Id":{"N":"1"}},"SequenceNumber":"4421584500000000017450439091","SizeBytes":26,
            "StreamViewType":"NEW_IMAGE"},"eventSourceARN":"arn"}]}"#;
        let expected =
            r#"Some("c4ca") Some("INSERT") Some("4421584500000000017450439091") Some("{\"Id\":{\"N\":\"1\"}}")"#;
        assert_eq!(read(event), [expected]);
    }

    #[test]
    fn an_odd_record_spoils_no_other() {
        let odd = [
            "null",
            "5",
            "[]",
            "{}",
            r#"{"dynamodb":null}"#,
            r#"{"dynamodb":"x"}"#,
            r#"{"dynamodb":{"SequenceNumber":"","NewImage":null}}"#,
            r#"{"dynamodb":{"SequenceNumber":"1","SequenceNumber":"2"}}"#,
            r#"["1","INSERT",{"SequenceNumber":"1"}]"#,
            r#"{"dynamodb":["1",{}]}"#,
            r#"{"eventID":null,"eventName":{}}"#,
        ];
        let good = r#"{"eventName":"INSERT","dynamodb":{"SequenceNumber":700,"NewImage":{}}}"#;
        let records = read(&format!(r#"{{"Records":[{},{good}]}}"#, odd.join(",")));
        assert_eq!(records.len(), odd.len() + 1);
        assert!(records[..odd.len()].iter().all(|record| record == "None None None None"), "{records:?}");
        assert_eq!(records[odd.len()], r#"None Some("INSERT") Some("700") Some("{}")"#);
    }

    #[test]
    fn what_has_no_records_is_no_event_of_a_stream() {
        for event in ["null", "[]", "5", "{}", r#"{"Records":null}"#, r#"{"Records":{}}"#, "[[]]"] {
            let event: &RawValue = serde_json::from_str(event).unwrap();
            assert!(records(event).is_none_or(|records| records.is_empty()), "{event}");
        }
    }
}
