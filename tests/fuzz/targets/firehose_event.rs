//! Firehose events into answers, beside the table of what each record is answered.
#![no_main]

#[path = "../../../crates/ny-filter/src/answer.rs"]
mod answer;
#[path = "../../../crates/ny-filter/src/entry.rs"]
mod entry;
#[path = "../../../crates/ny-filter/src/event.rs"]
mod event;
#[path = "../../../crates/ny-filter/src/handler.rs"]
mod handler;
mod json;
#[path = "../../../crates/ny-filter/src/plain.rs"]
mod plain;
#[path = "../../../crates/ny-filter/src/sentence.rs"]
mod sentence;
#[path = "../../../crates/ny-filter/src/tally.rs"]
mod tally;

use base64_simd::STANDARD;
use domain::place::Place;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use uuid::Uuid;

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    // The same bytes as what a record carries.
    let data = STANDARD.encode_to_string(bytes);
    check(json!({"records": [{"recordId": "1", "data": data}]}).to_string().as_bytes());
});

fn check(payload: &[u8]) {
    let answered = handler::handle(payload, String::new());
    let document = str::from_utf8(payload).ok().and_then(json::document);
    let Ok(answer) = answered else {
        assert!(!document.is_some_and(|document| document["records"].is_array()), "an event is not answered");
        return;
    };
    let Some(document) = document else { return };
    let answer = json::document(&answer).expect("an answer repeats no key");
    let records = document["records"].as_array().expect("an answer has an event");
    let with_id = records.iter().filter(|record| record.get("recordId").is_some_and(|id| !id.is_null()));
    let answers = answer["records"].as_array().expect("an answer has records");
    assert_eq!(with_id.clone().count(), answers.len());
    for (record, answer) in with_id.zip(answers) {
        assert_eq!(record["recordId"], answer["recordId"], "answered once, in order");
        let [result, data] = expected(&record["data"]);
        assert_eq!(answer["result"], result);
        assert_eq!(answer.get("data").unwrap_or(&Value::Null), &data);
    }
}

fn expected(data: &Value) -> [Value; 2] {
    let failed = ["ProcessingFailed".into(), if data.is_string() { data.clone() } else { "".into() }];
    let Some((text, place)) = data.as_str().and_then(entry_of) else { return failed };
    match Place::of(&place) {
        Place::NewYork => {
            let sentence = format!("New York State found !! for entry: {text}");
            ["Ok".into(), STANDARD.encode_to_string(sentence).into()]
        }
        Place::FrenchDepartment => failed,
        Place::Elsewhere => ["Dropped".into(), Value::Null],
    }
}

/// The trimmed text of an entry, and its place.
fn entry_of(data: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode_to_vec(data).ok()?).ok()?;
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let document = json::document(text)?;
    let mut entries = document.as_object()?.iter();
    let ((key, value), None) = (entries.next()?, entries.next()) else { return None };
    let uuid = Uuid::try_parse(key).ok()?.hyphenated().to_string();
    uuid.eq_ignore_ascii_case(key).then_some((text.to_owned(), value.as_str()?.to_owned()))
}
