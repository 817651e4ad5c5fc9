//! The X API v2, one odd thing at a time.

use expect_test::expect;

use super::check;
use crate::tweet::{Record, parse};

#[test]
fn data_is_one_post_or_many_or_none() {
    check(
        r#"{"data":{"id":"5","text":"a"}}"#,
        expect![[r#"
        original 5
          "a""#]],
    );
    check(
        r#"{"data":[{"id":"5"},{"id":"6"}]}"#,
        expect![[r#"
        original 5
        original 6"#]],
    );
    check(r#"{"data":[]}"#, expect!["no tweets"]);
    check(r#"{"meta":{"result_count":0}}"#, expect!["no tweets"]);
    check(r#"{"data":null,"meta":{"result_count":3}}"#, expect!["error: not a tweet: no id and no data"]);
    check(r#"{"data":"x"}"#, expect!["error: not a tweet: no id and no data"]);
    check(r#"{"includes":{"tweets":[{"id":"5"}]}}"#, expect!["error: not a tweet: no id and no data"]);
}

#[test]
fn errors_beside_posts_are_tolerated_and_errors_alone_are_not() {
    check(r#"{"data":{"id":"5"},"errors":[{"title":"Not Found"}]}"#, expect!["original 5"]);
    check(r#"{"errors":[{"title":"Not Found"}]}"#, expect!["error: not a tweet: errors of the X API without data"]);
    check(
        r#"{"data":[],"errors":[{"title":"Not Found"}],"meta":{"result_count":0}}"#,
        expect!["error: not a tweet: errors of the X API without data"],
    );
    check(r#"{"errors":[],"meta":{"result_count":0}}"#, expect!["no tweets"]);
}

#[test]
fn a_bad_post_is_rejected_alone() {
    check(r#"{"data":{"text":"a"}}"#, expect!["error: no exact tweet id: `data.id` is missing"]);
    check(
        r#"{"data":[{"id":""},{"id":"5"},null,7,{"id":5.5},{"id":6}]}"#,
        expect![[r#"
        original 5
        original 6
        rejected: no exact tweet id: `data[0].id` is empty
        rejected: no exact tweet id: `data[2].id` is missing
        rejected: no exact tweet id: `data[3].id` is missing
        rejected: no exact tweet id: `data[4].id` is not an exact positive integer of 64 bits"#]],
    );
}

#[test]
fn a_post_may_come_without_its_envelope() {
    check(
        r#"{"id":"5","text":"a &amp; b","edit_history_tweet_ids":["5"]}"#,
        expect![[r#"
        original 5
          "a &amp; b""#]],
    );
    check(
        r#"{"id":"5","text":"a","note_tweet":{"text":"b"},"author_id":"7","delete":{}}"#,
        expect![[r#"
        original 5 by 7
          "b""#]],
    );
    check(r#"{"id":"tag:5","author_id":"7"}"#, expect!["error: no exact tweet id: `id` is not made of digits"]);
}

#[test]
fn the_note_counts_before_the_text_and_entities_are_not_decoded() {
    check(
        r#"{"data":{"id":"5","text":"a","entities":{"hashtags":[{"tag":"a"}]},
            "note_tweet":{"text":"b &amp; c","entities":{"hashtags":[{"tag":"b"},{"tag":"c"}]}}}}"#,
        expect![[r#"
            original 5
              "b &amp; c"
              #b
              #c"#]],
    );
    check(
        r#"{"data":{"id":"5","text":"a","entities":{"hashtags":[{"tag":"a"}]},"note_tweet":{"text":"","entities":{}}}}"#,
        expect![[r#"
            original 5
              "a"
              #a"#]],
    );
}

#[test]
fn keys_are_joined_and_unknown_ones_tolerated() {
    check(
        r#"{"data":{"id":"5","author_id":"7","attachments":{"media_keys":["3_2","3_1","7_3","3_404",5,"3_x","9"]}},
            "includes":{"users":[{"id":7,"username":"me"},null],"media":[
                {"media_key":"3_1","type":"photo","url":"https://h/1","alt_text":"one"},
                {"media_key":"3_2","type":"photo","url":"http://h/2"},
                {"media_key":"7_3","type":"video","url":"https://h/3"},
                {"media_key":"3_x","type":"photo","url":"https://h/x"},
                {"media_key":"9","type":"photo","url":"https://h/9"}]}}"#,
        expect![[r#"
            original 5 by 7 @me
              photo 2 https://h/2
              photo 1 https://h/1 "one""#]],
    );
    check(
        r#"{"data":{"id":"5","author_id":"7","attachments":{"media_keys":["3_1"]}},"includes":{"users":[],"media":null}}"#,
        expect!["original 5 by 7"],
    );
}

#[test]
fn a_retweet_carries_the_originals_content_when_it_is_included() {
    let retweet = r#"{"id":"5","text":"RT","author_id":"7","referenced_tweets":[{"type":"retweeted","id":"4"}]}"#;
    let original = r#"{"id":"4","text":"whole","author_id":"8","entities":{"hashtags":[{"tag":"a"}]},
        "attachments":{"media_keys":["3_1"]},"referenced_tweets":[{"type":"quoted","id":"3"},{"type":"replied_to","id":"2"}]}"#;
    let media = r#"{"media_key":"3_1","type":"photo","url":"https://h/1"}"#;
    check(
        &format!(r#"{{"data":{retweet},"includes":{{"tweets":[{original}],"media":[{media}]}}}}"#),
        expect![[r#"
        retweet 5 of 4 quotes 3 by 7
          "whole"
          #a
          photo 1 https://h/1"#]],
    );
    check(
        &format!(r#"{{"data":{retweet}}}"#),
        expect![[r#"
        retweet 5 of 4 by 7
          "RT""#]],
    );
}

#[test]
fn the_first_kind_that_applies_counts() {
    let refers = |references: &str| format!(r#"{{"data":{{"id":"5","referenced_tweets":[{references}]}}}}"#);
    let (reply, quote) = (r#"{"type":"replied_to","id":"2"}"#, r#"{"type":"quoted","id":"3"}"#);
    check(
        &refers(&format!(r#"{reply},{quote},{{"type":"retweeted","id":"4"}}"#)),
        expect!["retweet 5 of 4 quotes 3 answers 2"],
    );
    check(&refers(&format!("{reply},{quote}")), expect!["quote 5 quotes 3 answers 2"]);
    check(&refers(reply), expect!["reply 5 answers 2"]);
    check(&refers(r#"null,{"type":"liked","id":"1"},{"id":"2"}"#), expect!["original 5"]);
    check(&refers(r#"{"type":"quoted","id":null}"#), expect!["quote 5"]);
}

#[test]
fn retweets_of_one_long_post_do_not_unfold_without_end() {
    let original = format!(r#"{{"id":"4","text":"{}"}}"#, "x".repeat(390_000));
    let retweet = |id: u32| format!(r#"{{"id":"{id}","referenced_tweets":[{{"type":"retweeted","id":"4"}}]}}"#);
    let retweets = (5..6_005).map(retweet).collect::<Vec<_>>().join(",");
    let record = format!(r#"{{"data":[{retweets}],"includes":{{"tweets":[{original}]}}}}"#);
    let Ok(Record::Tweets { tweets, rejected }) = parse(record.as_bytes()) else { panic!("it holds tweets") };
    assert_eq!((tweets.len(), rejected.len()), (42, 5_958));
    expect!["too large: `data[42]` unfolds the record to more than 16777216 bytes"].assert_eq(&rejected[0].to_string());
}

#[test]
fn a_photo_that_is_named_again_is_the_same_photo() {
    let media = r#"{"media_key":"3_1","type":"photo","url":"https://h/1"}"#;
    check(
        &format!(
            r#"{{"data":{{"id":"5","attachments":{{"media_keys":["3_1","3_1"]}}}},"includes":{{"media":[{media}]}}}}"#
        ),
        expect![[r#"
        original 5
          photo 1 https://h/1"#]],
    );
}
