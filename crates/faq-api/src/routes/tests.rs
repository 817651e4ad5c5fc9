//! Whole requests, from `events/faq-api` and variations of them.

use std::fs;

use expect_test::{Expect, expect};
use lambda_http::request;
use serde_json::{Value, json};

use super::*;

#[test]
fn a_question_has_a_number() {
    let expected: Value = serde_json::from_str(&document("get-faq-3.expected.json")).unwrap();
    let response = answer(&request::from_str(&document("get-faq-3.json")).unwrap(), 0);
    assert_eq!(expected["statusCode"], response.status().as_u16());
    assert_eq!(expected["body"], text(&response));
    let headers: serde_json::Map<_, _> =
        response.headers().iter().map(|(name, value)| (name.to_string(), json!([value.to_str().unwrap()]))).collect();
    assert_eq!(expected["multiValueHeaders"], Value::Object(headers));
}

#[test]
fn without_a_number_chance_decides() {
    let request = request::from_str(&document("get-faq.json")).unwrap();
    for draw in [0, 1, QUESTIONS.len() - 1, QUESTIONS.len(), usize::MAX] {
        let expected = serde_json::to_string(&QUESTIONS[draw % QUESTIONS.len()]).unwrap();
        assert_eq!(text(&answer(&request, draw)), expected);
    }
}

#[test]
fn only_a_drawn_question_may_not_be_kept() {
    let kept = |document: &str| answer(&request::from_str(document).unwrap(), 0).headers()[CACHE_CONTROL].clone();
    assert_eq!(kept(&document("get-faq.json")), "no-store");
    assert_eq!(kept(&document("get-faq-3.json")), "public, max-age=3600");
}

#[test]
fn other_documents_are_refused() {
    let refused = |name| answer(&request::from_str(&document(name)).unwrap(), 0);
    check(
        &refused("get-faq-999.json"),
        expect![[
            r#"404 - {"type":"about:blank","title":"Not Found","status":404,"detail":"The questions are numbered from 1 to 20."}"#
        ]],
    );
    check(
        &refused("post-faq.json"),
        expect![[
            r#"405 GET {"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"This address answers GET only."}"#
        ]],
    );
    check(
        &refused("get-unknown.json"),
        expect![[
            r#"404 - {"type":"about:blank","title":"Not Found","status":404,"detail":"There is nothing at this address; try /faq."}"#
        ]],
    );
}

#[test]
fn an_address_is_answered_or_not_found_whatever_the_method_and_the_stage() {
    let status = |method, path| answer(&get(method, path), 0).status().as_u16();
    let last = format!("/faq/{}", QUESTIONS.len());
    for path in ["/faq", "/faq/", "/faq/1", "/faq/1/", "/faq/03", &last] {
        assert_eq!(status("GET", path), 200, "{path}");
        for method in ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"] {
            assert_eq!(status(method, path), 405, "{method} {path}");
        }
    }
    let beyond = format!("/faq/{}", QUESTIONS.len() + 1);
    let numbers = ["/faq/0", &beyond, "/faq/-1", "/faq/+1", "/faq/1.0", "/faq/one", "/faq/18446744073709551617"];
    let others = ["", "/", "faq", "/FAQ", "/faqs", "/faq//", "/faq/1/2", "/faq/ü", "/prod/faq", "//faq", "/faq/ 1"];
    for path in numbers.into_iter().chain(others) {
        assert_eq!(status("GET", path), 404, "{path}");
    }
}

#[test]
fn a_page_of_any_origin_may_read_every_answer() {
    for path in ["/faq", "/faq/2", "/faq/x", "/x"] {
        for method in ["GET", "POST"] {
            assert_eq!(answer(&get(method, path), 0).headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{method} {path}");
        }
    }
}

#[test]
fn what_is_no_request_is_an_error_and_no_panic() {
    for event in ["{}", "null", "[]", r#"{"records":[]}"#, r#"{"httpMethod":"GET"}"#, r#"{"source":"aws.events"}"#] {
        assert!(request::from_str(event).is_err(), "{event}");
    }
}

/// `get-faq.json` with another method and path.
fn get(method: &str, path: &str) -> Request {
    let mut event: Value = serde_json::from_str(&document("get-faq.json")).unwrap();
    event["httpMethod"] = json!(method);
    event["path"] = json!(path);
    request::from_str(&event.to_string()).unwrap()
}

fn document(name: &str) -> String {
    fs::read_to_string(format!("{}/../../events/faq-api/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn text(response: &Response<Body>) -> &str {
    let Body::Text(text) = response.body() else { panic!("the body is text") };
    text
}

fn check(response: &Response<Body>, expected: Expect) {
    let allow = response.headers().get("allow").map_or("-", |allow| allow.to_str().unwrap());
    expected.assert_eq(&format!("{} {allow} {}", response.status().as_u16(), text(response)));
}
