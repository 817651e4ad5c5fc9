//! The way of a tweet: into the stream, and out of the table.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_kinesis::{primitives::Blob, types::PutRecordsRequestEntry};
use serde_json::json;
use tests::local::Local;

/// The stream of tweets and the table of a stack.
pub struct Table<'a> {
    stack: &'a Local,
    kinesis: aws_sdk_kinesis::Client,
    dynamodb: aws_sdk_dynamodb::Client,
}

impl Table<'_> {
    /// Those of this stack.
    pub fn of(stack: &Local) -> Table<'_> {
        let sdk = stack.target().sdk;
        Table { stack, kinesis: aws_sdk_kinesis::Client::new(&sdk), dynamodb: aws_sdk_dynamodb::Client::new(&sdk) }
    }

    /// Puts records into the stream, at most 500.
    pub async fn send(&self, records: &[String]) {
        let entry =
            |record: &String| PutRecordsRequestEntry::builder().data(Blob::new(record.as_str())).partition_key("k");
        let entries = records.iter().map(|record| entry(record).build().expect("both are set")).collect();
        let put = self.kinesis.put_records().stream_name(self.stack.output("TweetStreamName"));
        let answer = put.set_records(Some(entries)).send().await.expect("Kinesis answers");
        assert_eq!(answer.failed_record_count(), Some(0));
    }

    /// The item of a tweet.
    pub async fn item(&self, id: u64) -> Option<HashMap<String, AttributeValue>> {
        let get = self.dynamodb.get_item().table_name(self.stack.output("TweetsTableName"));
        get.key("Id", AttributeValue::N(id.to_string())).send().await.expect("DynamoDB answers").item
    }

    /// The ids of all items.
    pub async fn ids(&self) -> BTreeSet<u64> {
        let scan = self.dynamodb.scan().table_name(self.stack.output("TweetsTableName")).projection_expression("Id");
        let mut items = scan.into_paginator().items().send();
        let mut ids = BTreeSet::new();
        while let Some(item) = items.next().await {
            let item = item.expect("DynamoDB answers");
            let id = item["Id"].as_n().expect("the key is a number").parse().expect("of a tweet");
            assert!(ids.insert(id), "twice: {id}");
        }
        ids
    }
}

/// An id of the platform's size.
pub fn id() -> u64 {
    fastrand::u64(1 << 60..1 << 61)
}

/// A tweet, with one photo of media id 77 or without.
pub fn tweet(id: u64, photo: Option<&str>) -> String {
    let media = photo.map(|url| json!([{"id_str": "77", "type": "photo", "media_url_https": url}]));
    json!({
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "id_str": id.to_string(),
        "full_text": "as it was",
        "entities": {"hashtags": []},
        "extended_entities": {"media": media.unwrap_or_else(|| json!([]))},
        "user": {"id_str": "12", "screen_name": "someone"},
    })
    .to_string()
}
