//! Answers to Firehose that must not outgrow what Lambda accepts.
#![no_main]

#[path = "../../../crates/ny-filter/src/answer.rs"]
mod answer;

use answer::AnswerWriter;
use arbitrary::Arbitrary;
use base64_simd::STANDARD;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

#[derive(Arbitrary, Debug)]
enum Wish<'a> {
    Ok(&'a [u8]),
    Failed(&'a str),
    Dropped,
}

fuzz_target!(|input: (u16, Vec<(&str, Wish<'_>)>)| {
    let (max_bytes, wishes) = (usize::from(input.0), input.1);
    let ids: Vec<String> = wishes.iter().map(|(id, _)| json!(id).to_string()).collect();
    let smallest: Vec<_> = wishes.iter().map(|(id, _)| json!({"recordId": id, "result": "ProcessingFailed"})).collect();
    let smallest_bytes = json!({ "records": smallest }).to_string().len();
    let Ok(mut writer) = AnswerWriter::new(ids.iter().map(String::as_str), String::new(), max_bytes) else {
        assert!(smallest_bytes > max_bytes, "there was room");
        return;
    };
    let mut expected = Vec::new();
    for ((id, wish), id_json) in wishes.iter().zip(&ids) {
        expected.push(match wish {
            Wish::Ok(data) if writer.ok(id_json, data) => (id, "Ok", Some(STANDARD.encode_to_string(data))),
            Wish::Ok(_) => {
                writer.failed(id_json, "\"\"");
                (id, "ProcessingFailed", Some(String::new()))
            }
            Wish::Failed(original) => {
                writer.failed(id_json, &json!(original).to_string());
                (id, "ProcessingFailed", Some((*original).to_owned()))
            }
            Wish::Dropped => {
                writer.dropped(id_json);
                (id, "Dropped", None)
            }
        });
    }
    let answer = writer.finish();
    assert!(answer.len() <= max_bytes.max(smallest_bytes), "{} bytes", answer.len());
    let answer: Value = serde_json::from_str(&answer).expect("an answer is JSON");
    let records = answer["records"].as_array().expect("an answer has records");
    assert_eq!(records.len(), expected.len());
    for (record, (id, result, data)) in records.iter().zip(expected) {
        assert_eq!((record["recordId"].as_str(), record["result"].as_str()), (Some(*id), Some(result)));
        // What failed may lack its data, if there was no room; nothing else may.
        let may_lack = result == "ProcessingFailed" && record.get("data").is_none();
        assert!(may_lack || record.get("data").and_then(Value::as_str) == data.as_deref());
    }
});
