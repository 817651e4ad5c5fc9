//! Event notifications of S3, read from whatever arrives.

use serde_json::Value;

use crate::{
    key::{self, DecodeKeyError},
    sequencer::Sequencer,
};

/// One notification document.
#[derive(Debug)]
pub enum Notification {
    /// Changes of objects, usually one; what is no change of ours stands in its place.
    Records(Vec<Result<Record, ReadRecordError>>),
    /// S3 tries a new notification configuration.
    Test,
    /// No document of S3.
    Foreign,
}

/// Word that one key changed; what its object is now, only the bucket knows.
#[derive(Debug)]
pub struct Record {
    /// The bucket of the object.
    pub bucket: String,
    /// The decoded key.
    pub key: String,
    /// Place of the change among all changes of the key, where the event tells it.
    pub sequencer: Option<Sequencer>,
}

/// Why a record is no change of ours.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadRecordError {
    /// Something else happened to the object: tags, access, a restore.
    #[error("an event that changes no picture")]
    Unrelated,
    /// The record does not say what it is about.
    #[error("the record has no {0}")]
    Incomplete(&'static str),
    /// No object can have this key.
    #[error(transparent)]
    Key(#[from] DecodeKeyError),
}

impl Notification {
    /// Reads a document, <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>.
    pub fn read(document: &Value) -> Notification {
        match document["Records"].as_array() {
            Some(records) => Notification::Records(records.iter().map(Record::read).collect()),
            None if document["Event"] == "s3:TestEvent" => Notification::Test,
            None => Notification::Foreign,
        }
    }
}

impl Record {
    fn read(record: &Value) -> Result<Record, ReadRecordError> {
        let object = &record["s3"]["object"];
        let event_name = filled(&record["eventName"]).ok_or(ReadRecordError::Incomplete("event name"))?;
        if !tells_a_change(event_name) {
            return Err(ReadRecordError::Unrelated);
        }
        let bucket = filled(&record["s3"]["bucket"]["name"]).ok_or(ReadRecordError::Incomplete("bucket name"))?;
        let key = object["key"].as_str().ok_or(ReadRecordError::Incomplete("object key"))?;
        Ok(Record {
            bucket: bucket.to_owned(),
            key: key::decode(key)?,
            sequencer: filled(&object["sequencer"]).and_then(Sequencer::parse),
        })
    }
}

/// Whether the key may have another object since, or none.
///
/// Which of these it was does not matter: `ObjectRemoved:Delete`, for one, is also sent when an old version of an
/// object is deleted for good and the current one stays, or when a delete marker goes and an older one comes back
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html>).
fn tells_a_change(event_name: &str) -> bool {
    let event_name = event_name.strip_prefix("s3:").unwrap_or(event_name);
    matches!(event_name.split(':').next(), Some("ObjectCreated" | "ObjectRemoved" | "LifecycleExpiration"))
}

/// A text that says something.
fn filled(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    fn check(document: &Value, expected: Expect) {
        let line = |record: &Result<Record, ReadRecordError>| match record {
            Ok(record) => {
                let sequencer = record.sequencer.as_ref().map_or("-".to_owned(), Sequencer::to_string);
                format!("{} {} {sequencer}", record.bucket, record.key)
            }
            Err(error) => error.to_string(),
        };
        let read = match Notification::read(document) {
            Notification::Records(records) => records.iter().map(line).collect::<Vec<_>>().join("\n"),
            other => format!("{other:?}"),
        };
        expected.assert_eq(&read);
    }

    fn record(event_name: &str, object: Value) -> Value {
        json!({ "eventName": event_name, "s3": { "bucket": { "name": "photos" }, "object": object } })
    }

    #[test]
    fn creation_removal_and_expiry_change_a_key() {
        for event_name in [
            "ObjectCreated:Put",
            "ObjectCreated:Post",
            "ObjectCreated:Copy",
            "s3:ObjectCreated:CompleteMultipartUpload",
            "ObjectRemoved:Delete",
            "ObjectRemoved:DeleteMarkerCreated",
            "LifecycleExpiration:Delete",
            "LifecycleExpiration:DeleteMarkerCreated",
        ] {
            let object = json!({ "key": "k", "sequencer": "0A" });
            check(&json!({ "Records": [record(event_name, object)] }), expect!["photos k 0A"]);
        }
        for event_name in ["ObjectTagging:Put", "ObjectRestore:Completed", "ObjectAcl:Put", "LifecycleTransition", "?"]
        {
            let document = json!({ "Records": [record(event_name, json!({ "key": "k" }))] });
            check(&document, expect!["an event that changes no picture"]);
        }
    }

    #[test]
    fn odd_fields_spoil_their_own_record_only() {
        check(
            &json!({ "Records": [
                record("ObjectCreated:Put", json!({ "key": "a%20b", "size": "12", "eTag": null, "sequencer": null })),
                record("ObjectCreated:Put", json!({ "key": "k", "size": -1, "sequencer": 85, "versionId": 7 })),
                record("ObjectRemoved:Delete", json!({ "key": "k", "versionId": "", "sequencer": "zz" })),
                record("ObjectCreated:Put", json!({ "key": "%FF" })),
                record("ObjectCreated:Put", json!({ "key": null })),
                record("", json!({ "key": "k" })),
                json!({ "eventName": "ObjectCreated:Put", "s3": { "bucket": "photos", "object": { "key": "k" } } }),
                json!({ "eventName": "ObjectCreated:Put", "s3": null }),
                null,
            ] }),
            expect![[r#"
                photos a b -
                photos k -
                photos k -
                the key is not UTF-8 once decoded
                the record has no object key
                the record has no event name
                the record has no bucket name
                the record has no bucket name
                the record has no event name"#]],
        );
    }

    #[test]
    fn documents_without_records_are_told_apart() {
        check(&json!({ "Records": [] }), expect![""]);
        check(&json!({ "Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "photos" }), expect!["Test"]);
        for document in [json!({}), json!({ "Records": null }), json!([1]), json!("text"), Value::Null] {
            check(&document, expect!["Foreign"]);
        }
    }

    #[test]
    fn every_sample_is_a_document_of_s3() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/thumbnailer");
        let samples: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(samples.len() > 5, "{samples:?}");
        for path in samples.iter().filter(|path| !path.to_string_lossy().ends_with(".expected.json")) {
            let document = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            assert!(!matches!(Notification::read(&document), Notification::Foreign), "{}", path.display());
        }
    }
}
