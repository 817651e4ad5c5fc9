//! What is an entry and what is not.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

const UUID: &str = "550e8400-e29b-41d4-a716-446655440000";

#[test]
fn an_entry_is_one_uuid_and_one_string() {
    check(&format!(r#"{{"{UUID}":"NY"}}"#), expect!["NY"]);
    check(&format!(r#"{{ "{UUID}" : "NY" }}"#), expect!["NY"]);
    check(&format!(r#"{{"{UUID}":   ""}}"#), expect![""]);
    check(&format!(r#"{{"{UUID}":"Ardèche"}}"#), expect!["Ardèche"]);
    check(&format!("\t{{\"{UUID}\"\n:\r\"NY\"}} "), expect!["NY"]);
}

#[test]
fn escapes_are_what_they_stand_for() {
    check(&format!(r#"{{"{UUID}":"\u004eY"}}"#), expect!["NY"]);
    check(&format!(r#"{{"{UUID}":"Val-d\u2019Oise"}}"#), expect!["Val-d’Oise"]);
    check(&format!(r#"{{"\u0035{}":"NY"}}"#, &UUID[1..]), expect!["NY"]);
    check(&format!(r#"{{"{UUID}":"a\"b"}}"#), expect![[r#"a"b"#]]);
}

#[test]
fn a_uuid_has_hyphens_and_any_case_and_version() {
    check(r#"{"550E8400-E29B-41D4-A716-446655440000":"NY"}"#, expect!["NY"]);
    check(r#"{"00000000-0000-0000-0000-000000000000":"NY"}"#, expect!["NY"]);
    check(r#"{"0191e9e6-7e6e-7c3a-9f6d-2f6f7d3c0a11":"NY"}"#, expect!["NY"]);
    check(r#"{"550e8400e29b41d4a716446655440000":"NY"}"#, expect!["error: the key is not a UUID"]);
    check(r#"{"{550e8400-e29b-41d4-a716-446655440000}":"NY"}"#, expect!["error: the key is not a UUID"]);
    check(r#"{"urn:uuid:550e8400-e29b-41d4-a716-446655440000":"NY"}"#, expect!["error: the key is not a UUID"]);
    check(r#"{"550e8400-e29b-41d4-a716-44665544000g":"NY"}"#, expect!["error: the key is not a UUID"]);
    check(r#"{"550e8400-e29b-41d4-a716-4466554400000":"NY"}"#, expect!["error: the key is not a UUID"]);
    check(r#"{"550e8400-e29b-41d4a-716-446655440000":"NY"}"#, expect!["error: the key is not a UUID"]);
    check(r#"{"é50e8400-e29b-41d4-a716-44665544000":"NY"}"#, expect!["error: the key is not a UUID"]);
    check(r#"{"":"NY"}"#, expect!["error: the key is not a UUID"]);
}

#[test]
fn a_value_of_another_kind_is_no_place() {
    for value in ["null", "true", "1", "[]", r#"["NY"]"#, r#"{"a":"NY"}"#] {
        check(&format!(r#"{{"{UUID}":{value}}}"#), expect!["error: the value is not a string"]);
    }
}

#[test]
fn none_or_several_are_not_one() {
    check("{}", expect!["error: not one entry"]);
    check(&format!(r#"{{"{UUID}":"NY","a":"b"}}"#), expect!["error: not one entry"]);
    check(&format!(r#"{{"{UUID}":"NY","{UUID}":"NY"}}"#), expect!["error: not one entry"]);
    check("[]", expect!["error: not one entry"]);
    check(r#""NY""#, expect!["error: not one entry"]);
    check("null", expect!["error: not one entry"]);
}

#[test]
fn what_is_not_json_is_no_entry() {
    check("", expect!["error: not JSON"]);
    check("NY", expect!["error: not JSON"]);
    check(&format!(r#"{{"{UUID}":"NY""#), expect!["error: not JSON"]);
    check(&format!(r#"{{"{UUID}":"NY"}}x"#), expect!["error: not JSON"]);
    check(&format!(r#"{{"{UUID}":"NY"}}{{"{UUID}":"NY"}}"#), expect!["error: not JSON"]);
    check(&format!(r#"{{"{UUID}":"NY",}}"#), expect!["error: not JSON"]);
    check(&format!("{{'{UUID}':'NY'}}"), expect!["error: not JSON"]);
    check(&format!("{{\"{UUID}\":\"N\nY\"}}"), expect!["error: not JSON"]);
    check(&format!(r#"{{"{UUID}"}}"#), expect!["error: not JSON"]);
    check(&format!(r#"{{"{UUID}":"}}"#), expect!["error: not JSON"]);
    check(&format!("\u{feff}{{\"{UUID}\":\"NY\"}}"), expect!["error: not JSON"]);
}

#[test]
fn however_deep_it_is_nested_it_is_refused_and_no_more() {
    let deep = "[".repeat(100_000);
    check(&format!(r#"{{"{UUID}":{deep}"#), expect!["error: not JSON"]);
    let closed = format!("{deep}{}", "]".repeat(100_000));
    check(&format!(r#"{{"{UUID}":{closed}}}"#), expect!["error: the value is not a string"]);
}

proptest! {
    #[test]
    fn both_ways_of_reading_agree(
        key in "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        gap in "[ \t]{0,2}",
        place in r#"[A-Za-z "\\n\x00-\x20é:,{}]{0,8}"#,
    ) {
        let text = format!(r#"{{"{key}":{gap}"{place}"}}"#);
        if let Some(plain) = plain_place(&text) {
            let any = any_place(&text);
            prop_assert_eq!(any.as_deref(), Ok(plain));
        }
    }

    #[test]
    fn no_text_is_too_strange_to_read(text in "\\PC*") {
        prop_assert!(place(&text).is_err());
    }
}

fn check(text: &str, expected: Expect) {
    let place = place(text).map_or_else(|error| format!("error: {error}"), Cow::into_owned);
    expected.assert_eq(&place);
}
