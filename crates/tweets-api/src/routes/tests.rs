//! Whole requests, from `events/tweets-api` and variations of them, against stores that are well or not.

use std::fs;

use aws_sdk_athena::types::QueryExecutionState::{Cancelled, Queued, Running, Succeeded};
use aws_sdk_dynamodb::{
    error::ErrorMetadata,
    operation::{
        get_item::{GetItemError, GetItemOutput},
        query::{QueryError as SdkQueryError, QueryInput, QueryOutput},
    },
    types::AttributeValue,
};
use aws_sdk_s3::{
    operation::{get_object::GetObjectOutput, list_objects_v2::ListObjectsV2Output},
    types::Object,
};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use expect_test::{Expect, expect};
use lambda_http::request;
use serde_json::{Value, json};

use super::*;
use crate::{
    tweet::tests::{item, medium, n, s},
    work_group::tests::{failed_query, result, started, states, work_group},
};

type DynamoDb = aws_sdk_dynamodb::Client;
type S3 = aws_sdk_s3::Client;

fn now() -> Timestamp {
    "2026-03-01T23:59:59.999Z".parse().unwrap()
}

/// Stores that know nothing but these rules; any other call is a panic.
fn stores(dynamodb: &[&Rule], s3: &[&Rule], athena: &[&Rule]) -> Stores {
    let dynamodb = mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, dynamodb);
    let s3 = mock_client!(aws_sdk_s3, RuleMode::MatchAny, s3, |config| config.force_path_style(true));
    Stores {
        table: Table::new(dynamodb, "tweets".to_owned()),
        photos: Photos::new(s3, "pictures".to_owned(), "small".to_owned()),
        work_group: work_group(athena),
    }
}

fn document(name: &str) -> String {
    fs::read_to_string(format!("{}/../../events/tweets-api/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

async fn answer_to(event: &str, stores: &Stores) -> Response<Body> {
    let outcome = answer(&request::from_str(event).unwrap(), now(), stores).await;
    outcome.unwrap_or_else(|error| error.respond())
}

/// `get-tweets.json` with another method, path and query.
fn event(method: &str, path: &str, query: &[(&str, &str)]) -> String {
    let mut event: Value = serde_json::from_str(&document("get-tweets.json")).unwrap();
    event["httpMethod"] = json!(method);
    event["path"] = json!(path);
    for (name, value) in query {
        event["queryStringParameters"][*name] = json!(value);
        event["multiValueQueryStringParameters"][*name] = json!([value]);
    }
    event.to_string()
}

fn text(response: &Response<Body>) -> &str {
    let Body::Text(text) = response.body() else { panic!("the body is text") };
    text
}

fn body(response: &Response<Body>) -> Value {
    serde_json::from_str(text(response)).unwrap()
}

/// Signatures change by the second.
fn unsigned(text: &str) -> String {
    let mut parts = text.split('?');
    let start = parts.next().unwrap().to_owned();
    parts.fold(start, |text, part| text + &part[part.find('"').unwrap()..])
}

fn check(response: &Response<Body>, expected: Expect) {
    let headers = response.headers().iter().filter(|(name, _)| *name != CONTENT_TYPE);
    let headers: Vec<_> = headers.map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap())).collect();
    expected.assert_eq(&format!("{}\n{}{}", response.status().as_u16(), headers.concat(), unsigned(text(response))));
}

/// A day of tweets with these ids, as the index has them, newest first.
fn day(ids: &'static [&'static str], last_evaluated: bool) -> Rule {
    mock!(DynamoDb::query).then_compute_output(move |input: &QueryInput| {
        let items = ids.iter().map(|id| item(&[("Id", n(id)), ("Kind", s("original"))]));
        let items = items.take(usize::try_from(input.limit().unwrap()).unwrap()).collect();
        let key = last_evaluated.then(|| item(&[("Day", s("2026-03-01"))]));
        QueryOutput::builder().set_items(Some(items)).set_last_evaluated_key(key).build()
    })
}

fn tweet_with_photos() -> Rule {
    mock!(DynamoDb::get_item).then_compute_output(|input| {
        assert_eq!(input.table_name(), Some("tweets"));
        assert_eq!(input.key().unwrap()["Id"], n("1050118621198921728"));
        let media =
            vec![medium("11", "https://pbs.twimg.com/media/a.jpg"), medium("12", "https://pbs.twimg.com/media/b")];
        let attributes = [("Id", n("1050118621198921728")), ("Text", s("Tea")), ("Media", AttributeValue::L(media))];
        GetItemOutput::builder().set_item(Some(item(&attributes))).build()
    })
}

