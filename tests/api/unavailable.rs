//! What clients are told when a service behind a function is throttled, down or set up wrongly.

use std::net::SocketAddr;

use axum::{
    Router,
    http::{StatusCode, header},
};
use futures::future::{join, join_all};
use serde_json::Value;
use tests::{function::Function, samples::samples};
use tokio::{net::TcpListener, task::JoinSet};

/// The event, and the service that it makes the function call.
const CALLS: [(&str, &str, &str); 13] = [
    ("ticker-api", "get-ticker", "FIREHOSE"),
    ("ticker-api", "post-tick", "FIREHOSE"),
    ("music-api", "get-song", "DYNAMODB"),
    ("music-api", "put-song", "DYNAMODB"),
    ("music-api", "patch-song", "DYNAMODB"),
    ("music-api", "delete-song", "DYNAMODB"),
    ("music-api", "get-artist", "DYNAMODB"),
    ("music-api", "get-by-year", "DYNAMODB"),
    ("tweets-api", "get-tweet", "DYNAMODB"),
    ("tweets-api", "get-tweets", "DYNAMODB"),
    ("tweets-api", "get-tweets-of-a-day", "DYNAMODB"),
    ("tweets-api", "get-tweets-next", "DYNAMODB"),
    ("tweets-api", "get-hashtags", "ATHENA"),
];
const ENVIRONMENT: [(&str, &str); 7] = [
    ("DELIVERY_STREAM", "ticks"),
    ("MUSIC_TABLE", "music"),
    ("TWEETS_TABLE", "tweets"),
    ("PHOTOS_BUCKET", "photos"),
    ("THUMBNAILS_BUCKET", "photos-resized"),
    ("ATHENA_WORKGROUP", "queries"),
    ("GLUE_DATABASE", "data"),
];
/// What a service says about itself and no client may read.
const INTERNAL: &str = "arn:aws:internal:::4711";

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_throttles_makes_a_503_with_retry_after() {
    let throttled = [
        ("FIREHOSE", "ServiceUnavailableException", 500),
        ("DYNAMODB", "ProvisionedThroughputExceededException", 400),
        ("DYNAMODB", "ThrottlingException", 400),
        ("ATHENA", "TooManyRequestsException", 400),
    ];
    let check = async |(service, error, status)| check(service, &service_answers(error, status).await, 503).await;
    join_all(throttled.map(check)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_down_makes_a_503_with_retry_after() {
    let check = async |service| {
        let fails = service_answers("InternalServerError", 500).await;
        join(check(service, &fails, 503), check(service, "http://127.0.0.1:1", 503)).await;
    };
    join_all(["FIREHOSE", "DYNAMODB", "ATHENA"].map(check)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_refuses_makes_a_500_that_keeps_the_reason_to_itself() {
    for service in ["FIREHOSE", "DYNAMODB", "ATHENA"] {
        check(service, &service_answers("AccessDeniedException", 400).await, 500).await;
    }
}

/// Every call of the service ends in this status. All at once, for the SDK waits between its attempts.
async fn check(service: &'static str, url: &str, status: u16) {
    let mut calls = JoinSet::new();
    for (function, name, _) in CALLS.into_iter().filter(|(_, _, called)| *called == service) {
        let url = url.to_owned();
        calls.spawn(async move {
            let answer = answer(function, name, service, &url).await;
            check_problem(&format!("{name} of {function}, {service} at {url}"), &answer, status);
        });
    }
    calls.join_all().await;
}

/// What the function makes of the event when the service is there.
async fn answer(function: &str, name: &str, service: &str, url: &str) -> Value {
    let endpoint = format!("AWS_ENDPOINT_URL_{service}");
    let environment = [ENVIRONMENT.as_slice(), &[(endpoint.as_str(), url)]].concat();
    let event = samples(function).into_iter().find(|sample| sample.name == name).expect("there is such a sample");
    Function::start(function, &environment).await.response(&event.event).await
}

fn check_problem(asked: &str, answer: &Value, status: u16) {
    assert_eq!(answer["statusCode"], status, "{asked}: {answer}");
    let header = |name: &str| answer["multiValueHeaders"][name][0].as_str().unwrap_or_default();
    assert_eq!(header("content-type"), "application/problem+json", "{asked}: {answer}");
    assert_eq!(header("access-control-allow-origin"), "*", "{asked}: {answer}");
    let retry_after = header("retry-after").parse::<u32>();
    assert_eq!(retry_after.is_ok_and(|seconds| seconds > 0), status == 503, "{asked}: {answer}");
    let body = answer["body"].as_str().expect("the body is a text");
    assert!(!body.contains("Exception") && !body.contains(INTERNAL), "{asked}: {body}");
    let problem: Value = serde_json::from_str(body).expect("the body is JSON");
    let title = if status == 503 { "Service Unavailable" } else { "Internal Server Error" };
    let members = [&problem["type"], &problem["title"], &problem["status"]];
    assert_eq!(members, [&Value::from("about:blank"), &Value::from(title), &Value::from(status)], "{asked}: {body}");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{asked}: {body}");
}

/// A service that answers every call with this error, in JSON as all three of them do; gives its URL.
async fn service_answers(error: &'static str, status: u16) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address: SocketAddr = listener.local_addr().expect("a bound socket has an address");
    let status = StatusCode::from_u16(status).expect("it is a status");
    let service = Router::new().fallback(move || async move {
        let body = format!(r#"{{"__type":"{error}","message":"User {INTERNAL} exceeded its rate."}}"#);
        (status, [(header::CONTENT_TYPE, "application/x-amz-json-1.1")], body)
    });
    tokio::spawn(axum::serve(listener, service).into_future());
    format!("http://{address}")
}
