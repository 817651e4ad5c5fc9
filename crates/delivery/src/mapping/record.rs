//! A record of a stream, in the shape in which a function gets it.

use jiff::Timestamp;
use serde_json::{Value, json};

/// A record on its way to a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its place in the shard.
    pub sequence_number: String,
    /// What decides about its shard, and its lane within the shard: the key of an item, where it is one that changed.
    pub partition_key: String,
    /// When the stream got it.
    pub arrived: Timestamp,
    /// Its JSON in the event of the function.
    pub event: String,
}

/// Where records come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The stream.
    pub stream_arn: String,
    /// The shard of the stream.
    pub shard_id: String,
    /// The role that reads: the function's.
    pub role_arn: String,
}

impl Record {
    /// A record of Kinesis
    /// (<https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>).
    pub fn kinesis(
        source: &Source,
        sequence_number: &str,
        partition_key: &str,
        arrived: Timestamp,
        data: &[u8],
    ) -> Record {
        let event = json!({
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": partition_key,
                "sequenceNumber": sequence_number,
                "data": base64_simd::STANDARD.encode_to_string(data),
                "approximateArrivalTimestamp": seconds(arrived),
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": format!("{}:{sequence_number}", source.shard_id),
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": source.role_arn,
            "awsRegion": source.stream_arn.split(':').nth(3).unwrap_or_default(),
            "eventSourceARN": source.stream_arn,
        });
        Record {
            sequence_number: sequence_number.to_owned(),
            partition_key: partition_key.to_owned(),
            arrived,
            event: event.to_string(),
        }
    }

    /// A change of a table, which a function gets as the stream has it, with the stream's name; nothing when it is none
    /// (<https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>).
    pub fn change(stream_arn: &str, mut change: Value) -> Option<Record> {
        let sequence_number = change["dynamodb"]["SequenceNumber"].as_str()?.to_owned();
        let arrived = change["dynamodb"]["ApproximateCreationDateTime"].as_f64()?;
        change["eventSourceARN"] = json!(stream_arn);
        Some(Record {
            sequence_number,
            partition_key: change["dynamodb"]["Keys"].to_string(),
            arrived: Timestamp::from_millisecond(milliseconds(arrived)).ok()?,
            event: change.to_string(),
        })
    }
}

/// The event of these records.
pub fn event(records: &[Record]) -> String {
    let records: Vec<&str> = records.iter().map(|record| record.event.as_str()).collect();
    format!("{EVENT_START}{}{EVENT_END}", records.join(","))
}

/// The bytes of an event without a record.
pub const EMPTY_EVENT_BYTES: usize = EVENT_START.len() + EVENT_END.len();

const EVENT_START: &str = r#"{"Records":["#;
const EVENT_END: &str = "]}";

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 need 41 of the 52 bits")]
fn seconds(time: Timestamp) -> f64 {
    time.as_millisecond() as f64 / 1_000.0
}

fn milliseconds(seconds: f64) -> i64 {
    // `as` saturates, and the ends of i64 are no timestamps.
    (seconds * 1_000.0) as i64
}

#[cfg(test)]
pub(crate) mod tests {
    use expect_test::expect;

    use super::*;

    /// A small record that arrived this many seconds after midnight.
    pub fn record(number: i64) -> Record {
        let midnight = "2026-03-01T00:00:00Z".parse::<Timestamp>().expect("a time");
        let arrived = midnight + jiff::SignedDuration::from_secs(number);
        let source = Source {
            stream_arn: "arn:aws:kinesis:us-east-1:000000000000:stream/tweets".to_owned(),
            shard_id: "shardId-000000000000".to_owned(),
            role_arn: "arn:aws:iam::000000000000:role/reader".to_owned(),
        };
        Record::kinesis(&source, &number.to_string(), "key", arrived, b"{}")
    }

    #[test]
    fn an_event_has_the_documented_shape() {
        let event: serde_json::Value = serde_json::from_str(&event(&[record(7)])).unwrap();
        expect![[r#"
            {
              "Records": [
                {
                  "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": "key",
                    "sequenceNumber": "7",
                    "data": "e30=",
                    "approximateArrivalTimestamp": 1772323207.0
                  },
                  "eventSource": "aws:kinesis",
                  "eventVersion": "1.0",
                  "eventID": "shardId-000000000000:7",
                  "eventName": "aws:kinesis:record",
                  "invokeIdentityArn": "arn:aws:iam::000000000000:role/reader",
                  "awsRegion": "us-east-1",
                  "eventSourceARN": "arn:aws:kinesis:us-east-1:000000000000:stream/tweets"
                }
              ]
            }"#]]
        .assert_eq(&format!("{event:#}"));
    }

    #[test]
    fn a_change_of_a_table_has_the_documented_shape() {
        let change = json!({
            "eventID": "e-1",
            "eventName": "INSERT",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_772_323_207,
                "Keys": {"Id": {"N": "7"}},
                "SequenceNumber": "5",
                "SizeBytes": 8,
                "StreamViewType": "NEW_IMAGE",
            },
        });
        let record = Record::change("arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s", change).unwrap();
        let event: Value = serde_json::from_str(&record.event).unwrap();
        assert_eq!(event["eventSourceARN"], "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s");
        assert_eq!((record.sequence_number.as_str(), record.partition_key.as_str()), ("5", r#"{"Id":{"N":"7"}}"#));
        assert_eq!(record.arrived.to_string(), "2026-03-01T00:00:07Z");
        assert_eq!(Record::change("arn", json!({"dynamodb": {}})), None);
    }

    #[test]
    fn the_size_of_an_event_is_known_before_it_is_made() {
        let records = [record(1), record(2), record(30)];
        let bytes: usize = records.iter().map(|record| record.event.len() + 1).sum();
        assert_eq!(event(&records).len(), EMPTY_EVENT_BYTES + bytes - 1);
        assert_eq!(event(&[]).len(), EMPTY_EVENT_BYTES);
    }
}
