//! The part of the failures bucket that tells of photos no retry can bring.

use std::hash::{DefaultHasher, Hasher};

use aws_sdk_s3::Client;
use serde::Serialize;
use serde_json::value::RawValue;
use telemetry::{metric::Operation, metrics::timed};

use crate::{cause::cause, event::Record, tweet::Photo};

/// The failures bucket.
pub struct Failures {
    client: Client,
    bucket: String,
}

/// Why a failure is not told.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PutFailureError(String);

impl Failures {
    /// Tells failures in this bucket.
    pub fn new(client: Client, bucket: String) -> Failures {
        Failures { client, bucket }
    }

    /// Tells why a photo can never be had.
    ///
    /// # Errors
    /// When S3 does not take it.
    pub async fn tell_photo(&self, photo: &Photo, record: &Record<'_>, reason: &str) -> Result<(), PutFailureError> {
        self.put(photo_key(photo), &LostPhoto::new(photo, record, reason)).await
    }

    /// Tells why a record, or a photo in it, can never be read; keeps the record whole.
    ///
    /// # Errors
    /// When S3 does not take it.
    pub async fn tell_record(&self, record: &Record<'_>, reason: &str) -> Result<(), PutFailureError> {
        self.put(record_key(record), &UnreadableRecord::new(record, reason)).await
    }

    async fn put(&self, key: String, object: &impl Serialize) -> Result<(), PutFailureError> {
        let body = serde_json::to_vec(object).expect("its parts are strings and JSON that was parsed before");
        let put = self.client.put_object().bucket(&self.bucket).key(key).content_type("application/json");
        let put = timed(Operation::PutObject, put.body(body.into()).send()).await;
        put.map(drop).map_err(|error| PutFailureError(cause(&error)))
    }
}

/// The same for the same photo, so that one which fails again replaces itself.
fn photo_key(photo: &Photo) -> String {
    format!("photos/{}/{}.json", photo.tweet_id, photo.id)
}

/// The same for the same record, by the first of its names that can be part of a key.
fn record_key(record: &Record<'_>) -> String {
    let number = record.sequence_number.as_deref().filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let event = record.event_id.as_deref().filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    let name = match (number.filter(fits), event.filter(fits)) {
        (Some(number), _) => number.to_owned(),
        (None, Some(event)) => format!("event-{event}"),
        (None, None) => format!("unnumbered-{:016x}", hash(record.raw)),
    };
    format!("photos/unreadable/{name}.json")
}

fn fits(name: &&str) -> bool {
    (1..=128).contains(&name.len())
}

/// Without a random seed, unlike the hash of a map.
fn hash(raw: &RawValue) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(raw.get().as_bytes());
    hasher.finish()
}

/// Ids are strings, for JSON's readers round numbers of their size.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LostPhoto<'a> {
    reason: &'a str,
    url: &'a str,
    tweet_id: String,
    media_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence_number: Option<&'a str>,
}

impl<'a> LostPhoto<'a> {
    fn new(photo: &'a Photo, record: &'a Record<'_>, reason: &'a str) -> LostPhoto<'a> {
        LostPhoto {
            reason,
            url: &photo.url,
            tweet_id: photo.tweet_id.to_string(),
            media_id: photo.id.to_string(),
            sequence_number: record.sequence_number.as_deref(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UnreadableRecord<'a> {
    reason: &'a str,
    #[serde(rename = "eventID", skip_serializing_if = "Option::is_none")]
    event_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence_number: Option<&'a str>,
    record: &'a RawValue,
}

impl<'a> UnreadableRecord<'a> {
    fn new(record: &'a Record<'_>, reason: &'a str) -> UnreadableRecord<'a> {
        UnreadableRecord {
            reason,
            event_id: record.event_id.as_deref(),
            sequence_number: record.sequence_number.as_deref(),
            record: record.raw,
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::event;

    fn check(record: &str, expected: Expect) {
        let event = format!(r#"{{"Records":[{record}]}}"#);
        let event: &RawValue = serde_json::from_str(&event).unwrap();
        let record = &event::records(event).unwrap()[0];
        let object = serde_json::to_string(&UnreadableRecord::new(record, "no exact Id")).unwrap();
        expected.assert_eq(&format!("{}\n{object}", record_key(record)));
    }

    #[test]
    fn a_record_is_kept_whole_under_its_number() {
        check(
            r#"{"eventID":"c4ca","dynamodb":{"SequenceNumber":"4421","NewImage":{"Id":{"S":"x"}}}}"#,
            expect![[r#"
                photos/unreadable/4421.json
                {"reason":"no exact Id","eventID":"c4ca","sequenceNumber":"4421","record":{"eventID":"c4ca","dynamodb":{"SequenceNumber":"4421","NewImage":{"Id":{"S":"x"}}}}}"#]],
        );
    }

    #[test]
    fn a_record_without_a_number_goes_by_its_event_or_its_bytes() {
        check(
            r#"{"eventID":"0f8d-1"}"#,
            expect![[r#"
                photos/unreadable/event-0f8d-1.json
                {"reason":"no exact Id","eventID":"0f8d-1","record":{"eventID":"0f8d-1"}}"#]],
        );
        check(
            r#"{"eventID":"../x","dynamodb":{"SequenceNumber":"../1"}}"#,
            expect![[r#"
                photos/unreadable/unnumbered-6b5886eb2c1a7770.json
                {"reason":"no exact Id","eventID":"../x","sequenceNumber":"../1","record":{"eventID":"../x","dynamodb":{"SequenceNumber":"../1"}}}"#]],
        );
    }

    #[test]
    fn a_lost_photo_is_told_with_all_digits_of_its_ids() {
        let event: &RawValue =
            serde_json::from_str(r#"{"Records":[{"dynamodb":{"SequenceNumber":"44215845000000000174"}}]}"#).unwrap();
        let photo = Photo { tweet_id: 1_050_118_621_198_921_728, id: u64::MAX, url: "https://a/../\"".to_owned() };
        let records = event::records(event).unwrap();
        let object = serde_json::to_string(&LostPhoto::new(&photo, &records[0], "the host answered 404")).unwrap();
        expect![[r#"
            photos/1050118621198921728/18446744073709551615.json
            {"reason":"the host answered 404","url":"https://a/../\"","tweetId":"1050118621198921728","mediaId":"18446744073709551615","sequenceNumber":"44215845000000000174"}"#]]
        .assert_eq(&format!("{}\n{object}", photo_key(&photo)));
    }
}
