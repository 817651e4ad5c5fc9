//! Generated tweets, to the Kinesis stream.

use anyhow::anyhow;
use aws_sdk_kinesis::{Client, error::ProvideErrorMetadata, primitives::Blob, types::PutRecordsRequestEntry};
use domain::{limits, sample};
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use stack::target::{Target, sentence};

use super::{
    Destination,
    batch::{Limits, Record},
};

/// Ids of one millisecond, as the platform gives them out.
const IDS_A_MILLISECOND: u32 = 4_096;

/// Where the platform keeps the photos of tweets.
const PHOTOS: &str = "pbs.twimg.com/media/";

/// The stream of tweets.
pub struct Stream {
    client: Client,
    name: String,
}

impl Stream {
    /// The stream of this name.
    pub fn new(target: &Target, name: &str) -> Stream {
        Stream::with(Client::new(&target.sdk), name)
    }

    /// The stream of this name, by this client.
    pub fn with(client: Client, name: &str) -> Stream {
        Stream { client, name: name.to_owned() }
    }
}

impl Destination for Stream {
    const LIMITS: Limits = Limits {
        records: limits::KINESIS_BATCH_MAX_RECORDS,
        bytes: limits::KINESIS_BATCH_MAX_BYTES,
        record_bytes: limits::KINESIS_RECORD_MAX_BYTES,
    };

    fn noun(&self) -> &'static str {
        "tweet"
    }

    fn name(&self) -> String {
        format!("Kinesis stream {}", self.name)
    }

    async fn put(&self, records: &[Record]) -> anyhow::Result<Vec<usize>> {
        let entries = records.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        match self.client.put_records().stream_name(&self.name).set_records(Some(entries)).send().await {
            Ok(answer) => {
                let refused = answer.records().iter().enumerate().filter(|(_, record)| record.error_code().is_some());
                Ok(refused.map(|(place, _)| place).collect())
            }
            Err(error) if throttled(error.code()) => Ok((0..records.len()).collect()),
            Err(error) => Err(anyhow!(sentence(&error)).context("Kinesis takes no tweets")),
        }
    }
}

/// Tweets without end; the partition key is the tweet's id.
pub fn records(mut rng: Rng, start: Timestamp) -> impl Iterator<Item = Record> {
    (0_u32..).map(move |n| {
        let at = start + SignedDuration::from_millis(i64::from(n / IDS_A_MILLISECOND));
        let id = sample::tweet_id(at, n % IDS_A_MILLISECOND);
        Record { key: id.to_string(), data: sample::tweet(&mut rng, id, at).to_string().into_bytes() }
    })
}

/// The same tweet with its photos at another host.
pub fn with_photos_at(host: &str, tweet: Record) -> Record {
    let data = String::from_utf8_lossy(&tweet.data).replace(PHOTOS, &format!("{host}/media/"));
    Record { data: data.into_bytes(), ..tweet }
}

fn entry(record: &Record) -> Result<PutRecordsRequestEntry, aws_sdk_kinesis::error::BuildError> {
    PutRecordsRequestEntry::builder().data(Blob::new(record.data.clone())).partition_key(&record.key).build()
}

fn throttled(code: Option<&str>) -> bool {
    matches!(code, Some("ProvisionedThroughputExceededException" | "KMSThrottlingException" | "LimitExceededException"))
}
