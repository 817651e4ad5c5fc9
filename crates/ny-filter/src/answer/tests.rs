//! The form of an answer, and its size.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

#[test]
fn every_result_has_its_form() {
    let mut writer = AnswerWriter::new([r#""1""#, r#""2""#, r#""3""#].into_iter(), String::new(), usize::MAX).unwrap();
    assert!(writer.ok(r#""1""#, b"NY"));
    writer.dropped(r#""2""#);
    writer.failed(r#""3""#, r#""eA==""#);
    check(
        writer,
        expect![[
            r#"{"records":[{"recordId":"1","result":"Ok","data":"Tlk="},{"recordId":"2","result":"Dropped"},{"recordId":"3","result":"ProcessingFailed","data":"eA=="}]}"#
        ]],
    );
}

#[test]
fn to_no_records_the_answer_is_an_empty_list() {
    check(AnswerWriter::new([].into_iter(), String::new(), 14).unwrap(), expect![[r#"{"records":[]}"#]]);
    assert!(AnswerWriter::new([].into_iter(), String::new(), 13).is_err());
}

#[test]
fn an_ok_is_written_up_to_the_last_byte_of_room() {
    let ids = [r#""1""#, r#""2""#];
    let data = b"longer than the word for failure";
    let whole = {
        let mut writer = AnswerWriter::new(ids.into_iter(), String::new(), usize::MAX).unwrap();
        assert!(writer.ok(ids[0], data));
        writer.failed(ids[1], "");
        writer.finish().len() - DATA.len()
    };
    for (max_bytes, fits) in [(whole - 1, false), (whole, true), (whole + 1, true)] {
        let mut writer = AnswerWriter::new(ids.into_iter(), String::new(), max_bytes).unwrap();
        assert_eq!(writer.ok(ids[0], data), fits, "{max_bytes}");
    }
}

#[test]
fn data_as_it_came_is_left_out_where_there_is_no_room() {
    let id = r#""1""#;
    let failed = |max_bytes| {
        let mut writer = AnswerWriter::new([id].into_iter(), String::new(), max_bytes).unwrap();
        writer.failed(id, r#""eA==""#);
        writer.finish()
    };
    let whole = failed(usize::MAX);
    assert_eq!(failed(whole.len()), whole);
    let bare = r#"{"records":[{"recordId":"1","result":"ProcessingFailed"}]}"#;
    assert_eq!(failed(whole.len() - 1), bare);
    assert_eq!(failed(bare.len()), bare);
    assert!(AnswerWriter::new([id].into_iter(), String::new(), bare.len() - 1).is_err());
}

proptest! {
    #[test]
    fn an_answer_is_never_too_large(
        records in prop::collection::vec(("[a-z]{0,9}", 0..3, "[a-z]{0,40}"), 0..20),
        room in 0..600_usize,
    ) {
        let ids: Vec<_> = records.iter().map(|(id, ..)| format!("{id:?}")).collect();
        let smallest = OPENING.len() + ids.iter().map(|id| smallest(id)).sum::<usize>() + CLOSING.len();
        let max_bytes = smallest + room;
        let mut writer = AnswerWriter::new(ids.iter().map(String::as_str), String::new(), max_bytes).unwrap();
        for (id, (_, result, data)) in ids.iter().zip(&records) {
            match result {
                0 if writer.ok(id, data.as_bytes()) => {}
                1 => writer.dropped(id),
                _ => writer.failed(id, &format!("{data:?}")),
            }
        }
        let answer = writer.finish();
        prop_assert!(answer.len() <= max_bytes);
        let json: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let answered: Vec<_> = json["records"].as_array().unwrap().iter().map(|r| r["recordId"].to_string()).collect();
        prop_assert_eq!(answered, ids);
    }
}

fn check(writer: AnswerWriter, expected: Expect) {
    expected.assert_eq(&writer.finish());
}
