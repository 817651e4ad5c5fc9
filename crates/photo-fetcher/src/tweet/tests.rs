//! Photos and faults, read from records.

use expect_test::{Expect, expect};

use super::*;
use crate::event;

fn check(record: &str, expected: Expect) {
    let event = format!(r#"{{"Records":[{record}]}}"#);
    let event: &RawValue = serde_json::from_str(&event).unwrap();
    let Some(tweet) = read(&event::records(event).unwrap()[0]) else {
        return expected.assert_eq("passed over");
    };
    let photos = tweet.photos.iter().map(|photo| format!("{}/{} {}", photo.tweet_id, photo.id, photo.url));
    let faults = tweet.faults.iter().map(|fault| format!("fault: {fault}"));
    expected.assert_eq(&photos.chain(faults).collect::<Vec<_>>().join("\n"));
}

fn check_image(image: &str, expected: Expect) {
    check(&format!(r#"{{"eventName":"INSERT","dynamodb":{{"NewImage":{image}}}}}"#), expected);
}

#[test]
fn every_photo_of_the_list_is_asked_for_once() {
    check_image(
        r#"{"Id":{"N":"1050118621198921728"},"MediaId":{"N":"1"},"MediaUrl":{"S":"https://a/1"},"Media":{"L":[
            {"M":{"Id":{"N":"1"},"Url":{"S":"https:\/\/a\/1"},"AltText":{"S":"x"}}},
            {"M":{"Id":{"N":"18446744073709551615"},"Url":{"S":"https://a/2"}}},
            {"M":{"Id":{"N":"1"},"Url":{"S":"https://a/3"}}}]}}"#,
        expect![[r#"
            1050118621198921728/1 https://a/1
            1050118621198921728/18446744073709551615 https://a/2"#]],
    );
}

#[test]
fn without_a_list_the_first_photo_is_asked_for() {
    let expected = || expect!["7/8 https://a/8"];
    check_image(r#"{"Id":{"N":"7"},"MediaId":{"N":"8"},"MediaUrl":{"S":"https://a/8"}}"#, expected());
    check_image(r#"{"Id":{"N":7},"MediaId":{"N":8},"MediaUrl":{"S":"https://a/8"},"Media":{"L":[]}}"#, expected());
}

#[test]
fn a_tweet_without_photos_asks_for_nothing() {
    check_image(r#"{"Id":{"N":"7"},"Text":{"S":"x"}}"#, expect![""]);
}

#[test]
fn items_that_are_not_new_are_passed_over() {
    check(r#"{"eventName":"MODIFY","dynamodb":{"NewImage":{"Id":{"N":"7"}}}}"#, expect!["passed over"]);
    check(r#"{"eventName":"REMOVE","dynamodb":{"Keys":{"Id":{"N":"7"}}}}"#, expect!["passed over"]);
}

#[test]
fn a_record_that_cannot_be_read_says_why() {
    check("null", expect!["fault: not a record of a DynamoDB stream: no eventName"]);
    check(r#"{"eventName":"TRUNCATE"}"#, expect!["fault: not a record of a DynamoDB stream: no eventName"]);
    check(r#"{"eventName":"INSERT","dynamodb":{}}"#, expect!["fault: no NewImage"]);
    for id in [
        "null",
        r#"{"S":"7"}"#,
        r#"{"N":"1.5"}"#,
        r#"{"N":"-7"}"#,
        r#"{"N":"+7"}"#,
        r#"{"N":""}"#,
        "7",
        r#"{"N":"18446744073709551616"}"#,
        r#"{"N":"../7"}"#,
        r#"{"N":"٧"}"#,
    ] {
        check_image(&format!(r#"{{"Id":{id},"MediaUrl":{{"S":"https://a/8"}}}}"#), expect!["fault: no exact Id"]);
    }
}

#[test]
fn an_odd_photo_spoils_no_other() {
    check_image(
        r#"{"Id":{"N":"7"},"Media":{"L":[null,{"M":{"Id":{"N":"1"}}},{"M":{"Url":{"S":"https://a/2"}}},
            {"S":"https://a/3"},{"M":{"Id":{"N":"4"},"Url":{"S":"https://a/4"}}}]}}"#,
        expect![[r#"
            7/4 https://a/4
            fault: Media[0] has no exact Id or no Url
            fault: Media[1] has no exact Id or no Url
            fault: Media[2] has no exact Id or no Url
            fault: Media[3] has no exact Id or no Url"#]],
    );
    check_image(
        r#"{"Id":{"N":"7"},"Media":{"SS":["https://a/1"]},"MediaUrl":{"S":"https://a/8"}}"#,
        expect![[r#"
            fault: Media is not a list
            fault: MediaUrl or MediaId is missing or of another type"#]],
    );
}
