//! What was given up is sent again, once, by the command that people type.
//!
//! Each test gives its failures a reason of their own, so that none touches those of another flow.

use aws_sdk_s3::{Client, primitives::ByteStream};
use image::ImageFormat;
use serde_json::{Value, json};
use tests::{cli, deployed::deployed, eventually::eventually, local::Local, pictures::picture, samples};

#[tokio::test]
async fn a_quarantined_record_is_sent_again_only_when_asked_for_and_only_once() {
    let stack = deployed().await;
    let (reason, id) = (unique("refused"), fastrand::u64(1 << 60..1 << 61));
    let key = format!("quarantine/dt=2026-03-01/shardId-000000000000/{id}.json");
    let record = json!({"reason": reason, "data": base64(status(id).as_bytes()), "partitionKey": "flows"});
    put(stack, "FailuresBucketName", &key, record.to_string().into()).await;

    let held = redrive(stack, &["quarantine", "--reason", &reason]).await;
    assert!(held.succeeded && held.said("1 held back"), "{held:?}");
    let told = redrive(stack, &["--reason", &reason, "--permanent", "--dry-run", "--list"]).await;
    assert!(told.succeeded && told.said("1 failure to redrive") && told.said(&key), "{told:?}");
    assert!(object(stack, "FailuresBucketName", &key).await.is_some());
    assert!(!has_item(stack, id).await);

    let sent = redrive(stack, &["--reason", &reason, "--permanent"]).await;
    assert!(sent.succeeded && sent.said("1 failure redriven"), "{sent:?}");
    eventually("the tweet", async || has_item(stack, id).await.then_some(())).await;
    assert_eq!(object(stack, "FailuresBucketName", &key).await, None);
    let kept = object(stack, "FailuresBucketName", &format!("redriven/{key}")).await;
    assert_eq!(kept, Some(record.to_string().into_bytes()));

    let again = redrive(stack, &["--reason", &reason, "--permanent"]).await;
    assert!(again.succeeded && again.said("nothing to redrive"), "{again:?}");
}

#[tokio::test]
async fn poison_that_is_sent_again_is_a_new_failure() {
    let stack = deployed().await;
    let (reason, poison) = (unique("refused"), unique("poison"));
    let key = format!("quarantine/dt=2026-03-02/shardId-000000000000/{}.json", fastrand::u64(..));
    let record = json!({"reason": reason, "data": base64(poison.as_bytes()), "partitionKey": "flows"});
    put(stack, "FailuresBucketName", &key, record.to_string().into()).await;
    let sent = redrive(stack, &["quarantine", "--reason", &reason, "--permanent"]).await;
    assert!(sent.succeeded && sent.said("1 failure redriven"), "{sent:?}");
    let new = eventually("the new failure", async || quarantined(stack, &base64(poison.as_bytes())).await).await;
    assert!(new["reason"].as_str().is_some_and(|new| new != reason), "{new}");
}

#[tokio::test]
async fn a_lost_photo_is_fetched_again_and_stays_lost_when_it_still_is() {
    let stack = deployed().await;
    let (reason, id) = (unique("gone"), fastrand::u64(1 << 60..1 << 61));
    let key = format!("photos/{id}/77.json");
    // No host is allowed to have it: it is refused without a connection.
    let lost =
        json!({"reason": reason, "url": "https://refused.invalid/x", "tweetId": id.to_string(), "mediaId": "77"});
    put(stack, "FailuresBucketName", &key, lost.to_string().into()).await;
    let again = redrive(stack, &["photos", "--reason", &reason, "--permanent"]).await;
    assert!(!again.succeeded && again.said("it failed again"), "{again:?}");
    let told = object(stack, "FailuresBucketName", &key).await.expect("the new failure");
    assert!(!String::from_utf8_lossy(&told).contains(&reason), "it was told anew");
}

