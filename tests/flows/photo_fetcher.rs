//! Photos of new tweets into S3, where they get their thumbnails.

use aws_sdk_s3::Client;
use image::ImageFormat;
use serde_json::{Value, json};
use tests::{
    deployed::deployed, eventually::eventually, function::Function, http::photo_host, local::Local, pictures::picture,
    samples,
};

#[tokio::test]
async fn samples_are_answered_as_expected() {
    let stack = deployed().await;
    // No third party is asked: its photos are refused, which is an answer too.
    samples::check(&fetcher(stack, "127.0.0.1:9").await, "photo-fetcher").await;
}

#[tokio::test]
async fn a_photo_is_stored_once_and_gets_its_thumbnail() {
    let stack = deployed().await;
    let photo = picture(400, 300, ImageFormat::Png);
    let host = photo_host(photo.clone(), "image/png").await;
    let fetcher = fetcher(stack, &host).await;
    let id = fastrand::u64(1 << 60..1 << 61);
    let event = new_tweet(id, &format!("https://{host}/photo"));
    for _ in 0..2 {
        assert_eq!(fetcher.response(&event).await, json!({"batchItemFailures": []}));
    }
    let key = format!("photos/{id}/77.png");
    assert_eq!(object(stack, "PhotosBucketName", &key).await, Some(photo));
    eventually("the thumbnail", async || object(stack, "ThumbnailsBucketName", &key).await).await;
}

#[tokio::test]
async fn a_photo_that_is_gone_is_told_and_not_tried_again() {
    let stack = deployed().await;
    let host = photo_host(Vec::new(), "image/png").await;
    let fetcher = fetcher(stack, &host).await;
    let id = fastrand::u64(1 << 60..1 << 61);
    let event = new_tweet(id, &format!("https://{host}/gone"));
    assert_eq!(fetcher.response(&event).await, json!({"batchItemFailures": []}));
    let failure = object(stack, "FailuresBucketName", &format!("photos/{id}/77.json")).await.expect("it is told");
    let failure: Value = serde_json::from_slice(&failure).expect("a failure is JSON");
    assert!(failure["reason"].as_str().is_some_and(|reason| reason.contains("404")), "{failure}");
}

async fn fetcher(stack: &Local, host: &str) -> Function {
    let environment = [
        ("AWS_ENDPOINT_URL", stack.endpoint()),
        ("PHOTOS_BUCKET", stack.output("PhotosBucketName")),
        ("FAILURES_BUCKET", stack.output("FailuresBucketName")),
        ("PHOTO_HOSTS", host),
    ];
    Function::start("photo-fetcher", &environment).await
}

/// The new item of a tweet with one photo, media id 77, in the sample's envelope.
fn new_tweet(id: u64, url: &str) -> Vec<u8> {
    let samples = samples::samples("photo-fetcher");
    let sample = samples.iter().find(|sample| sample.name == "new-tweet").expect("it is there");
    let mut event: Value = serde_json::from_slice(&sample.event).expect("a sample is JSON");
    let change = &mut event["Records"][0]["dynamodb"];
    change["Keys"]["Id"]["N"] = json!(id.to_string());
    let item = &mut change["NewImage"];
    item["Id"]["N"] = json!(id.to_string());
    item["MediaUrl"]["S"] = json!(url);
    item["MediaId"]["N"] = json!("77");
    item["Media"] = json!({"L": [{"M": {"Id": {"N": "77"}, "Url": {"S": url}}}]});
    event.to_string().into_bytes()
}

async fn object(stack: &Local, bucket: &str, key: &str) -> Option<Vec<u8>> {
    let s3 = Client::new(&stack.target().sdk);
    let object = s3.get_object().bucket(stack.output(bucket)).key(key).send().await.ok()?;
    Some(object.body.collect().await.ok()?.to_vec())
}
