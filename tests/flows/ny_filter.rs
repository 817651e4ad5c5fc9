//! Events through Firehose and the filter into S3.

use aws_sdk_firehose::{primitives::Blob, types::Record};
use aws_sdk_s3::Client;
use serde_json::{Value, json};
use tests::{deployed::deployed, eventually::eventually, function::Function, local::Local, samples};

#[tokio::test]
async fn samples_are_answered_as_expected() {
    samples::check(&Function::start("ny-filter", &[]).await, "ny-filter").await;
}

#[tokio::test]
async fn new_york_arrives_and_the_rest_does_not() {
    let stack = deployed().await;
    let [kept, dropped, failed] = [(); 3].map(|()| uuid());
    put(stack, &[(&kept, "NY"), (&dropped, "TX"), (&failed, "Finistère")]).await;
    let kept = format!(r#"New York State found !! for entry: {{"{kept}":"NY"}}"#);
    let text = eventually("the event of New York", async || {
        Some(delivered(stack).await).filter(|text| text.lines().any(|line| line == kept))
    })
    .await;
    assert!(!text.contains(&dropped) && !text.contains(&failed));
}

#[tokio::test]
async fn a_french_department_lies_under_the_error_prefix_as_it_was_sent() {
    let stack = deployed().await;
    let id = uuid();
    put(stack, &[(&id, "Finistère")]).await;
    let sent = base64_simd::STANDARD.encode_to_string(format!(r#"{{"{id}":"Finistère"}}"#));
    let told = eventually("the failed event", async || {
        let text = text(stack, "firehose-errors/").await;
        text.lines().find(|line| line.contains(&sent)).map(str::to_owned)
    })
    .await;
    let told: Value = serde_json::from_str(&told).expect("a line is JSON");
    assert_eq!(told["rawData"], json!(sent), "{told}");
    assert_eq!(told["errorCode"], json!("Lambda.ProcessingFailedStatus"), "{told}");
}

async fn put(stack: &Local, events: &[(&str, &str)]) {
    let record = |(id, place): &(&str, &str)| {
        let event = format!(r#"{{"{id}":"{place}"}}"#);
        Record::builder().data(Blob::new(event)).build().expect("a record has data")
    };
    let firehose = aws_sdk_firehose::Client::new(&stack.target().sdk);
    let batch = firehose.put_record_batch().delivery_stream_name(stack.output("EventsDeliveryStreamName"));
    let answer = batch.set_records(Some(events.iter().map(record).collect())).send().await.expect("Firehose answers");
    assert_eq!(answer.failed_put_count(), 0);
}

/// All that lies under `firehose/YYYY/MM/DD/HH/`.
async fn delivered(stack: &Local) -> String {
    for key in keys(stack, "firehose/2").await {
        assert_eq!(key.split('/').count(), 6, "{key}");
        assert!(key.ends_with(".txt"), "{key}");
    }
    text(stack, "firehose/2").await
}

async fn keys(stack: &Local, prefix: &str) -> Vec<String> {
    let list = Client::new(&stack.target().sdk).list_objects_v2().bucket(stack.output("DataBucketName")).prefix(prefix);
    let list = list.send().await.expect("the bucket can be listed");
    list.contents().iter().filter_map(|object| object.key().map(str::to_owned)).collect()
}

async fn text(stack: &Local, prefix: &str) -> String {
    let s3 = Client::new(&stack.target().sdk);
    let mut text = String::new();
    for key in keys(stack, prefix).await {
        let object =
            s3.get_object().bucket(stack.output("DataBucketName")).key(key).send().await.expect("it was listed");
        text += &String::from_utf8(object.body.collect().await.expect("it can be read").to_vec()).expect("UTF-8");
    }
    text
}

fn uuid() -> String {
    let hex = format!("{:032x}", fastrand::u128(..));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
