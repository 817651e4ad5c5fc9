//! Facts about songs.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::number::Number;

fn key() -> Key {
    Key::new("Björk".to_owned(), "Jóga".to_owned()).unwrap()
}

fn check(json: &str, expected: Expect) {
    let outcome = parse_attributes(json.as_bytes(), &key());
    expected.assert_eq(&outcome.map_or_else(
        |error| error.to_string(),
        |attributes| serde_json::to_string(&Song { key: key(), attributes }).unwrap(),
    ));
}

#[test]
fn a_song_is_its_key_and_any_attributes() {
    check("{}", expect![[r#"{"Artist":"Björk","Song":"Jóga"}"#]]);
    check(
        r#" {"Year": 1997, "Album": "Homogenic", "live": false, "Charts": {"UK": null, "IS": 1}, "Tags": ["", 5.05, []]} "#,
        expect![[
            r#"{"Artist":"Björk","Song":"Jóga","Album":"Homogenic","Charts":{"IS":1,"UK":null},"Tags":["",5.05,[]],"Year":1997,"live":false}"#
        ]],
    );
}

#[test]
fn the_body_may_repeat_the_key_and_not_change_it() {
    check(
        r#"{"Song":"J\u00f3ga","Artist":"Björk","Year":1997}"#,
        expect![[r#"{"Artist":"Björk","Song":"Jóga","Year":1997}"#]],
    );
    check(r#"{"Artist":"björk"}"#, expect!["The body gives another Artist than the address."]);
    check(r#"{"Song":null}"#, expect!["The body gives another Song than the address."]);
    check(r#"{"Song":5}"#, expect!["The body gives another Song than the address."]);
}

#[test]
fn what_holds_no_attributes_is_told_why() {
    check("", expect!["The body is not JSON."]);
    check("{\"a\":1", expect!["The body is not JSON."]);
    check("{\"a\":01}", expect!["The body is not JSON."]);
    check("{\"a\":\"\\ud800\"}", expect!["The body is not JSON."]);
    check("{\"a\":[\"\\udc00\"]}", expect!["The body is not JSON."]);
    check("{} {}", expect!["The body is not JSON."]);
    check("null", expect!["The body is not a JSON object."]);
    check("[]", expect!["The body is not a JSON object."]);
    check("{\"\":1}", expect!["An attribute has no name."]);
    check("{\"a\":{\"\":1}}", expect!["An attribute has no name."]);
    check("{\"a\":1,\"\\u0061\":2}", expect![[r#"The name "a" appears twice in one object."#]]);
    check("{\"a\":[{\"b\":1,\"b\":1}]}", expect![[r#"The name "b" appears twice in one object."#]]);
    check(
        "{\"a\":[1e126]}",
        expect!["A number has more than 38 significant digits, or is not from 1E-130 to 9.99E125 in size."],
    );
    assert_eq!(parse_attributes(b"{\"a\":\"\xff\"}", &key()), Err(ParseAttributesError::NotJson));
}

#[test]
fn a_value_has_32_levels_and_its_last_one_counts() {
    let lists = |n: usize| format!("{{\"a\":{}1{}}}", "[".repeat(n), "]".repeat(n));
    let maps = |n: usize| format!("{{\"a\":{}1{}}}", "{\"b\":".repeat(n), "}".repeat(n));
    for (containers, expected) in [(30, true), (31, true), (32, false), (1_000, false), (100_000, false)] {
        assert_eq!(parse_attributes(lists(containers).as_bytes(), &key()).is_ok(), expected, "{containers} lists");
        assert_eq!(parse_attributes(maps(containers).as_bytes(), &key()).is_ok(), expected, "{containers} maps");
    }
    assert_eq!(parse_attributes(lists(32).as_bytes(), &key()), Err(ParseAttributesError::TooDeep));
}

#[test]
fn names_are_as_long_as_keys_may_be() {
    let artist = |bytes: usize| Artist::new("é".repeat(bytes / 2) + &"a".repeat(bytes % 2));
    let title = |bytes: usize| Title::new("é".repeat(bytes / 2) + &"a".repeat(bytes % 2));
    for (bytes, fits) in [(0, false), (1, true), (2, true), (2_047, true), (2_048, true), (2_049, false)] {
        assert_eq!(artist(bytes).is_ok(), fits, "{bytes}");
    }
    for (bytes, fits) in [(0, false), (1, true), (2, true), (1_023, true), (1_024, true), (1_025, false)] {
        assert_eq!(title(bytes).is_ok(), fits, "{bytes}");
    }
    assert_eq!(artist(0), Err(ParseNameError::Artist));
    assert_eq!(title(0), Err(ParseNameError::Title));
}

#[test]
fn a_song_takes_its_names_and_values() {
    let size = |json: &str| {
        let attributes = parse_attributes(json.as_bytes(), &key()).unwrap();
        Song { key: key(), attributes }.size_bytes() - "ArtistBjörkSongJóga".len()
    };
    for (json, bytes) in [
        ("{}", 0),
        (r#"{"Album":"é"}"#, 7),
        (r#"{"a":null,"b":true}"#, 4),
        (r#"{"Year":1971}"#, 7),
        (r#"{"a":[]}"#, 4),
        (r#"{"a":[1,"xy"]}"#, 10),
        (r#"{"a":{"b":"c"}}"#, 7),
    ] {
        assert_eq!(size(json), bytes, "{json}");
    }
}

/// Values of every kind, not deeper than DynamoDB allows.
pub fn any_value() -> impl Strategy<Value = Value> {
    let number = "-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number.prop_map(|text| Value::Number(Number::parse(&text).unwrap())),
        any::<String>().prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            prop::collection::btree_map(".+", inner, 0..5).prop_map(Value::Map),
        ]
    })
}

proptest! {
    #[test]
    fn json_keeps_every_name_and_every_digit(attributes in prop::collection::btree_map(".{3}", any_value(), 0..6)) {
        let json = serde_json::to_vec(&attributes).unwrap();
        prop_assert_eq!(parse_attributes(&json, &key()), Ok(attributes));
    }

    #[test]
    fn whatever_comes_is_read_or_refused(text in "[\\[\\]{}\":,0-9a-z\\\\ .-]{0,40}") {
        let _outcome = parse_attributes(text.as_bytes(), &key());
    }
}
