//! The API on the engine, with something in its stores, deployed once for all tests of this folder but one.

use aws_sdk_dynamodb::types::AttributeValue;
use axum::{
    body::Bytes,
    http::{Request, header},
};
use http_body_util::Full;
use hyper_util::{client::legacy::Client as Http, rt::TokioExecutor};
use serde_json::json;
use tests::{deployed::deployed, local::Local};
use tokio::sync::OnceCell;

use crate::client::{self, Client};

/// The example of the OpenAPI document.
const TWEET_ID: u64 = 1_050_118_621_198_921_728;
const DAY: &str = "2018-10-10";

/// The stack, with some tweets, songs and hashtags, and without the throttling of its stage.
pub async fn api() -> (&'static Local, Client) {
    static READY: OnceCell<()> = OnceCell::const_new();
    let stack = deployed().await;
    READY.get_or_init(|| prepare(stack)).await;
    (stack, Client::new(stack.output("ApiUrl")))
}

/// The same for one test alone: an engine works on one processor only.
pub async fn own_api(name: &str) -> Local {
    let stack = Local::start(name, &[]).await;
    prepare(&stack).await;
    stack
}

async fn prepare(stack: &Local) {
    unthrottle(stack).await;
    put_tweets(stack).await;
    put_hashtag(stack).await;
    put_songs(&Client::new(stack.output("ApiUrl"))).await;
}

/// The template lets 50 calls a second through to each method, which a test exceeds; the engine counts as AWS does.
async fn unthrottle(stack: &Local) {
    let id = stack.output("ApiUrl").rsplit('/').nth(1).expect("the id stands before the stage");
    let settings = ["rateLimit", "burstLimit"]
        .map(|limit| json!({"op": "replace", "path": format!("/*/*/throttling/{limit}"), "value": "100000"}));
    // The engine reads from it which service is meant, and does not check the signature.
    let caller =
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=0";
    let request = Request::patch(format!("{}/restapis/{id}/stages/prod", stack.endpoint()))
        .header(header::AUTHORIZATION, caller)
        .body(Full::new(Bytes::from(json!({"patchOperations": settings}).to_string())))
        .expect("the request is well-formed");
    let answer = Http::builder(TokioExecutor::new()).build_http().request(request).await.expect("the engine answers");
    assert_eq!(answer.status(), 200, "{answer:?}");
}

async fn put_tweets(stack: &Local) {
    let dynamodb = aws_sdk_dynamodb::Client::new(&stack.target().sdk);
    for id in TWEET_ID..TWEET_ID + 3 {
        let put = dynamodb.put_item().table_name(stack.output("TweetsTableName"));
        let put = put.item("Id", AttributeValue::N(id.to_string())).item("Day", AttributeValue::S(DAY.to_owned()));
        let put = put.item("CreatedAt", AttributeValue::S(format!("{DAY}T20:19:24Z")));
        put.item("Kind", AttributeValue::S("original".to_owned())).send().await.expect("the table takes it");
    }
}

/// Without an object the engine's Athena fails, where that of AWS counts nothing.
async fn put_hashtag(stack: &Local) {
    let s3 = aws_sdk_s3::Client::new(&stack.target().sdk);
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d");
    let tweet = json!({"id_str": "1", "entities": {"hashtags": [{"text": "Rust"}]}}).to_string();
    let put = s3.put_object().bucket(stack.output("DataBucketName")).key(format!("tweets/dt={today}/000000-api.json"));
    put.body(tweet.into_bytes().into()).send().await.expect("the bucket takes it");
}

async fn put_songs(client: &Client) {
    for song in ["The%20Musical%20Box", "The%20Return%20of%20the%20Giant%20Hogweed"] {
        let answer = client.send("PUT", &format!("/music/Genesis/{song}"), client::json(r#"{"year":1971}"#)).await;
        assert!(answer.status < 300, "{answer:?}");
    }
}
