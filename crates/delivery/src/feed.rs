//! The stream of a mapping: its shards and what they hold.

mod kinesis;
mod table;

use kinesis::Kinesis;
use table::Changes;

use crate::{
    engine::Engine,
    mapping::{
        description::{Mapping, Service},
        filter::Filter,
        lineage::Shard,
        record::Record,
    },
};

/// Records of Kinesis, or the changes of a table.
#[derive(Clone)]
pub(crate) enum Feed {
    Kinesis(Kinesis),
    Table(Box<Changes>),
}

/// From where a shard is read.
pub(crate) enum Cursor {
    TrimHorizon,
    Latest,
    After(String),
}

/// What a shard holds from one place to the next.
pub(crate) enum Page {
    Records {
        /// Those that are for the function.
        records: Vec<Record>,
        /// The sequence number of the last one, whoever it is for; none where nothing was.
        last: Option<String>,
        /// The iterator of the next page; none at the end of the shard.
        next: Option<String>,
    },
    /// The iterator is too old.
    Expired,
    /// The shard is gone.
    Ended,
}

impl Feed {
    /// The stream of this mapping; `role_arn` is the function's, which reads it.
    pub fn new(mapping: &Mapping, role_arn: String, kinesis: aws_sdk_kinesis::Client, engine: Engine) -> Feed {
        let stream_arn = mapping.stream_arn.clone();
        match mapping.service {
            Service::Kinesis => Feed::Kinesis(Kinesis { client: kinesis, stream_arn, role_arn }),
            Service::DynamoDb => Feed::Table(Box::new(Changes { engine, stream_arn })),
        }
    }

    /// The shards of the stream.
    pub async fn shards(&self) -> Result<Vec<Shard>, String> {
        match self {
            Feed::Kinesis(kinesis) => kinesis.shards().await,
            Feed::Table(changes) => changes.shards().await,
        }
    }

    /// The way into a shard; nothing when the shard is gone.
    pub async fn iterator(&self, shard_id: &str, from: &Cursor) -> Result<Option<String>, String> {
        match self {
            Feed::Kinesis(kinesis) => kinesis.iterator(shard_id, from).await,
            Feed::Table(changes) => changes.iterator(shard_id, from).await,
        }
    }

    /// The next records; only changes of a table are filtered.
    pub async fn page(&self, shard_id: &str, iterator: &str, filters: &[Filter]) -> Result<Page, String> {
        match self {
            Feed::Kinesis(kinesis) => kinesis.page(shard_id, iterator).await,
            Feed::Table(changes) => changes.page(iterator, filters).await,
        }
    }
}