/// A bucket with these keys below the tweet's prefix.
fn keys(bucket: &'static str, keys: &'static [&'static str]) -> Rule {
    let matches = move |bucket_asked: Option<&str>, prefix: Option<&str>| {
        bucket_asked == Some(bucket) && prefix == Some("photos/1050118621198921728/")
    };
    mock!(S3::list_objects_v2).match_requests(move |input| matches(input.bucket(), input.prefix())).then_output(|| {
        let object = |key: &&str| Object::builder().key(format!("photos/1050118621198921728/{key}")).build();
        ListObjectsV2Output::builder().set_contents(Some(keys.iter().map(object).collect())).build()
    })
}

/// Never sent, but signed.
fn signed() -> Rule {
    mock!(S3::get_object).then_output(|| GetObjectOutput::builder().build())
}

#[tokio::test]
async fn every_document_with_a_fixed_answer_gets_it() {
    let mut count = 0;
    for entry in fs::read_dir(format!("{}/../../events/tweets-api", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(".expected.json") else { continue };
        let expected: Value = serde_json::from_str(&document(&name)).unwrap();
        let response = answer_to(&document(&format!("{stem}.json")), &stores(&[], &[], &[])).await;
        assert_eq!(expected["statusCode"], response.status().as_u16(), "{stem}");
        assert_eq!(expected["body"], text(&response), "{stem}");
        for (name, values) in expected["multiValueHeaders"].as_object().unwrap() {
            assert_eq!(values, &json!([response.headers()[name].to_str().unwrap()]), "{stem}");
        }
        count += 1;
    }
    assert_eq!(count, 11);
}

#[tokio::test]
async fn an_address_is_answered_or_not_found_whatever_the_method() {
    let stores = stores(&[&day(&[], false)], &[], &[]);
    for path in ["/tweets", "/tweets/"] {
        assert_eq!(answer_to(&event("GET", path, &[]), &stores).await.status(), 200, "{path}");
    }
    for path in ["/tweets", "/tweets/", "/tweets/7", "/tweets/7/", "/tweets/x", "/hashtags", "/hashtags/"] {
        for method in ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"] {
            let response = answer_to(&event(method, path, &[]), &stores).await;
            assert_eq!(response.status(), 405, "{method} {path}");
            assert_eq!(response.headers()["allow"], "GET");
        }
    }
    for path in ["", "/", "/tweet", "/Tweets", "/tweets//", "/tweets/7/8", "/prod/tweets", "/hashtags/rust", "//tweets"]
    {
        for method in ["GET", "POST"] {
            assert_eq!(answer_to(&event(method, path, &[]), &stores).await.status(), 404, "{method} {path}");
        }
    }
    for id in ["-7", "+7", "7.0", "0x7", "٧", "7%20", "%37", "..", "'"] {
        assert_eq!(answer_to(&event("GET", &format!("/tweets/{id}"), &[]), &stores).await.status(), 422, "{id}");
    }
}

#[tokio::test]
async fn the_tweets_of_today_come_newest_first() {
    let rule = mock!(DynamoDb::query)
        .match_requests(|input| {
            assert_eq!((input.table_name(), input.index_name()), (Some("tweets"), Some("ByDay")));
            assert_eq!((input.scan_index_forward(), input.limit()), (Some(false), Some(21)));
            assert_eq!(input.key_condition_expression(), Some("#day = :day"));
            assert_eq!(input.expression_attribute_values().unwrap()[":day"], s("2026-03-01"));
            true
        })
        .then_output(|| {
            let media = AttributeValue::L(vec![medium("11", "https://pbs.twimg.com/media/a.jpg")]);
            let newest = [("Id", n("9007199254740993")), ("Text", s("x")), ("Media", media)];
            let items = vec![item(&newest), item(&[("Id", n("2"))])];
            QueryOutput::builder().set_items(Some(items)).build()
        });
    check(
        &answer_to(&document("get-tweets.json"), &stores(&[&rule], &[], &[])).await,
        expect![[r#"
        200
        cache-control: public, max-age=10
        access-control-allow-origin: *
        {"day":"2026-03-01","tweets":[{"id":"9007199254740993","text":"x","hashtags":[],"photos":[{"id":"11","url":"https://pbs.twimg.com/media/a.jpg","altText":"A cup"}]},{"id":"2","hashtags":[],"photos":[]}]}"#]],
    );
}

#[tokio::test]
async fn a_page_that_is_not_the_last_says_what_follows() {
    check(
        &answer_to(&document("get-tweets-of-a-day.json"), &stores(&[&day(&["4", "2", "1"], false)], &[], &[])).await,
        expect![[r#"
            200
            cache-control: public, max-age=10
            access-control-allow-origin: *
            {"day":"2026-03-01","tweets":[{"id":"4","kind":"original","hashtags":[],"photos":[]},{"id":"2","kind":"original","hashtags":[],"photos":[]}],"next":"MjAyNi0wMy0wMS8y"}"#]],
    );
    // 1 MB of items was full before the page was.
    let cut = stores(&[&day(&["4"], true)], &[], &[]);
    assert_eq!(body(&answer_to(&document("get-tweets-of-a-day.json"), &cut).await)["next"], "MjAyNi0wMy0wMS80");
    let last = stores(&[&day(&["4", "2"], false)], &[], &[]);
    assert_eq!(body(&answer_to(&document("get-tweets-of-a-day.json"), &last).await).get("next"), None);
}

#[tokio::test]
async fn the_next_page_begins_below_the_last_tweet() {
    let rule = mock!(DynamoDb::query)
        .match_requests(|input| {
            assert_eq!(input.key_condition_expression(), Some("#day = :day AND #id < :before"));
            let values = input.expression_attribute_values().unwrap();
            assert_eq!((&values[":day"], &values[":before"]), (&s("2026-03-01"), &n("2")));
            let names = input.expression_attribute_names().unwrap();
            assert_eq!((names["#day"].as_str(), names["#id"].as_str()), ("Day", "Id"));
            true
        })
        .then_output(|| QueryOutput::builder().build());
    check(
        &answer_to(&document("get-tweets-next.json"), &stores(&[&rule], &[], &[])).await,
        expect![[r#"
        200
        cache-control: public, max-age=10
        access-control-allow-origin: *
        {"day":"2026-03-01","tweets":[]}"#]],
    );
}

#[tokio::test]
async fn a_tweet_shows_the_photos_that_are_there() {
    let rules = [keys("pictures", &["11.jpg", "12.webp", "99.jpg", "readme"]), keys("small", &["11.jpg"]), signed()];
    let stores = stores(&[&tweet_with_photos()], &[&rules[0], &rules[1], &rules[2]], &[]);
    let response = answer_to(&document("get-tweet.json"), &stores).await;
    check(
        &response,
        expect![[r#"
        200
        cache-control: public, max-age=10
        access-control-allow-origin: *
        {"id":"1050118621198921728","text":"Tea","hashtags":[],"photos":[{"id":"11","url":"https://pbs.twimg.com/media/a.jpg","altText":"A cup","photoUrl":"https://s3.us-east-1.amazonaws.com/pictures/photos/1050118621198921728/11.jpg","thumbnailUrl":"https://s3.us-east-1.amazonaws.com/small/photos/1050118621198921728/11.jpg"},{"id":"12","url":"https://pbs.twimg.com/media/b","altText":"A cup","photoUrl":"https://s3.us-east-1.amazonaws.com/pictures/photos/1050118621198921728/12.webp"}]}"#]],
    );
    let signed = body(&response);
    let url = signed["photos"][0]["photoUrl"].as_str().unwrap();
    assert!(url.contains("X-Amz-Expires=900&") && url.contains("&X-Amz-Signature="), "{url}");
    assert!(url.contains("X-Amz-SignedHeaders=host&"), "a browser sends no other header: {url}");
}

#[tokio::test]
async fn a_tweet_without_photos_asks_no_bucket() {
    let rule = mock!(DynamoDb::get_item)
        .then_output(|| GetItemOutput::builder().set_item(Some(item(&[("Id", n("7")), ("Text", s("Tea"))]))).build());
    check(
        &answer_to(&event("GET", "/tweets/7", &[]), &stores(&[&rule], &[], &[])).await,
        expect![[r#"
        200
        cache-control: public, max-age=10
        access-control-allow-origin: *
        {"id":"7","text":"Tea","hashtags":[],"photos":[]}"#]],
    );
}

#[tokio::test]
async fn a_tweet_that_is_not_stored_is_not_found() {
    let rule = mock!(DynamoDb::get_item).then_output(|| GetItemOutput::builder().build());
    check(
        &answer_to(&event("GET", "/tweets/7", &[]), &stores(&[&rule], &[], &[])).await,
        expect![[r#"
        404
        access-control-allow-origin: *
        {"type":"about:blank","title":"Not Found","status":404,"detail":"There is no tweet with this id."}"#]],
    );
}

#[tokio::test(start_paused = true)]
async fn hashtags_are_counted_and_cut() {
    let rows = result(&[&[Some("rust"), Some("12")], &[Some("été"), Some("3")], &[Some("tea"), Some("1")]]);
    let rules = [started(), states(&[Queued, Running, Succeeded]), rows];
    let stores = stores(&[], &[], &[&rules[0], &rules[1], &rules[2]]);
    check(
        &answer_to(&document("get-hashtags.json"), &stores).await,
        expect![[r#"
        200
        cache-control: public, max-age=300
        access-control-allow-origin: *
        {"days":7,"hashtags":[{"tag":"rust","tweets":12},{"tag":"été","tweets":3},{"tag":"tea","tweets":1}]}"#]],
    );
    let two = answer_to(&event("GET", "/hashtags", &[("days", "30"), ("limit", "2")]), &stores).await;
    check(
        &two,
        expect![[r#"
        200
        cache-control: public, max-age=300
        access-control-allow-origin: *
        {"days":30,"hashtags":[{"tag":"rust","tweets":12},{"tag":"été","tweets":3}]}"#]],
    );
}

#[tokio::test(start_paused = true)]
async fn a_query_without_a_result_is_503_or_500() {
    let status = async |rules: &[&Rule]| {
        let response = answer_to(&document("get-hashtags.json"), &stores(&[], &[], rules)).await;
        let wait = response.headers().get("retry-after").map(|wait| wait.to_str().unwrap().to_owned());
        (response.status().as_u16(), wait)
    };
    let after = |seconds: &str| (503, Some(seconds.to_owned()));
    assert_eq!(status(&[&started(), &states(&[Cancelled])]).await, after("60"));
    assert_eq!(status(&[&started(), &failed_query("INTERNAL_ERROR", Some(true))]).await, after("60"));
    assert_eq!(status(&[&started(), &failed_query("SYNTAX_ERROR", Some(false))]).await, (500, None));
    let odd = result(&[&[Some("mock_value")]]);
    assert_eq!(status(&[&started(), &states(&[Succeeded]), &odd]).await, (500, None));
}

#[tokio::test(start_paused = true)]
async fn a_query_that_takes_too_long_is_answered_before_api_gateway_gives_up() {
    let stop = mock!(aws_sdk_athena::Client::stop_query_execution)
        .then_output(|| aws_sdk_athena::operation::stop_query_execution::StopQueryExecutionOutput::builder().build());
    let rules = [started(), states(&[Running]), stop];
    let start = Instant::now();
    let stores = stores(&[], &[], &[&rules[0], &rules[1], &rules[2]]);
    check(
        &answer_to(&document("get-hashtags.json"), &stores).await,
        expect![[r#"
        503
        access-control-allow-origin: *
        retry-after: 60
        access-control-expose-headers: retry-after
        {"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The hashtags cannot be counted at the moment."}"#]],
    );
    assert_eq!((start.elapsed().as_secs(), rules[2].num_calls()), (25, 1));
}

#[tokio::test(start_paused = true)]
async fn a_table_in_trouble_is_503_and_a_table_that_refuses_500() {
    let error = |code: &str| ErrorMetadata::builder().code(code).message("internal text").build();
    let throttled = mock!(DynamoDb::query).sequence();
    let throttled = throttled
        .error(move || SdkQueryError::generic(error("ProvisionedThroughputExceededException")))
        .repeatedly()
        .build();
    check(
        &answer_to(&document("get-tweets.json"), &stores(&[&throttled], &[], &[])).await,
        expect![[r#"
        503
        access-control-allow-origin: *
        retry-after: 1
        access-control-expose-headers: retry-after
        {"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The tweets cannot be read at the moment."}"#]],
    );
    let down = mock!(DynamoDb::get_item).sequence().http_status(503, None).repeatedly().build();
    assert_eq!(answer_to(&document("get-tweet.json"), &stores(&[&down], &[], &[])).await.status(), 503);
    let refused = mock!(DynamoDb::get_item).then_error(move || GetItemError::generic(error("AccessDeniedException")));
    check(
        &answer_to(&document("get-tweet.json"), &stores(&[&refused], &[], &[])).await,
        expect![[r#"
        500
        access-control-allow-origin: *
        {"type":"about:blank","title":"Internal Server Error","status":500,"detail":"The service could not answer."}"#]],
    );
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_is_down_is_503() {
    let down = mock!(S3::list_objects_v2).sequence().http_status(503, None).repeatedly().build();
    let stores = stores(&[&tweet_with_photos()], &[&down], &[]);
    assert_eq!(answer_to(&document("get-tweet.json"), &stores).await.status(), 503);
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_for_is_counted() {
    let down = mock!(S3::list_objects_v2).sequence().http_status(503, None).repeatedly().build();
    let athena = [&started(), &states(&[Running, Succeeded]), &result(&[])];
    let stores = stores(&[&day(&["4"], false), &tweet_with_photos()], &[&down], &athena);
    let requests = async {
        for name in ["get-tweets", "get-tweet", "get-hashtags", "get-unknown"] {
            handle(request::from_str(&document(&format!("{name}.json"))).unwrap(), &stores).await.unwrap();
        }
    };
    let (_, metrics) = metrics::collect(requests).await;
    expect!["RecordsIn 4, Failed 1, GetItem × 1, Query × 1, ListObjectsV2 × 2, GetQueryExecution × 2, GetQueryResults × 1, StartQueryExecution × 1"].assert_eq(&metrics.to_string());
}
