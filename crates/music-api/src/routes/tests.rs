//! Whole requests, from `events/music-api` and variations of them, against a table that is well or not.

use std::fs;

use aws_sdk_dynamodb::{
    Client,
    error::ErrorMetadata,
    operation::{
        delete_item::DeleteItemOutput, get_item::GetItemOutput, put_item::PutItemError, put_item::PutItemOutput,
        query::QueryOutput, scan::ScanOutput, update_item::UpdateItemError, update_item::UpdateItemOutput,
    },
    types::error::ConditionalCheckFailedException,
};
use aws_smithy_mocks::{Rule, mock};
use expect_test::{Expect, expect};
use lambda_http::request;
use serde_json::{Value, json};

use super::*;
use crate::{
    item,
    table::tests::{failing, queen, table},
};

fn document(name: &str) -> String {
    fs::read_to_string(format!("{}/../../events/music-api/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

async fn sent(event: &str, table: &Table) -> Response<Body> {
    handle(request::from_str(event).unwrap(), table).await.unwrap()
}

/// A document with some of its fields changed.
fn changed(name: &str, fields: &[(&str, Value)]) -> String {
    let mut event: Value = serde_json::from_str(&document(name)).unwrap();
    for (name, value) in fields {
        event[*name] = value.clone();
    }
    event.to_string()
}

fn text(response: &Response<Body>) -> &str {
    match response.body() {
        Body::Text(text) => text,
        _ => "",
    }
}

fn check(response: &Response<Body>, expected: Expect) {
    assert_eq!(response.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let extra = ["retry-after", "allow", "accept"].map(|name| response.headers().get(name));
    let extra: String = extra.into_iter().flatten().map(|value| format!(" {}", value.to_str().unwrap())).collect();
    expected.assert_eq(&format!("{}{extra} {}", response.status().as_u16(), text(response)));
}

/// A table that takes any song, in the place of none or of another.
fn taking(replaced: bool) -> Table {
    let old = replaced.then(|| item::item(&queen("old", "{}")));
    table(&[&mock!(Client::put_item).then_output(move || PutItemOutput::builder().set_attributes(old.clone()).build())])
}

/// A table that answers every kind of call, with a song where there is one to answer with.
fn well() -> Table {
    let song = || Some(item::item(&queen("39", r#"{"Year":1975}"#)));
    let rules: [Rule; 6] = [
        mock!(Client::get_item).then_output(move || GetItemOutput::builder().set_item(song()).build()),
        mock!(Client::put_item).then_output(|| PutItemOutput::builder().build()),
        mock!(Client::update_item).then_output(move || UpdateItemOutput::builder().set_attributes(song()).build()),
        mock!(Client::delete_item).then_output(|| DeleteItemOutput::builder().build()),
        mock!(Client::query).then_output(move || QueryOutput::builder().set_items(Some(vec![song().unwrap()])).build()),
        mock!(Client::scan).then_output(|| ScanOutput::builder().build()),
    ];
    table(&rules.iter().collect::<Vec<_>>())
}

#[tokio::test]
async fn a_song_is_created_or_replaced() {
    check(
        &sent(&document("put-song.json"), &taking(false)).await,
        expect![[
            r#"201 {"Artist":"Pink Floyd","Song":"Echoes","Album":"Meddle","Charts":{"UK":3,"US":null},"Genres":["rock","progressive"],"Live":false,"Minutes":23.52,"Year":1971}"#
        ]],
    );
    check(
        &sent(&document("put-song-with-slashes.json"), &taking(true)).await,
        expect![[r#"200 {"Artist":"AC/DC","Song":"T.N.T. / 100%","Year":1975}"#]],
    );
    check(
        &sent(&document("put-song-unicode.json"), &taking(false)).await,
        expect![[r#"201 {"Artist":"Björk","Song":"Jóga","Year":1997,"題":"ヨーガ"}"#]],
    );
    check(
        &sent(&document("put-song-base64.json"), &taking(false)).await,
        expect![[r#"201 {"Artist":"Sigur Rós","Song":"Hoppípolla","Year":2005}"#]],
    );
}

#[tokio::test]
async fn songs_are_read_changed_and_deleted() {
    let expected = r#"{"Artist":"Queen","Song":"39","Year":1975}"#;
    for (name, answer) in [
        ("get-song.json", format!("200 {expected}")),
        ("patch-song.json", format!("200 {expected}")),
        ("get-artist.json", format!("200 {{\"items\":[{expected}]}}")),
        ("get-by-year.json", "200 {\"items\":[]}".to_owned()),
        ("delete-song.json", "204 ".to_owned()),
    ] {
        let response = sent(&document(name), &well()).await;
        assert_eq!(format!("{} {}", response.status().as_u16(), text(&response)), answer, "{name}");
        assert_eq!(response.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{name}");
    }
}

#[tokio::test]
async fn every_document_is_answered_and_as_expected_where_that_is_fixed() {
    let mut fixed = 0;
    for entry in fs::read_dir(format!("{}/../../events/music-api", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let stem = name.strip_suffix(".json").unwrap();
        if stem.ends_with(".expected") {
            continue;
        }
        let response = sent(&document(&name), &well()).await;
        let Ok(expected) =
            fs::read(format!("{}/../../events/music-api/{stem}.expected.json", env!("CARGO_MANIFEST_DIR")))
        else {
            assert!(response.status().is_success(), "{stem}");
            continue;
        };
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        assert_eq!(expected["statusCode"], response.status().as_u16(), "{stem}");
        assert_eq!(expected["body"], text(&response), "{stem}");
        let headers =
            response.headers().iter().map(|(name, value)| (name.to_string(), json!([value.to_str().unwrap()])));
        assert_eq!(expected["multiValueHeaders"], Value::Object(headers.collect()), "{stem}");
        fixed += 1;
    }
    assert!(fixed >= 15, "{fixed}");
}

#[tokio::test]
async fn a_song_that_is_not_there_is_404() {
    let nothing = mock!(Client::get_item).then_output(|| GetItemOutput::builder().build());
    let absent = mock!(Client::update_item).then_error(|| {
        UpdateItemError::ConditionalCheckFailedException(ConditionalCheckFailedException::builder().build())
    });
    let table = table(&[&nothing, &absent]);
    let empty_patch = changed("patch-song.json", &[("body", json!("{}"))]);
    for event in [document("get-song.json"), document("patch-song.json"), empty_patch] {
        check(
            &sent(&event, &table).await,
            expect![[
                r#"404 {"type":"about:blank","title":"Not Found","status":404,"detail":"There is no such song."}"#
            ]],
        );
    }
}

#[tokio::test]
async fn a_patch_without_changes_answers_with_the_song() {
    let event = changed("patch-song.json", &[("body", json!(r#"{"Artist":"Pink Floyd"}"#))]);
    check(&sent(&event, &well()).await, expect![[r#"200 {"Artist":"Queen","Song":"39","Year":1975}"#]]);
}

#[tokio::test]
async fn a_patch_names_as_many_attributes_as_an_expression_can() {
    let patch = |count: usize| {
        let body: String = (0..count).map(|n| format!(",\"a{n:03}\":{n}")).collect();
        changed("patch-song.json", &[("body", json!(format!("{{{}}}", &body[1..])))])
    };
    // SET and 316 times `#n100 = :v100, `, less where a number has fewer digits.
    let longest =
        (1..).take_while(|&n| Update::new(many(n)).size_bytes() <= DYNAMODB_EXPRESSION_MAX_BYTES).last().unwrap();
    assert!((250..320).contains(&longest), "{longest}");
    assert_eq!(sent(&patch(longest), &well()).await.status(), 200);
    check(
        &sent(&patch(longest + 1), &well()).await,
        expect![[
            r#"422 {"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"These are too many attributes to change at once; PUT the whole song."}"#
        ]],
    );
}

fn many(count: usize) -> Attributes {
    (0..count).map(|n| (format!("a{n:03}"), song::value::Value::Bool(true))).collect()
}

#[tokio::test]
async fn a_song_has_400_kb_at_most() {
    let names = "ArtistPink FloydSongEchoesText".len();
    for (bytes, status) in
        [(DYNAMODB_ITEM_MAX_BYTES - 1, 200), (DYNAMODB_ITEM_MAX_BYTES, 200), (DYNAMODB_ITEM_MAX_BYTES + 1, 413)]
    {
        let body = json!({"Text": "a".repeat(bytes - names)}).to_string();
        let put = sent(&changed("put-song.json", &[("body", json!(body))]), &taking(true)).await;
        let patch = sent(&changed("patch-song.json", &[("body", json!(body))]), &well()).await;
        assert_eq!((put.status().as_u16(), patch.status().as_u16()), (status, status), "{bytes}");
    }
}

#[tokio::test]
async fn a_body_must_be_called_json() {
    for (content_type, status) in [
        (json!({"Content-Type": "application/json; charset=utf-8"}), 201),
        (json!({"content-type": "APPLICATION/JSON"}), 201),
        (json!({"Content-Type": "application/merge-patch+json"}), 415),
        (json!({}), 415),
    ] {
        let fields = [("headers", content_type.clone()), ("multiValueHeaders", Value::Null)];
        let response = sent(&changed("put-song.json", &fields), &taking(false)).await;
        assert_eq!(response.status(), status, "{content_type}");
    }
}

#[tokio::test]
async fn an_address_is_answered_or_not_found_whatever_the_method_and_the_stage() {
    let status = async |method: &str, path: &str| {
        let event = changed("put-song.json", &[("httpMethod", json!(method)), ("path", json!(path))]);
        sent(&event, &well()).await.status().as_u16()
    };
    for path in ["/music", "/music/Queen"] {
        assert_eq!(status("GET", path).await, 200, "{path}");
        for method in ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] {
            assert_eq!(status(method, path).await, 405, "{method} {path}");
        }
    }
    for method in ["POST", "HEAD", "OPTIONS", "BREW"] {
        assert_eq!(status(method, "/music/Queen/39").await, 405, "{method}");
    }
    for path in ["", "/", "/songs", "/prod/music", "/music/a/b/c"] {
        assert_eq!(status("GET", path).await, 404, "{path}");
    }
}

#[tokio::test]
async fn a_busy_table_is_503_and_tells_when_to_come_again() {
    check(
        &sent(&document("get-song.json"), &failing("ThrottlingException", "arn:aws:secret")).await,
        expect![[
            r#"503 1 {"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The library cannot be reached at the moment."}"#
        ]],
    );
}

#[tokio::test]
async fn a_table_that_is_set_up_wrongly_is_500_without_a_word_about_it() {
    check(
        &sent(&document("get-song.json"), &failing("ResourceNotFoundException", "arn:aws:secret")).await,
        expect![[
            r#"500 {"type":"about:blank","title":"Internal Server Error","status":500,"detail":"The service could not answer."}"#
        ]],
    );
}

#[tokio::test]
async fn what_dynamodb_does_not_take_is_the_client_s_to_mend() {
    let refusing = |message: &'static str| {
        let error = move || {
            PutItemError::generic(ErrorMetadata::builder().code("ValidationException").message(message).build())
        };
        table(&[&mock!(Client::put_item).then_error(error)])
    };
    check(
        &sent(&document("put-song.json"), &refusing("Item size has exceeded the maximum allowed size")).await,
        expect![[
            r#"413 {"type":"about:blank","title":"Content Too Large","status":413,"detail":"A song has at most 400 KB, names and values together."}"#
        ]],
    );
    check(
        &sent(&document("put-song.json"), &refusing("secret")).await,
        expect![[
            r#"422 {"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"The table does not take this."}"#
        ]],
    );
}

#[tokio::test]
async fn what_becomes_of_requests_is_counted() {
    let table = well();
    let requests = async {
        for name in ["put-song", "patch-song", "delete-song", "get-song", "get-artist", "get-by-year", "put-text"] {
            sent(&document(&format!("{name}.json")), &table).await;
        }
        sent(&document("get-song.json"), &failing("InternalServerError", "")).await;
    };
    let (_, metrics) = metrics::collect(requests).await;
    expect!["RecordsIn 8, Stored 2, Removed 1, Failed 1, DeleteItem × 1, GetItem × 2, PutItem × 1, Query × 1, Scan × 1, UpdateItem × 1"].assert_eq(&metrics.to_string());
}
