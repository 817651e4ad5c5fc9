//! What is no tweet: messages of the stream, and records that never will be one.

use expect_test::expect;

use super::super::parse;
use super::{check, outcome};

#[test]
fn nothing_keeps_the_connection_alive() {
    check("", expect!["control: keep_alive"]);
    check(" \r\n\t", expect!["control: keep_alive"]);
    check("\u{feff}\r\n", expect!["control: keep_alive"]);
}

#[test]
fn a_message_is_an_object_under_its_name() {
    check(r#"{"delete":{"status":{"id":5,"id_str":"5","user_id":7}}}"#, expect!["control: delete"]);
    check(r#"{"limit":{"track":5}}"#, expect!["control: limit"]);
    check(r#"{"limit":10}"#, expect!["error: not a tweet: no id and no data"]);
    check(r#"{"warning":null}"#, expect!["error: not a tweet: no id and no data"]);
}

#[test]
fn a_tweet_is_no_message_whatever_else_it_has() {
    check(r#"{"delete":{},"id_str":"5"}"#, expect!["original 5"]);
    check(r#"{"delete":{},"id":5}"#, expect!["original 5"]);
    check(r#"{"delete":{},"id_str":""}"#, expect!["error: no exact tweet id: `id_str` is empty"]);
    check(
        r#"{"limit":{},"data":{"id":"5","text":"a"}}"#,
        expect![[r#"
        original 5
          "a""#]],
    );
}

#[test]
fn json_of_another_kind_is_refused() {
    check("{}", expect!["error: not a tweet: no id and no data"]);
    check("null", expect!["error: not a tweet: JSON, but not an object"]);
    check("5", expect!["error: not a tweet: JSON, but not an object"]);
    check(r#""5""#, expect!["error: not a tweet: JSON, but not an object"]);
    check(r#"[{"id_str":"5"}]"#, expect!["error: not a tweet: JSON, but not an object"]);
    check(r#"{"text":"a"}"#, expect!["error: not a tweet: no id and no data"]);
    check(r#"{"statuses":[{"id_str":"5"}]}"#, expect!["error: not a tweet: no id and no data"]);
    check(
        r#"{"objectType":"activity","id":"tag:search.twitter.com,2005:5","verb":"share"}"#,
        expect!["error: not a tweet: a Gnip Activity Streams activity"],
    );
    check(
        r#"{"id":"tag:search.twitter.com,2005:5","body":"a"}"#,
        expect!["error: no exact tweet id: `id` is not made of digits"],
    );
}

#[test]
fn what_is_not_json_is_refused_with_the_place() {
    check("tweet", expect!["error: not JSON: expected ident at line 1 column 2"]);
    check(r#"{"id_str":"5""#, expect!["error: not JSON: EOF while parsing an object at line 1 column 13"]);
    check(r#"{"id_str":"5"} {"id_str":"6"}"#, expect!["error: not JSON: trailing characters at line 1 column 16"]);
    check(
        r#"{"id_str":"5","text":"\ud83d"}"#,
        expect!["error: not JSON: unexpected end of hex escape at line 1 column 29"],
    );
    check("\u{feff}{\"id_str\":\"5\"}", expect!["original 5"]);
    expect!["error: not UTF-8: byte 11 is invalid"].assert_eq(&outcome(b"{\"id_str\":\"\xff\"}"));
}

#[test]
fn depth_takes_no_stack() {
    let deep = |open: &str, close: &str| open.repeat(400_000) + &close.repeat(400_000);
    for nested in [deep("[", "]"), deep(r#"{"data":"#, "}"), deep(r#"{"retweeted_status":"#, "}"), "[".repeat(800_000)]
    {
        assert!(parse(nested.as_bytes()).is_err());
    }
    check(&format!(r#"{{"id_str":"5","text":{}}}"#, deep("[", "]")), expect!["original 5"]);
}
