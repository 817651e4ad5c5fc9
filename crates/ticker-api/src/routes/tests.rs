//! Whole requests, from `events/ticker-api` and variations of them, against a Firehose that is well or not.

use std::{
    fs,
    net::TcpListener,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_sdk_firehose::{
    Client, Config,
    config::timeout::TimeoutConfig,
    error::ErrorMetadata,
    operation::put_record::{PutRecordError, PutRecordOutput},
};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use expect_test::{Expect, expect};
use lambda_http::request;
use serde_json::{Value, json};

use super::*;
use crate::delivery_stream::THROTTLED;

fn stream(rule: &Rule) -> DeliveryStream {
    DeliveryStream::new(mock_client!(aws_sdk_firehose, RuleMode::MatchAny, [rule]), "ticks".to_owned())
}

fn well() -> DeliveryStream {
    stream(&mock!(Client::put_record).then_output(|| PutRecordOutput::builder().record_id("r-1").build().unwrap()))
}

fn document(name: &str) -> String {
    fs::read_to_string(format!("{}/../../events/ticker-api/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

async fn answer(event: &str, stream: &DeliveryStream) -> Response<Body> {
    handle(request::from_str(event).unwrap(), stream).await.unwrap()
}

/// `post-tick.json` with some of its fields changed.
fn post(fields: &[(&str, Value)]) -> String {
    let mut event: Value = serde_json::from_str(&document("post-tick.json")).unwrap();
    for (name, value) in fields {
        event[*name] = value.clone();
    }
    event.to_string()
}

fn text(response: &Response<Body>) -> &str {
    let Body::Text(text) = response.body() else { panic!("the body is text") };
    text
}

fn check(response: &Response<Body>, expected: Expect) {
    let headers = response.headers().iter().filter(|(name, _)| *name != CONTENT_TYPE);
    let headers: Vec<_> = headers.map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap())).collect();
    expected.assert_eq(&format!("{}\n{}{}", response.status().as_u16(), headers.concat(), text(response)));
}

#[tokio::test]
async fn a_given_tick_is_recorded() {
    check(
        &answer(&document("post-tick.json"), &well()).await,
        expect![[r#"
            200
            cache-control: no-store
            access-control-allow-origin: *
            {"message":"Done! Recorded: HJK at 4.79, change 0.04, TECHNOLOGY","recordId":"r-1","record":{"ticker_symbol":"HJK","sector":"TECHNOLOGY","change":0.04,"price":4.79}}"#]],
    );
}

#[tokio::test]
async fn firehose_gets_one_line_digit_for_digit() {
    let lines = Arc::<Mutex<Vec<Vec<u8>>>>::default();
    let seen = Arc::clone(&lines);
    let rule = mock!(Client::put_record)
        .match_requests(move |input| {
            assert_eq!(input.delivery_stream_name(), Some("ticks"));
            seen.lock().unwrap().push(input.record().unwrap().data().clone().into_inner());
            true
        })
        .then_output(|| PutRecordOutput::builder().record_id("r").build().unwrap());
    for name in ["post-tick.json", "post-tick-base64.json", "post-exact-decimals.json"] {
        assert_eq!(answer(&document(name), &stream(&rule)).await.status(), 200, "{name}");
    }
    let lines: Vec<_> = lines.lock().unwrap().iter().map(|line| String::from_utf8(line.clone()).unwrap()).collect();
    expect![[r#"
        {"ticker_symbol":"HJK","sector":"TECHNOLOGY","change":0.04,"price":4.79}
        {"ticker_symbol":"BRK.B","sector":"FINANCIAL","change":-1.5,"price":462.25}
        {"ticker_symbol":"TIDE","sector":"ENERGY","change":-0.10000000000000000555,"price":4.790000000000000000000001}
    "#]]
    .assert_eq(&lines.concat());
}

#[tokio::test]
async fn without_a_tick_chance_makes_one() {
    let mut records = Vec::new();
    for _ in 0..20 {
        let response = answer(&document("get-ticker.json"), &well()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        let body: Value = serde_json::from_str(text(&response)).unwrap();
        assert!(body["message"].as_str().unwrap().starts_with("Done! Recorded: "));
        records.push(body["record"].to_string());
        assert!(Tick::parse(records.last().unwrap().as_bytes()).is_ok(), "{body}");
    }
    records.dedup();
    assert!(records.len() > 10, "{records:?}");
}

#[tokio::test]
async fn documents_with_a_fixed_answer_get_it() {
    let mut count = 0;
    for entry in fs::read_dir(format!("{}/../../events/ticker-api", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(".expected.json") else { continue };
        let expected: Value = serde_json::from_str(&document(&name)).unwrap();
        let response = answer(&document(&format!("{stem}.json")), &well()).await;
        assert_eq!(expected["statusCode"], response.status().as_u16(), "{stem}");
        assert_eq!(expected["body"], text(&response), "{stem}");
        let headers =
            response.headers().iter().map(|(name, value)| (name.to_string(), json!([value.to_str().unwrap()])));
        assert_eq!(expected["multiValueHeaders"], Value::Object(headers.collect()), "{stem}");
        count += 1;
    }
    assert!(count >= 8, "{count}");
}

#[tokio::test]
async fn a_body_must_be_called_json() {
    for (content_type, status) in [
        ("application/json", 200),
        ("application/JSON; charset=utf-8", 200),
        ("application/json;charset=\"UTF-8\"", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/jsonp", 415),
        ("", 415),
    ] {
        let event = post(&[("headers", json!({"content-type": content_type})), ("multiValueHeaders", Value::Null)]);
        assert_eq!(answer(&event, &well()).await.status(), status, "{content_type:?}");
    }
    let event = post(&[("headers", Value::Null), ("multiValueHeaders", Value::Null)]);
    assert_eq!(answer(&event, &well()).await.status(), 415);
}

#[tokio::test]
async fn a_body_is_at_most_as_large_as_a_record() {
    let tick = r#"{"ticker_symbol":"HJK","sector":"TECHNOLOGY","change":0.04,"price":4.79}"#;
    for (bytes, status) in
        [(FIREHOSE_RECORD_MAX_BYTES - 1, 200), (FIREHOSE_RECORD_MAX_BYTES, 200), (FIREHOSE_RECORD_MAX_BYTES + 1, 413)]
    {
        let padded = tick.to_owned() + &" ".repeat(bytes - tick.len());
        assert_eq!(answer(&post(&[("body", json!(padded))]), &well()).await.status(), status, "{bytes}");
    }
}

#[tokio::test]
async fn a_record_is_at_most_as_large_as_firehose_takes_its_line_feed_included() {
    let tick = r#"{"ticker_symbol":"HJK","sector":"TECHNOLOGY","change":0.04,"price":4.79}"#;
    for (bytes, status) in
        [(FIREHOSE_RECORD_MAX_BYTES - 2, 200), (FIREHOSE_RECORD_MAX_BYTES - 1, 200), (FIREHOSE_RECORD_MAX_BYTES, 413)]
    {
        let digits = "0".repeat(bytes - tick.len());
        let long = tick.replace("4.79", &format!("4.79{digits}"));
        assert_eq!(long.len(), bytes);
        assert_eq!(answer(&post(&[("body", json!(long))]), &well()).await.status(), status, "{bytes}");
    }
}

#[tokio::test]
async fn an_address_is_answered_or_not_found_whatever_the_method_and_the_stage() {
    for path in ["/ticker", "/ticker/"] {
        assert_eq!(answer(&post(&[("path", json!(path))]), &well()).await.status(), 200, "{path}");
        for method in ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"] {
            let response = answer(&post(&[("path", json!(path)), ("httpMethod", json!(method))]), &well()).await;
            assert_eq!(response.status(), 405, "{method} {path}");
            assert_eq!(response.headers()["allow"], "GET, POST");
        }
    }
    for path in ["", "/", "ticker", "/TICKER", "/tickers", "/ticker/HJK", "/prod/ticker", "//ticker", "/ticker//"] {
        assert_eq!(answer(&post(&[("path", json!(path))]), &well()).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn a_missing_body_is_no_tick() {
    for body in [Value::Null, json!(""), json!("null"), json!("ticker_symbol=HJK")] {
        assert_eq!(answer(&post(&[("body", body.clone())]), &well()).await.status(), 422, "{body}");
    }
}

fn failing(code: &'static str) -> DeliveryStream {
    let error = move || PutRecordError::generic(ErrorMetadata::builder().code(code).message("arn:aws:secret").build());
    stream(&mock!(Client::put_record).then_error(error))
}

#[tokio::test]
async fn a_busy_firehose_is_503_and_tells_when_to_come_again() {
    for code in THROTTLED {
        check(
            &answer(&document("post-tick.json"), &failing(code)).await,
            expect![[r#"
                503
                access-control-allow-origin: *
                retry-after: 1
                access-control-expose-headers: retry-after
                {"type":"about:blank","title":"Service Unavailable","status":503,"detail":"No ticks can be recorded at the moment."}"#]],
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_firehose_that_is_down_or_silent_is_503() {
    let down = stream(&mock!(Client::put_record).sequence().http_status(500, None).repeatedly().build());
    assert_eq!(answer(&document("get-ticker.json"), &down).await.status(), 503);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = Config::builder()
        .with_test_defaults_v2()
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .timeout_config(TimeoutConfig::builder().operation_timeout(Duration::from_secs(6)).build())
        .endpoint_url(format!("http://{}", silent.local_addr().unwrap()));
    let silent = DeliveryStream::new(Client::from_conf(config.build()), "ticks".to_owned());
    assert_eq!(answer(&document("get-ticker.json"), &silent).await.status(), 503);
}

#[tokio::test]
async fn a_stream_that_is_set_up_wrongly_is_500_without_a_word_about_it() {
    for code in ["ResourceNotFoundException", "AccessDeniedException", "InvalidArgumentException"] {
        check(
            &answer(&document("post-tick.json"), &failing(code)).await,
            expect![[r#"
                500
                access-control-allow-origin: *
                {"type":"about:blank","title":"Internal Server Error","status":500,"detail":"The service could not answer."}"#]],
        );
    }
}

#[tokio::test]
async fn what_becomes_of_requests_is_counted() {
    let down = mock!(Client::put_record).sequence().http_status(503, None).repeatedly().build();
    let wrong = post(&[("path", json!("/x"))]);
    let requests = async {
        answer(&post(&[]), &well()).await;
        answer(&wrong, &well()).await;
        answer(&post(&[]), &stream(&down)).await;
    };
    let (_, metrics) = metrics::collect(requests).await;
    expect!["RecordsIn 3, Stored 1, Failed 1, BytesOut 73, PutRecord × 2"].assert_eq(&metrics.to_string());
}
