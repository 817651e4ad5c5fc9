//! Every way in which the functions refuse a request, as the client gets it through the engine.

use crate::{
    client::{Answer, Content, json},
    stand::api,
};

/// Addresses with the methods that they answer.
const ADDRESSES: [(&str, &str); 10] = [
    ("/faq", "GET"),
    ("/faq/3", "GET"),
    ("/tweets", "GET"),
    ("/tweets/1050118621198921728", "GET"),
    ("/hashtags", "GET"),
    ("/tweet", "GET"),
    ("/ticker", "GET, POST"),
    ("/music", "GET"),
    ("/music/Genesis", "GET"),
    ("/music/Genesis/Watcher", "GET, PUT, PATCH, DELETE"),
];
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const SONG: &str = "/music/Genesis/Watcher";
/// More than a record of Firehose and more than an item of DynamoDB, less than an event of Lambda.
const LARGE_BYTES: usize = 1_100_000;

#[tokio::test]
async fn what_is_not_there_is_404() {
    for path in ["/faq/0", "/faq/21", "/faq/x", "/faq/-1", "/tweets/1", "/tweets/99999999999999999999", SONG] {
        check("GET", path, None, 404).await;
    }
    check("PATCH", SONG, json(r#"{"year":1972}"#), 404).await;
}

#[tokio::test]
async fn a_method_that_an_address_does_not_have_is_405_with_those_that_it_has() {
    for (path, allow) in ADDRESSES {
        for method in METHODS.into_iter().filter(|method| !allow.split(", ").any(|known| known == *method)) {
            let answer = check(method, path, json("{}"), 405).await;
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_too_large_is_413() {
    let text = "x".repeat(LARGE_BYTES);
    check("POST", "/ticker", json(&text), 413).await;
    let attributes = format!(r#"{{"text":"{text}"}}"#);
    for method in ["PUT", "PATCH"] {
        check(method, SONG, json(&attributes), 413).await;
    }
}

#[tokio::test]
async fn what_is_not_called_json_is_415_with_what_is_accepted() {
    let bytes = r#"{"ticker_symbol":"HJK","sector":"ENERGY","change":0.04,"price":4.79}"#;
    for media_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonp")] {
        for (method, path) in [("POST", "/ticker"), ("PUT", SONG), ("PATCH", SONG)] {
            let answer = check(method, path, Some(Content { media_type, bytes }), 415).await;
            assert_eq!(answer.header("accept"), "application/json", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_body_that_makes_no_sense_is_422() {
    for body in
        ["", "{", "[]", "null", "{}", "\"tick\"", r#"{"ticker_symbol":"HJK","sector":"SPORT","change":0,"price":1}"#]
    {
        check("POST", "/ticker", json(body), 422).await;
    }
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(40), "]".repeat(40));
    let bodies = [
        "",
        "{",
        "[]",
        "null",
        r#"{"a":1,"a":2}"#,
        r#"{"":1}"#,
        r#"{"Song":"Other"}"#,
        r#"{"a":1e200}"#,
        deep.as_str(),
    ];
    for method in ["PUT", "PATCH"] {
        for body in bodies {
            check(method, SONG, json(body), 422).await;
        }
    }
}

#[tokio::test]
async fn an_address_or_a_query_that_makes_no_sense_is_422() {
    let title_of_1025_bytes = format!("/music/Genesis/{}", "x".repeat(1_025));
    let paths = [
        "/tweets?day=2026-02-30",
        "/tweets?day=today",
        "/tweets?limit=0",
        "/tweets?limit=101",
        "/tweets?limit=ten",
        "/tweets?limit=1&limit=2",
        "/tweets?next=x",
        "/tweets/x",
        "/tweets/-1",
        "/hashtags?days=0",
        "/hashtags?days=91",
        "/hashtags?limit=%27",
        "/music?limit=1001",
        "/music?next=x",
        "/music?=1",
        "/music/Genesis?limit=0",
        "/music/Genesis?Song=Watcher",
        &title_of_1025_bytes,
    ];
    for path in paths {
        check("GET", path, None, 422).await;
    }
}

/// The answer, a problem document of this status that pages of any origin may read.
async fn check(method: &str, path: &str, content: Option<Content<'_>>, status: u16) -> Answer {
    let (_, client) = api().await;
    let answer = client.send(method, path, content).await;
    let asked =
        format!("{method} {path} {:?}", content.map(|content| content.bytes.get(..60).unwrap_or(content.bytes)));
    assert_eq!(answer.status, status, "{asked}: {answer:?}");
    assert_eq!(answer.header("content-type"), "application/problem+json", "{asked}");
    assert_eq!(answer.header("access-control-allow-origin"), "*", "{asked}");
    // An answer to HEAD has no body (RFC 9110, section 9.3.2).
    if method != "HEAD" {
        let problem = answer.json();
        assert_eq!(problem["type"], "about:blank", "{asked}: {problem}");
        assert_eq!(problem["title"], title(status), "{asked}: {problem}");
        assert_eq!(problem["status"], status, "{asked}: {problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{asked}: {problem}");
    }
    answer
}

/// The phrases of RFC 9110.
fn title(status: u16) -> &'static str {
    match status {
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        _ => "Unprocessable Content",
    }
}
