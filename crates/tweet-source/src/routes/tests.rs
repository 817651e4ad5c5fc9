//! Every document of `events/tweet-source`, from API Gateway's words to API Gateway's words.

use std::{fs, path::PathBuf};

use lambda_http::{Adapter, Context, LambdaEvent, Service, request::LambdaRequest, service_fn};
use serde_json::{Value, json};

use super::*;

fn now() -> Timestamp {
    "2026-03-01T12:34:56.789Z".parse().unwrap()
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/tweet-source"))
}

fn read(name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder().join(name)).unwrap()).unwrap()
}

/// The answer to a document, as the runtime sends it.
async fn invoke(event: Value) -> Value {
    let payload: LambdaRequest = serde_json::from_value(event).unwrap();
    let mut function =
        Adapter::from(service_fn(|request: Request| async move { Ok::<_, Infallible>(answer(&request, now())) }));
    let answer = function.call(LambdaEvent::new(payload, Context::default())).await.unwrap();
    serde_json::to_value(answer).unwrap()
}

#[tokio::test]
async fn every_document_with_a_fixed_answer_gets_it() {
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(document) = name.strip_suffix(".expected.json") {
            assert_eq!(invoke(read(&format!("{document}.json"))).await, read(&name), "{document}");
            seen += 1;
        }
    }
    assert_eq!(seen, 2);
}

#[tokio::test]
async fn a_get_is_answered_with_the_minutes_tweet() {
    let answer = invoke(read("get-tweet.json")).await;
    assert_eq!(answer["statusCode"], 200);
    assert_eq!(answer["isBase64Encoded"], false);
    assert_eq!(
        answer["multiValueHeaders"],
        json!({
            "access-control-allow-origin": ["*"],
            "cache-control": ["public, max-age=3"],
            "content-type": ["application/json"],
        })
    );
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(body, Minute::of(now()).tweet());
    assert_eq!(body["id_str"], body["id"].to_string());
}

#[tokio::test]
async fn a_slash_at_the_end_makes_no_other_address() {
    let mut event = read("get-tweet.json");
    event["path"] = json!("/tweet/");
    assert_eq!(invoke(event).await["statusCode"], 200);
}

#[tokio::test]
async fn the_stage_is_no_part_of_the_address() {
    for stage in [json!("prod"), json!("tweet"), json!(null)] {
        let mut event = read("get-tweet.json");
        event["requestContext"]["stage"] = stage;
        assert_eq!(invoke(event).await["statusCode"], 200);
    }
}
