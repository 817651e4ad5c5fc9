//! The tweet of the minute from HTTP into S3.

use aws_sdk_s3::Client;
use serde_json::Value;
use tests::{deployed::deployed, function::Function, local::Local, runtime_api::Answer, samples};

#[tokio::test]
async fn samples_are_answered_and_each_stores_one_line() {
    let stack = deployed().await;
    let poller = poller(stack, &format!("{}/tweet", stack.output("ApiUrl"))).await;
    samples::check(&poller, "tweet-poller").await;
    let answer = poller.response(b"{}").await;
    let body = object(stack, answer["key"].as_str().expect("the answer names the object")).await;
    assert_eq!(body.trim_end().lines().count(), 1);
    let tweet: Value = serde_json::from_str(&body).expect("the object is JSON");
    assert!(tweet["id_str"].is_string());
}

#[tokio::test]
async fn a_source_that_is_down_fails_the_invocation() {
    let stack = deployed().await;
    let poller = poller(stack, &format!("{}/nothing-here", stack.output("ApiUrl"))).await;
    let Answer::Error(error) = poller.invoke(b"{}").await else { panic!("it must fail") };
    assert_eq!(error["errorType"], "UpstreamUnavailable", "{error}");
}

async fn poller(stack: &Local, url: &str) -> Function {
    let environment = [
        ("AWS_ENDPOINT_URL", stack.endpoint()),
        ("DATA_BUCKET", stack.output("DataBucketName")),
        ("TWEET_SOURCE_URL", url),
    ];
    Function::start("tweet-poller", &environment).await
}

async fn object(stack: &Local, key: &str) -> String {
    let s3 = Client::new(&stack.target().sdk);
    let object = s3.get_object().bucket(stack.output("DataBucketName")).key(key).send().await.expect("it was stored");
    assert_eq!(object.content_type(), Some("application/json"));
    let bytes = object.body.collect().await.expect("the object can be read").to_vec();
    String::from_utf8(bytes).expect("the object is UTF-8")
}
