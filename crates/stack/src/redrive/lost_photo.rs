//! A photo that photo-fetcher could not have, or a record that it could not read, to the function again.
//!
//! A photo's event is made anew from what was told of it: the record that the change stream would bring if the tweet
//! had this one photo. A tweet's item is never changed, so it is not asked for.

use serde::Deserialize;
use serde_json::{json, value::RawValue};

use super::failure::{Again, Failure, Fate, UnreadableError};

const FUNCTION: &str = "photo-fetcher";

#[derive(Deserialize)]
#[serde(untagged)]
enum Told {
    Photo(Photo),
    Other {},
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Photo {
    url: String,
    tweet_id: String,
    media_id: String,
    sequence_number: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    reason: String,
    record: Option<Box<RawValue>>,
}

/// Reads the object.
pub fn parse(object: &[u8]) -> Result<Failure, UnreadableError> {
    let document: Document = serde_json::from_slice(object)?;
    let payload = match (document.record, serde_json::from_slice(object)?) {
        (Some(record), _) => format!(r#"{{"Records":[{record}]}}"#),
        (None, Told::Photo(photo)) => event(&photo),
        (None, Told::Other {}) => return Err(UnreadableError("it names no photo".to_owned())),
    };
    let again = Again::Event { function: FUNCTION.to_owned(), payload };
    Ok(Failure { reason: document.reason, fate: Fate::Permanent, again })
}

fn event(photo: &Photo) -> String {
    let Photo { url, tweet_id, media_id, sequence_number } = photo;
    let entry = json!({"M": {"Id": {"N": media_id}, "Url": {"S": url}}});
    let record = json!({
        "eventID": format!("redriven-{tweet_id}-{media_id}"),
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"Id": {"N": tweet_id}},
            "NewImage": {"Id": {"N": tweet_id}, "MediaUrl": {"S": url}, "MediaId": {"N": media_id}, "Media": {"L": [entry]}},
            // The record is reported by it, so there must be one.
            "SequenceNumber": sequence_number.as_deref().unwrap_or("1"),
            "StreamViewType": "NEW_IMAGE",
        },
    });
    json!({"Records": [record]}).to_string()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::Value;

    use super::*;

    fn check(object: &str, expected: Expect) {
        let text = match parse(object.as_bytes()) {
            Ok(Failure { reason, fate, again: Again::Event { function, payload } }) => {
                let payload: Value = serde_json::from_str(&payload).expect("an event is JSON");
                format!("{fate:?}: {reason}; {function}\n{}", payload["Records"][0]["dynamodb"]["NewImage"])
            }
            other => format!("{other:?}"),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn a_photo_goes_again_as_the_only_one_of_its_tweet() {
        check(
            r#"{"reason":"the host answered 404","url":"https://a/\"x","tweetId":"1050118621198921728","mediaId":"18446744073709551615","sequenceNumber":"4421"}"#,
            expect![[r#"
                Permanent: the host answered 404; photo-fetcher
                {"Id":{"N":"1050118621198921728"},"MediaUrl":{"S":"https://a/\"x"},"MediaId":{"N":"18446744073709551615"},"Media":{"L":[{"M":{"Id":{"N":"18446744073709551615"},"Url":{"S":"https://a/\"x"}}}]}}"#]],
        );
    }

    #[test]
    fn an_unreadable_record_goes_again_as_it_was() {
        let object = r#"{"reason":"no exact Id","sequenceNumber":"4421","record":{"eventName":"INSERT","dynamodb":{"NewImage":{"Id":{"S":"x"}}}}}"#;
        check(
            object,
            expect![[r#"
                Permanent: no exact Id; photo-fetcher
                {"Id":{"S":"x"}}"#]],
        );
    }

    #[test]
    fn what_names_no_photo_says_so() {
        check(r#"{"reason":"?"}"#, expect![[r#"Err(UnreadableError("it names no photo"))"#]]);
        check("poison", expect![[r#"Err(UnreadableError("not the expected document (line 1, column 1)"))"#]]);
    }
}
