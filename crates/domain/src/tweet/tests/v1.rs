//! The Twitter API v1.1, one odd thing at a time.

use expect_test::expect;

use super::check;

#[test]
fn the_longest_text_counts_and_an_empty_one_does_not() {
    check(
        r#"{"id_str":"5","text":"a","full_text":"b","extended_tweet":{"full_text":"c"}}"#,
        expect![[r#"
        original 5
          "c""#]],
    );
    check(
        r#"{"id_str":"5","text":"a","full_text":"b","extended_tweet":{}}"#,
        expect![[r#"
        original 5
          "b""#]],
    );
    check(
        r#"{"id_str":"5","text":"a","full_text":"","extended_tweet":null}"#,
        expect![[r#"
        original 5
          "a""#]],
    );
    check(r#"{"id_str":"5","text":""}"#, expect!["original 5"]);
}

#[test]
fn html_entities_are_decoded_once() {
    check(
        r#"{"id_str":"5","text":"a &amp; b &lt;c&gt; &amp;lt; &amp;amp; &quot; &#39; & &AMP; &am"}"#,
        expect![[r#"
        original 5
          "a & b <c> &lt; &amp; &quot; &#39; & &AMP; &am""#]],
    );
}

#[test]
fn a_value_of_the_wrong_type_is_absent() {
    check(
        r#"{"id_str":"5","text":7,"user":"me","entities":[],"extended_entities":{"media":{}},"lang":["en"],
            "created_at":1539202764,"retweeted_status":"x","is_quote_status":"yes","extended_tweet":5}"#,
        expect!["original 5"],
    );
    check(
        r#"{"id_str":"5","entities":{"hashtags":null,"media":[null,7,"x",[]]},"user":{"id_str":[],"screen_name":""},"lang":""}"#,
        expect!["original 5"],
    );
    check(
        r##"{"id_str":"5","entities":{"hashtags":[null,{"text":5},{"text":""},{"text":"#"},{"text":"#a"},{"text":"A"}]}}"##,
        expect![[r#"
            original 5
              #a
              #A"#]],
    );
}

#[test]
fn hashtags_of_the_whole_text_go_before_those_of_the_cut_one() {
    check(
        r#"{"id_str":"5","entities":{"hashtags":[{"text":"a"}]},"extended_tweet":{"entities":{"hashtags":[{"text":"a"},{"text":"b"}]}}}"#,
        expect![[r#"
            original 5
              #a
              #b"#]],
    );
    check(
        r#"{"id_str":"5","entities":{"hashtags":[{"text":"a"}]},"extended_tweet":{"entities":null}}"#,
        expect![[r#"
        original 5
          #a"#]],
    );
}

#[test]
fn the_first_list_of_media_counts() {
    let list =
        |id: u8| format!(r#"{{"media":[{{"type":"photo","id_str":"{id}","media_url_https":"https://h/{id}"}}]}}"#);
    let whole = |inner: &str| format!(r#""extended_tweet":{{{inner}"entities":{}}},"entities":{}"#, list(3), list(4));
    let extended = format!(r#""extended_entities":{},"#, list(1));
    let status = |lists: &str| format!(r#"{{"id_str":"5",{lists}}}"#);
    check(
        &status(&format!(r#""extended_entities":{},{}"#, list(2), whole(&extended))),
        expect![[r#"
        original 5
          photo 1 https://h/1"#]],
    );
    check(
        &status(&format!(r#""extended_entities":{},{}"#, list(2), whole(""))),
        expect![[r#"
        original 5
          photo 2 https://h/2"#]],
    );
    check(
        &status(&whole(r#""extended_entities":{"media":[]},"#)),
        expect![[r#"
        original 5
          photo 3 https://h/3"#]],
    );
    check(
        &status(&format!(r#""extended_tweet":{{"entities":{{}}}},"entities":{}"#, list(4))),
        expect![[r#"
        original 5
          photo 4 https://h/4"#]],
    );
}

#[test]
fn a_photo_has_an_id_and_an_address_on_the_web() {
    let photo = |rest: &str| format!(r#"{{"id_str":"5","entities":{{"media":[{{"type":"photo",{rest}}}]}}}}"#);
    check(
        &photo(r#""id":7,"media_url_https":"https://h/a","ext_alt_text":"A &amp; b""#),
        expect![[r#"
        original 5
          photo 7 https://h/a "A &amp; b""#]],
    );
    check(
        &photo(r#""id":7,"media_url":"http://h/a","ext_alt_text":"""#),
        expect![[r#"
        original 5
          photo 7 https://h/a"#]],
    );
    check(
        &photo(r#""id":7,"media_url_https":"ftp://h/a","media_url":"HTTP://h/a""#),
        expect![[r#"
        original 5
          photo 7 https://h/a"#]],
    );
    check(&photo(r#""id":7,"media_url_https":"javascript:0""#), expect!["original 5"]);
    check(&photo(r#""id":7,"media_url_https":"https://""#), expect!["original 5"]);
    check(&photo(r#""id":0,"media_url_https":"https://h/a""#), expect!["original 5"]);
    check(&photo(r#""media_url_https":"https://h/a""#), expect!["original 5"]);
}

#[test]
fn a_retweet_carries_the_originals_content() {
    check(
        r##"{"id_str":"5","text":"RT","entities":{"hashtags":[{"text":"cut"}]},"retweeted_status":{"id_str":"4","full_text":"whole",
            "entities":{"hashtags":[]},"quoted_status_id_str":"3","in_reply_to_status_id_str":"2","lang":"fr"}}"##,
        expect![[r#"
            retweet 5 of 4 quotes 3
              "whole""#]],
    );
    check(
        r#"{"id_str":"5","text":"RT","retweeted_status":{"id":4.5e18}}"#,
        expect![[r#"
        retweet 5
          "RT""#]],
    );
    check(
        r#"{"id_str":"5","text":"RT","retweeted_status":null}"#,
        expect![[r#"
        original 5
          "RT""#]],
    );
}

#[test]
fn the_first_kind_that_applies_counts() {
    let quote = r#""quoted_status":{"id":3},"is_quote_status":true"#;
    let reply = r#""in_reply_to_status_id":2"#;
    check(
        &format!(r#"{{"id_str":"5","retweeted_status":{{"id":4}},{quote},{reply}}}"#),
        expect!["retweet 5 of 4 quotes 3 answers 2"],
    );
    check(&format!(r#"{{"id_str":"5",{quote},{reply}}}"#), expect!["quote 5 quotes 3 answers 2"]);
    check(&format!(r#"{{"id_str":"5",{reply}}}"#), expect!["reply 5 answers 2"]);
    check(r#"{"id_str":"5","is_quote_status":true}"#, expect!["quote 5"]);
    check(r#"{"id_str":"5","quoted_status_id":3,"quoted_status_id_str":"33"}"#, expect!["quote 5 quotes 33"]);
    check(
        r#"{"id_str":"5","is_quote_status":false,"quoted_status":null,"in_reply_to_user_id_str":"7"}"#,
        expect!["original 5"],
    );
}

#[test]
fn a_time_is_read_in_either_form_or_absent() {
    let at = |time: &str| format!(r#"{{"id_str":"5","created_at":"{time}"}}"#);
    check(&at("Wed Oct 10 20:19:24 +0000 2018"), expect!["original 5 at 2018-10-10T20:19:24Z"]);
    check(&at("Mon Oct 10 22:19:24 +0200 2018"), expect!["original 5 at 2018-10-10T20:19:24Z"]);
    check(&at("2018-10-10T20:19:24.000Z"), expect!["original 5 at 2018-10-10T20:19:24Z"]);
    check(&at("Wed Oct 32 20:19:24 +0000 2018"), expect!["original 5"]);
    check(&at("yesterday"), expect!["original 5"]);
}