#[tokio::test]
async fn a_batch_goes_to_its_function_and_stays_when_that_fails_again() {
    let stack = deployed().await;
    let (reason, id) = (unique("RetryAttemptsExhausted"), fastrand::u64(1 << 60..1 << 61));
    let record = json!({"eventID": "shardId-000000000000:7", "kinesis":
        {"partitionKey": "flows", "sequenceNumber": "7", "data": base64(status(id).as_bytes())}});
    let batch = given_up("tweet-ingester", &reason, &json!({"Records": [record]}));
    let poison = given_up("faq-api", &reason, &json!("no request"));
    let keys =
        [&batch, &poison].map(|_| format!("aws/lambda/{0}/shardId-000000000000/2026/03/01/{0}", unique("batch")));
    put(stack, "FailuresBucketName", &keys[0], batch).await;
    put(stack, "FailuresBucketName", &keys[1], poison).await;

    let sent = redrive(stack, &["batches", "--reason", &reason]).await;
    assert!(!sent.succeeded && sent.said("1 failure redriven") && sent.said("faq-api failed again"), "{sent:?}");
    assert!(has_item(stack, id).await, "the function has answered");
    assert_eq!(object(stack, "FailuresBucketName", &keys[0]).await, None);
    assert!(object(stack, "FailuresBucketName", &keys[1]).await.is_some());
    let again = redrive(stack, &["batches", "--reason", &reason]).await;
    assert!(again.said("1 failure could not be redriven") && !again.said("failure redriven"), "{again:?}");
}

#[tokio::test]
async fn an_event_in_a_failure_queue_goes_to_its_function_and_leaves_the_queue() {
    let stack = deployed().await;
    let (reason, photo) = (unique("S3Unavailable"), format!("flows/{}.png", unique("redriven")));
    put(stack, "PhotosBucketName", &photo, picture(300, 200, ImageFormat::Png)).await;
    eventually("the thumbnail", async || object(stack, "ThumbnailsBucketName", &photo).await).await;
    let s3 = Client::new(&stack.target().sdk);
    s3.delete_object().bucket(stack.output("ThumbnailsBucketName")).key(&photo).send().await.expect("it is there");
    send_failure(stack, &reason, &created(stack.output("PhotosBucketName"), &photo)).await;

    let other = redrive(stack, &["queues", "--reason", &unique("other")]).await;
    assert!(other.succeeded && other.said("nothing to redrive"), "{other:?}");
    let told = redrive(stack, &["queues", "--reason", &reason, "--dry-run"]).await;
    assert!(told.succeeded && told.said("1 failure to redrive"), "{told:?}");
    let sent = redrive(stack, &["queues", "--reason", &reason]).await;
    assert!(sent.succeeded && sent.said("1 failure redriven"), "{sent:?}");
    assert!(object(stack, "ThumbnailsBucketName", &photo).await.is_some(), "the function has answered");
    let again = redrive(stack, &["queues", "--reason", &reason]).await;
    assert!(again.succeeded && again.said("nothing to redrive"), "{again:?}");
}

