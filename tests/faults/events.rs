//! Events in the shape that AWS sends, around content of any kind.

use serde_json::{Value, json};
use tests::samples::samples;

/// Records of Kinesis, in the order of their sequence numbers.
pub fn kinesis(partition_key: &str, records: &[&[u8]]) -> Vec<u8> {
    let record = |(number, data): (usize, &&[u8])| {
        let sequence_number = format!("4959033827149025660855969253836157109592157598913658{number:04}");
        json!({
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": partition_key,
                "sequenceNumber": sequence_number,
                "data": base64_simd::STANDARD.encode_to_string(data),
                "approximateArrivalTimestamp": 1_545_084_650.987,
            },
            "eventSource": "aws:kinesis",
            "eventID": format!("shardId-000000000006:{sequence_number}"),
        })
    };
    json!({"Records": records.iter().enumerate().map(record).collect::<Vec<_>>()}).to_string().into_bytes()
}

/// New items of the table, with ids from `first` on, each with one photo of media id 77 at one of the addresses.
pub fn new_tweets(first: u64, urls: &[String]) -> Vec<u8> {
    let record = |(id, url): (u64, &String)| {
        let id = id.to_string();
        json!({
            "eventID": format!("c4ca4238a0b923820dcc509a6f75849b-{id}"),
            "eventName": "INSERT",
            "eventSource": "aws:dynamodb",
            "dynamodb": {
                "Keys": {"Id": {"N": id}},
                "NewImage": {
                    "Id": {"N": id},
                    "MediaUrl": {"S": url},
                    "MediaId": {"N": "77"},
                    "Media": {"L": [{"M": {"Id": {"N": "77"}, "Url": {"S": url}}}]},
                },
                "SequenceNumber": format!("4421584500000000{id}"),
                "StreamViewType": "NEW_IMAGE",
            },
        })
    };
    json!({"Records": (first..).zip(urls).map(record).collect::<Vec<_>>()}).to_string().into_bytes()
}

/// The creation of an object.
pub fn object_created(bucket: &str, key: &str) -> Vec<u8> {
    let encoded: String = key.bytes().map(encode).collect();
    json!({"Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "bucket": {"name": bucket, "arn": format!("arn:aws:s3:::{bucket}")},
            "object": {"key": encoded, "size": 1, "sequencer": "0065F2C3BD8D1A2B3C"},
        },
    }]})
    .to_string()
    .into_bytes()
}

fn encode(byte: u8) -> String {
    match byte {
        b'-' | b'.' | b'_' | b'/' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

/// Records of Firehose.
pub fn firehose(records: &[&[u8]]) -> Vec<u8> {
    let record = |(number, data): (usize, &&[u8])| {
        json!({
            "recordId": number.to_string(),
            "approximateArrivalTimestamp": 1_789_041_600_000_u64,
            "data": base64_simd::STANDARD.encode_to_string(data),
        })
    };
    json!({
        "invocationId": "8bea3aa0-73a5-57b7-8c4c-c96bf704d1ee",
        "deliveryStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/EventsDeliveryStream",
        "region": "us-east-1",
        "records": records.iter().enumerate().map(record).collect::<Vec<_>>(),
    })
    .to_string()
    .into_bytes()
}

/// A request of API Gateway, with JSON or without a body.
///
/// # Panics
/// When the sample that it is made of is gone.
pub fn request(method: &str, path: &str, query: &[(&str, &str)], body: Option<&str>) -> Value {
    let sample = samples("ticker-api").into_iter().find(|sample| sample.name == "post-tick").expect("it is there");
    let mut event: Value = serde_json::from_slice(&sample.event).expect("a sample is JSON");
    for (field, value) in [("resource", path), ("path", path), ("httpMethod", method)] {
        event[field] = json!(value);
    }
    event["requestContext"]["path"] = json!(format!("/prod{path}"));
    event["requestContext"]["resourcePath"] = json!(path);
    event["requestContext"]["httpMethod"] = json!(method);
    event["body"] = json!(body);
    if !query.is_empty() {
        event["queryStringParameters"] = query.iter().map(|&(name, value)| (name.to_owned(), json!(value))).collect();
        event["multiValueQueryStringParameters"] =
            query.iter().map(|&(name, value)| (name.to_owned(), json!([value]))).collect();
    }
    event
}
