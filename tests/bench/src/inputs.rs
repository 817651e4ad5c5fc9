//! Events of the sizes that Lambda allows, the same in every run.

use base64_simd::STANDARD;
use domain::sample;
use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A batch of Firehose of small records: so many entries, each of so many bytes.
pub fn small_records(records: usize, bytes: usize) -> Vec<u8> {
    let mut rng = Rng::with_seed(6);
    firehose((0..records).map(|_| entry(&mut rng, bytes)))
}

/// A batch of Firehose of large records: half are entries, with blanks in them, half are documents of many fields.
pub fn large_records(records: usize, bytes: usize) -> Vec<u8> {
    let mut rng = Rng::with_seed(8);
    firehose((0..records).map(|n| if n % 2 == 0 { entry(&mut rng, bytes) } else { document(&mut rng, bytes) }))
}

fn firehose(data: impl Iterator<Item = String>) -> Vec<u8> {
    let records: Vec<Value> = data.enumerate().map(|(n, data)| firehose_record(n, &data)).collect();
    to_bytes(&json!({
        "invocationId": "8bea3aa0-73a5-57b7-8c4c-c96bf704d1ee",
        "deliveryStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/bench",
        "region": "us-east-1",
        "records": records,
    }))
}

/// A batch of Kinesis: so many tweets of both versions of the API.
pub fn kinesis(tweets: usize, bytes: usize) -> Vec<u8> {
    let mut rng = Rng::with_seed(4);
    let at = Timestamp::from_second(1_789_041_600).expect("a time in 2026");
    let tweet = |n| {
        let id = sample::tweet_id(at, n);
        padded(&sample::tweet(&mut rng, id, at).to_string(), bytes)
    };
    let count = u32::try_from(tweets).unwrap_or(u32::MAX);
    let records: Vec<Value> = (0..count).map(tweet).enumerate().map(|(n, tweet)| kinesis_record(n, &tweet)).collect();
    to_bytes(&json!({ "Records": records }))
}

fn firehose_record(n: usize, data: &str) -> Value {
    json!({
        "recordId": format!("496543081375634598107263580000000000000000000{n:011}"),
        "approximateArrivalTimestamp": 1_789_041_600_000_u64,
        "data": STANDARD.encode_to_string(data),
    })
}

fn kinesis_record(n: usize, data: &str) -> Value {
    let number = format!("495903382714902566085596925383615710959{n:017}");
    json!({
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": format!("{n}"),
            "sequenceNumber": number,
            "data": STANDARD.encode_to_string(data),
            "approximateArrivalTimestamp": 1_789_041_600.25,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": format!("shardId-000000000000:{number}"),
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/bench",
        "awsRegion": "us-east-1",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/bench",
    })
}

/// An event of the filter, blanks before its place, a line of so many bytes.
fn entry(rng: &mut Rng, bytes: usize) -> String {
    let event = sample::event(rng).to_string();
    let blanks = " ".repeat(bytes.saturating_sub(event.len() + 1));
    event.replacen(':', &format!(":{blanks}"), 1) + "\n"
}

/// Entries enough for so many bytes, in one object.
fn document(rng: &mut Rng, bytes: usize) -> String {
    let mut fields = String::new();
    while fields.len() + 60 < bytes {
        let event = sample::event(rng).to_string();
        fields += event.trim_matches(['{', '}']);
        fields.push(',');
    }
    format!("{{{}}}\n", fields.trim_end_matches(','))
}

/// A tweet grows by a list that no reader asks for, as real ones have many fields of that kind.
fn padded(tweet: &str, bytes: usize) -> String {
    const FIELD: &str = r#""withheld_in_countries":["XX","XY"],"#;
    let fields = FIELD.repeat(bytes.saturating_sub(tweet.len()) / FIELD.len());
    format!("{{{fields}{}", &tweet[1..])
}

fn to_bytes(event: &Value) -> Vec<u8> {
    event.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_as_large_as_lambda_takes() {
        for event in [small_records(29_000, 60), large_records(500, 8 * 1024), kinesis(1000, 4000)] {
            assert!((5_000_000..=6_291_456).contains(&event.len()), "{}", event.len());
        }
    }

    #[test]
    fn the_same_input_is_made_again() {
        assert_eq!(kinesis(5, 4000), kinesis(5, 4000));
        assert_eq!(small_records(5, 60), small_records(5, 60));
        assert_eq!(large_records(5, 600), large_records(5, 600));
    }
}
