//! Which tweet a record is: exact, or not stored.

use expect_test::expect;

use super::check;

#[test]
fn the_string_is_the_id_and_the_number_beside_it_may_be_rounded() {
    check(r#"{"id":1050118621198921700,"id_str":"1050118621198921728"}"#, expect!["original 1050118621198921728"]);
    check(r#"{"id":1.05011862119892e18,"id_str":"1050118621198921728"}"#, expect!["original 1050118621198921728"]);
    check(r#"{"id":null,"id_str":"18446744073709551615"}"#, expect!["original 18446744073709551615"]);
    check(r#"{"id":{"$numberLong":"5"},"id_str":"5"}"#, expect!["original 5"]);
    check(r#"{"id_str":1050118621198921728}"#, expect!["original 1050118621198921728"]);
}

#[test]
fn without_the_string_an_exact_number_is_the_id() {
    check(r#"{"id":1050118621198921728}"#, expect!["original 1050118621198921728"]);
    check(r#"{"id":1050118621198921728,"id_str":null}"#, expect!["original 1050118621198921728"]);
    check(
        r#"{"id":"1050118621198921728","full_text":"a"}"#,
        expect![[r#"
        original 1050118621198921728
          "a""#]],
    );
}

#[test]
fn an_id_that_is_not_exact_is_none() {
    check(
        r#"{"id":1.05011862119892e18}"#,
        expect!["error: no exact tweet id: `id` is not an exact positive integer of 64 bits"],
    );
    check(r#"{"id":5.0}"#, expect!["error: no exact tweet id: `id` is not an exact positive integer of 64 bits"]);
    check(r#"{"id":-5}"#, expect!["error: no exact tweet id: `id` is not an exact positive integer of 64 bits"]);
    check(r#"{"id":0}"#, expect!["error: no exact tweet id: `id` is zero"]);
    check(
        r#"{"id":18446744073709551616}"#,
        expect!["error: no exact tweet id: `id` is not an exact positive integer of 64 bits"],
    );
    check(r#"{"id":[5]}"#, expect!["error: no exact tweet id: `id` is neither digits nor a number"]);
}

#[test]
fn a_wrong_string_is_not_replaced_by_the_number() {
    check(r#"{"id":5,"id_str":""}"#, expect!["error: no exact tweet id: `id_str` is empty"]);
    check(r#"{"id":5,"id_str":"five"}"#, expect!["error: no exact tweet id: `id_str` is not made of digits"]);
    check(r#"{"id":5,"id_str":"+5"}"#, expect!["error: no exact tweet id: `id_str` is not made of digits"]);
    check(r#"{"id":5,"id_str":" 5"}"#, expect!["error: no exact tweet id: `id_str` is not made of digits"]);
    check(r#"{"id":5,"id_str":"0"}"#, expect!["error: no exact tweet id: `id_str` is zero"]);
    check(r#"{"id":5,"id_str":"18446744073709551616"}"#, expect!["error: no exact tweet id: `id_str` is over 64 bits"]);
    check(r#"{"id":5,"id_str":true}"#, expect!["error: no exact tweet id: `id_str` is neither digits nor a number"]);
    check(r#"{"id":5,"id_str":{}}"#, expect!["error: no exact tweet id: `id_str` is neither digits nor a number"]);
}

#[test]
fn every_other_id_is_read_alike_and_is_absent_when_it_is_not_exact() {
    check(r#"{"id_str":"5","user":{"id_str":"7","id":8}}"#, expect!["original 5 by 7"]);
    check(r#"{"id_str":"5","user":{"id":8}}"#, expect!["original 5 by 8"]);
    check(r#"{"id_str":"5","user":{"id":8.5e18}}"#, expect!["original 5"]);
    check(r#"{"id_str":"5","user":{"id_str":"","id":0}}"#, expect!["original 5"]);
    check(r#"{"id_str":"5","in_reply_to_status_id":4}"#, expect!["reply 5 answers 4"]);
    check(
        r#"{"id_str":"5","in_reply_to_status_id":4e18,"in_reply_to_status_id_str":"4000000000000000001"}"#,
        expect!["reply 5 answers 4000000000000000001"],
    );
    check(r#"{"id_str":"5","in_reply_to_status_id":4e18}"#, expect!["original 5"]);
}

#[test]
fn of_a_key_that_is_there_twice_the_last_counts() {
    check(
        r#"{"id_str":"5","text":"a","id_str":"6","text":"b"}"#,
        expect![[r#"
        original 6
          "b""#]],
    );
}

#[test]
fn a_key_may_be_written_with_escapes() {
    check(
        r#"{"\u0069d_str":"5","te\u0078t":"\ud83d\ude00"}"#,
        expect![[r#"
        original 5
          "😀""#]],
    );
}
