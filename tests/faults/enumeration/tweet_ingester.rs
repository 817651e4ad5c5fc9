//! A batch of records: tweets into the table, poison into quarantine, what failed comes again and nothing before it.

use aws_sdk_dynamodb::types::KeysAndAttributes;
use serde_json::{Value, json};
use tests::{
    proxy::{Call, Fault},
    runtime_api::Answer,
};

use super::{
    desk::Lie,
    scenario::{Done, Scenario, Ways, records_again, unless},
    world::{Bucket, World, document, item, n, number},
};
use crate::table::tweet;

const TABLE: &str = "TweetsTableName";

/// More than one call of `BatchWriteItem` takes.
const MANY: usize = 27;

/// What the batch holds.
pub enum TweetIngester {
    /// A tweet, poison, a document of which one tweet is good and one is not, another tweet.
    Mixed,
    /// More tweets than one call takes.
    Many,
}

/// A batch.
pub struct Batch {
    shard: String,
    records: Vec<Vec<u8>>,
    ids: Vec<u64>,
    /// Places of the records that go into quarantine.
    poison: Vec<usize>,
}

impl Scenario for TweetIngester {
    type Input = Batch;

    fn name(&self) -> &'static str {
        match self {
            TweetIngester::Mixed => "tweet-ingester, mixed",
            TweetIngester::Many => "tweet-ingester, 27 tweets",
        }
    }

    fn function(&self) -> &'static str {
        "tweet-ingester"
    }

    async fn environment(&self, world: &World, _: &Ways) -> Vec<(&'static str, String)> {
        vec![
            ("TWEETS_TABLE", world.stack.output(TABLE).to_owned()),
            ("FAILURES_BUCKET", world.bucket(Bucket::Failures)),
        ]
    }

    async fn prepare(&self, _: &World, _: &Ways) -> Batch {
        let shard = format!("shardId-{:012}", number());
        match self {
            TweetIngester::Mixed => {
                let ids: Vec<u64> = (0..3).map(|_| id()).collect();
                let half = json!({"data": [{"id": ids[1].to_string(), "text": "as it was"}, {"text": "no id"}]});
                let records = [tweet(ids[0], None), format!("poison {shard}"), half.to_string(), tweet(ids[2], None)];
                Batch { shard, records: records.map(String::into_bytes).into(), ids, poison: vec![1, 2] }
            }
            TweetIngester::Many => {
                let ids: Vec<u64> = (0..MANY).map(|_| id()).collect();
                let records = ids.iter().map(|&id| tweet(id, None).into_bytes()).collect();
                Batch { shard, records, ids, poison: Vec::new() }
            }
        }
    }

    fn event(&self, batch: &Batch) -> Value {
        let sample = document("tweet-ingester", "v1-status");
        let records = batch.records.iter().enumerate().map(|(place, data)| {
            let mut record = sample["Records"][0].clone();
            record["kinesis"]["data"] = base64(data).into();
            record["kinesis"]["sequenceNumber"] = batch.number(place).into();
            record["eventID"] = format!("{}:{}", batch.shard, batch.number(place)).into();
            record
        });
        json!({"Records": records.collect::<Vec<_>>()})
    }

    fn again(&self, event: &Value, answer: &Answer) -> Result<Option<Value>, String> {
        records_again(event, answer, "/kinesis/sequenceNumber")
    }

    async fn audit(&self, world: &World, batch: &Batch, _: &Done) -> Vec<String> {
        let mut findings = items(world, batch).await;
        let bucket = world.bucket(Bucket::Failures);
        let prefix = format!("quarantine/dt=2018-12-17/{}/", batch.shard);
        let key = |&place: &usize| format!("{prefix}{}.json", batch.number(place));
        let (kept, wanted) = (world.keys(&bucket, &prefix).await, batch.poison.iter().map(key).collect::<Vec<_>>());
        findings.extend(unless(kept == wanted, || format!("quarantine has {kept:?} in place of {wanted:?}")));
        for (key, &place) in kept.iter().zip(&batch.poison) {
            let object: Value = serde_json::from_slice(&world.object(&bucket, key).await).unwrap_or_default();
            let is_whole = object["data"] == base64(&batch.records[place]).as_str() && object["reason"].is_string();
            findings.extend(unless(is_whole, || format!("{key} holds {object}")));
        }
        findings
    }

    fn lie(&self) -> Lie {
        |call: &Call| Fault::Pretended(if call.operation == "BatchWriteItem" { "{}" } else { "" })
    }
}

impl Batch {
    fn number(&self, place: usize) -> String {
        let shard = self.shard.trim_start_matches("shardId-");
        format!("4959033827149025660855969253836157{shard}{place:03}")
    }
}

async fn items(world: &World, batch: &Batch) -> Vec<String> {
    let keys = batch.ids.iter().map(|id| item([("Id", n(id))])).collect();
    let keys = KeysAndAttributes::builder().set_keys(Some(keys)).build().expect("the keys are set");
    let get = world.dynamodb.batch_get_item().request_items(world.stack.output(TABLE), keys);
    let found = get.send().await.expect("DynamoDB answers").responses.unwrap_or_default();
    let found: Vec<_> = found.into_values().flatten().collect();
    let of = |id: u64| found.iter().find(|item| item["Id"] == n(id)).and_then(|item| item["Text"].as_s().ok());
    let wrong = batch.ids.iter().filter(|&&id| of(id).map(String::as_str) != Some("as it was"));
    wrong.map(|id| format!("no right item of tweet {id}")).collect()
}

fn id() -> u64 {
    (1 << 60) + number()
}

fn base64(data: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(data)
}
