//! Ticks through the API and Firehose into S3.

use aws_sdk_s3::Client;
use tests::{deployed::deployed, eventually::eventually, function::Function, http::send, local::Local, samples};

#[tokio::test]
async fn samples_are_answered_as_expected() {
    let stack = deployed().await;
    let environment =
        [("AWS_ENDPOINT_URL", stack.endpoint()), ("DELIVERY_STREAM", stack.output("TickerDeliveryStreamName"))];
    samples::check(&Function::start("ticker-api", &environment).await, "ticker-api").await;
}

#[tokio::test]
async fn a_tick_becomes_a_line_with_its_digits_as_sent() {
    let stack = deployed().await;
    let symbol = format!("T{:07}", fastrand::u32(..10_000_000));
    let tick = format!(r#"{{"ticker_symbol":"{symbol}","sector":"ENERGY","change":0.10,"price":4.79}}"#);
    let answer = send("POST", &format!("{}/ticker", stack.output("ApiUrl")), Some(&tick)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.body["recordId"].is_string(), "{answer:?}");
    eventually("the tick's line", async || lines(stack).await.into_iter().find(|line| *line == tick)).await;
}

#[tokio::test]
async fn what_is_no_tick_is_a_problem_document() {
    let stack = deployed().await;
    let answer = send("POST", &format!("{}/ticker", stack.output("ApiUrl")), Some(r#"{"price":1}"#)).await;
    assert_eq!((answer.status, answer.body["status"].as_u64()), (422, Some(422)), "{answer:?}");
}

async fn lines(stack: &Local) -> Vec<String> {
    let s3 = Client::new(&stack.target().sdk);
    let bucket = stack.output("DataBucketName");
    let list = s3.list_objects_v2().bucket(bucket).prefix("ticker/2").send().await.expect("the bucket can be listed");
    let mut lines = Vec::new();
    for key in list.contents().iter().filter_map(|object| object.key()) {
        let object = s3.get_object().bucket(bucket).key(key).send().await.expect("it was listed");
        let bytes = object.body.collect().await.expect("it can be read").to_vec();
        lines.extend(String::from_utf8(bytes).expect("UTF-8").lines().map(str::to_owned));
    }
    lines
}