#[tokio::test]
async fn of_an_object_of_firehose_only_what_was_sent_goes() {
    let stack = deployed().await;
    let reason = unique("timed out");
    let id = format!("550e8400-e29b-41d4-a716-{:012x}", fastrand::u64(..1 << 48));
    let event = format!(r#"{{"{id}":"NY"}}"#);
    let line = |code: &str, data: &str| {
        json!({"attemptsMade": 4, "errorCode": code, "errorMessage": reason, "rawData": base64(data.as_bytes())})
            .to_string()
    };
    let refused = line("Lambda.ProcessingFailedStatus", "refused");
    let key = format!("firehose-errors/processing-failed/2026/03/01/07/{}", unique("errors"));
    let body = format!("{}\n{refused}\n", line("Lambda.FunctionError", &event));
    put(stack, "DataBucketName", &key, body.clone().into()).await;

    let sent = redrive(stack, &["firehose", "--reason", &reason]).await;
    assert!(sent.succeeded && sent.said("1 failure redriven") && sent.said("1 held back"), "{sent:?}");
    assert_eq!(object(stack, "DataBucketName", &key).await, Some(format!("{refused}\n").into_bytes()));
    assert_eq!(object(stack, "FailuresBucketName", &format!("redriven/{key}")).await, Some(body.into_bytes()));
    eventually("the event", async || delivered(stack, &id).await.then_some(())).await;
    let again = redrive(stack, &["firehose", "--reason", &reason]).await;
    assert!(again.succeeded && !again.said("redriven;") && again.said("1 held back"), "{again:?}");
}

/// What the command said, and how it ended.
#[derive(Debug)]
struct Ended {
    succeeded: bool,
    text: String,
}

impl Ended {
    fn said(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}

/// As a person would with a stack in AWS; the engine is found by the standard variables.
async fn redrive(stack: &Local, options: &[&str]) -> Ended {
    let output = cli::stack(&stack.target(), &[&["redrive"], options].concat()).await;
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Ended { succeeded: output.status.success(), text }
}

fn unique(text: &str) -> String {
    format!("{text}-{:016x}", fastrand::u64(..))
}

fn base64(bytes: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(bytes)
}

fn status(id: u64) -> String {
    json!({"created_at": "Wed Oct 10 20:19:24 +0000 2018", "id_str": id.to_string(), "full_text": "late", "user": null})
        .to_string()
}

/// As Lambda writes it to the bucket.
fn given_up(function: &str, condition: &str, event: &Value) -> Vec<u8> {
    let function_arn = format!("arn:aws:lambda:us-east-1:000000000000:function:{function}");
    let context = json!({"requestId": "r", "functionArn": function_arn, "condition": condition});
    let document = json!({"requestContext": context, "version": "1.0", "payload": event.to_string()});
    document.to_string().into_bytes()
}

/// As Lambda writes it to the queue.
async fn send_failure(stack: &Local, error_type: &str, event: &Value) {
    let sqs = aws_sdk_sqs::Client::new(&stack.target().sdk);
    let queues = sqs.list_queues().send().await.expect("SQS answers").queue_urls.unwrap_or_default();
    let queue = queues.into_iter().find(|url| url.contains("ThumbnailerFailures")).expect("it is in the template");
    let body = json!({
        "version": "1.0",
        "requestContext": {
            "functionArn": "arn:aws:lambda:us-east-1:000000000000:function:thumbnailer:$LATEST",
            "condition": "RetriesExhausted",
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "responsePayload": {"errorType": error_type},
    });
    sqs.send_message().queue_url(queue).message_body(body.to_string()).send().await.expect("SQS takes it");
}

fn created(bucket: &str, key: &str) -> Value {
    let samples = samples::samples("thumbnailer");
    let sample = samples.iter().find(|sample| sample.name == "object-created-put").expect("it is there");
    let mut event: Value = serde_json::from_slice(&sample.event).expect("a sample is JSON");
    event["Records"][0]["s3"]["bucket"]["name"] = json!(bucket);
    event["Records"][0]["s3"]["object"]["key"] = json!(key);
    event
}

async fn put(stack: &Local, bucket: &str, key: &str, bytes: Vec<u8>) {
    let s3 = Client::new(&stack.target().sdk);
    let put = s3.put_object().bucket(stack.output(bucket)).key(key).body(ByteStream::from(bytes));
    put.send().await.expect("S3 takes it");
}

async fn object(stack: &Local, bucket: &str, key: &str) -> Option<Vec<u8>> {
    let s3 = Client::new(&stack.target().sdk);
    let object = s3.get_object().bucket(stack.output(bucket)).key(key).send().await.ok()?;
    Some(object.body.collect().await.ok()?.to_vec())
}

async fn has_item(stack: &Local, id: u64) -> bool {
    let dynamodb = aws_sdk_dynamodb::Client::new(&stack.target().sdk);
    let get = dynamodb.get_item().table_name(stack.output("TweetsTableName"));
    let key = aws_sdk_dynamodb::types::AttributeValue::N(id.to_string());
    get.key("Id", key).send().await.expect("DynamoDB answers").item.is_some()
}

/// Whether an event is in what Firehose has delivered.
async fn delivered(stack: &Local, id: &str) -> bool {
    let s3 = Client::new(&stack.target().sdk);
    let list = s3.list_objects_v2().bucket(stack.output("DataBucketName")).prefix("firehose/");
    for key in list.send().await.expect("it can be listed").contents().iter().filter_map(|found| found.key()) {
        let lines = object(stack, "DataBucketName", key).await.unwrap_or_default();
        if String::from_utf8_lossy(&lines).contains(id) {
            return true;
        }
    }
    false
}

/// The failure of this record that still is one.
async fn quarantined(stack: &Local, data: &str) -> Option<Value> {
    let s3 = Client::new(&stack.target().sdk);
    let list = s3.list_objects_v2().bucket(stack.output("FailuresBucketName")).prefix("quarantine/");
    for key in list.send().await.ok()?.contents().iter().filter_map(|found| found.key()) {
        let record = object(stack, "FailuresBucketName", key).await.unwrap_or_default();
        if let Some(record) = serde_json::from_slice::<Value>(&record).ok().filter(|record| record["data"] == data) {
            return Some(record);
        }
    }
    None
}
