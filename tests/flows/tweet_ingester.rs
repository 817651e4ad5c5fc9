//! Tweets from Kinesis into DynamoDB, the rest into quarantine.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_kinesis::primitives::Blob;
use domain::sample;
use fastrand::Rng;
use jiff::Timestamp;
use serde_json::Value;
use tests::{deployed::deployed, eventually::eventually, function::Function, local::Local, samples};

#[tokio::test]
async fn samples_are_answered_as_expected() {
    let stack = deployed().await;
    let environment = [
        ("AWS_ENDPOINT_URL", stack.endpoint()),
        ("TWEETS_TABLE", stack.output("TweetsTableName")),
        ("FAILURES_BUCKET", stack.output("FailuresBucketName")),
    ];
    samples::check(&Function::start("tweet-ingester", &environment).await, "tweet-ingester").await;
}

#[tokio::test]
async fn a_tweet_becomes_an_item_with_all_digits_of_its_id() {
    let stack = deployed().await;
    let id = id();
    put(stack, &status(id, "Rain &amp; sun over #Brest")).await;
    let item = eventually("the item", async || item(stack, id).await).await;
    assert_eq!(item["Id"].as_n(), Ok(&id.to_string()));
    assert_eq!(item["Text"].as_s().map(String::as_str), Ok("Rain & sun over #Brest"));
    assert_eq!(item["CreatedAt"].as_s().map(String::as_str), Ok("2018-10-10T20:19:24Z"));
    assert_eq!(item["Day"].as_s().map(String::as_str), Ok("2018-10-10"));
    assert_eq!(item["Kind"].as_s().map(String::as_str), Ok("original"));
    assert!(!item.contains_key("MediaUrl"), "{item:?}");
}

#[tokio::test]
async fn every_generated_tweet_arrives() {
    let stack = deployed().await;
    let mut rng = Rng::with_seed(7);
    let ids: Vec<u64> = (0..40).map(|_| id()).collect();
    for id in &ids {
        put(stack, &sample::tweet(&mut rng, *id, Timestamp::now()).to_string()).await;
    }
    for id in ids {
        eventually("a generated tweet", async || item(stack, id).await).await;
    }
}

#[tokio::test]
async fn what_is_no_tweet_lies_in_quarantine_and_the_next_tweet_is_stored() {
    let stack = deployed().await;
    let (poison, id) = (format!("poison {:016x}", fastrand::u64(..)), id());
    put(stack, &poison).await;
    put(stack, &status(id, "after the poison")).await;
    eventually("the tweet after the poison", async || item(stack, id).await).await;
    let found = eventually("the quarantined record", async || {
        quarantined(stack).await.into_iter().find(|record| base64(record).as_deref() == Some(poison.as_bytes()))
    })
    .await;
    assert!(found["sequenceNumber"].is_string(), "{found}");
    assert!(found.to_string().contains("not JSON"), "{found}");
}

fn id() -> u64 {
    // Above 2^53, where a double would lose digits.
    fastrand::u64(1 << 60..1 << 61) | 1
}

fn status(id: u64, text: &str) -> String {
    serde_json::json!({
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "id": id,
        "id_str": id.to_string(),
        "full_text": text,
        "entities": {"hashtags": [], "urls": [], "user_mentions": [], "symbols": []},
        "user": {"id": 12, "id_str": "12", "screen_name": "someone"},
        "lang": "en",
    })
    .to_string()
}

async fn put(stack: &Local, record: &str) {
    let kinesis = aws_sdk_kinesis::Client::new(&stack.target().sdk);
    let put = kinesis.put_record().stream_name(stack.output("TweetStreamName")).partition_key("flows");
    put.data(Blob::new(record)).send().await.expect("Kinesis takes the record");
}

async fn item(stack: &Local, id: u64) -> Option<HashMap<String, AttributeValue>> {
    let dynamodb = aws_sdk_dynamodb::Client::new(&stack.target().sdk);
    let get = dynamodb.get_item().table_name(stack.output("TweetsTableName"));
    get.key("Id", AttributeValue::N(id.to_string())).send().await.expect("DynamoDB answers").item
}

async fn quarantined(stack: &Local) -> Vec<Value> {
    let s3 = aws_sdk_s3::Client::new(&stack.target().sdk);
    let bucket = stack.output("FailuresBucketName");
    let list = s3.list_objects_v2().bucket(bucket).prefix("quarantine/").send().await.expect("it can be listed");
    let mut records = Vec::new();
    for key in list.contents().iter().filter_map(|object| object.key()) {
        let object = s3.get_object().bucket(bucket).key(key).send().await.expect("it was listed");
        let bytes = object.body.collect().await.expect("it can be read").to_vec();
        records.push(serde_json::from_slice(&bytes).expect("a quarantined record is JSON"));
    }
    records
}

fn base64(record: &Value) -> Option<Vec<u8>> {
    base64_simd::STANDARD.decode_to_vec(record["data"].as_str()?).ok()
}
