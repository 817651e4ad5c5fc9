//! A stream of Kinesis.

use aws_sdk_kinesis::{
    Client,
    error::{DisplayErrorContext, SdkError},
    operation::{get_records::GetRecordsError, get_shard_iterator::GetShardIteratorError},
    types::ShardIteratorType,
};
use jiff::Timestamp;

use super::{Cursor, Page};
use crate::mapping::{
    lineage::Shard,
    record::{Record, Source},
};

#[derive(Clone)]
pub(crate) struct Kinesis {
    pub client: Client,
    pub stream_arn: String,
    pub role_arn: String,
}

impl Kinesis {
    pub async fn shards(&self) -> Result<Vec<Shard>, String> {
        let mut shards = Vec::new();
        let mut next_token = None;
        loop {
            let list = self.client.list_shards();
            let list = match next_token {
                None => list.stream_arn(&self.stream_arn),
                // The token stands for the stream.
                Some(token) => list.next_token(token),
            };
            let page = list.send().await.map_err(|error| DisplayErrorContext(error).to_string())?;
            shards.extend(page.shards.unwrap_or_default().into_iter().map(|shard| Shard {
                id: shard.shard_id,
                parents: [shard.parent_shard_id, shard.adjacent_parent_shard_id].into_iter().flatten().collect(),
            }));
            next_token = page.next_token;
            if next_token.is_none() {
                return Ok(shards);
            }
        }
    }

    pub async fn iterator(&self, shard_id: &str, from: &Cursor) -> Result<Option<String>, String> {
        let request = self.client.get_shard_iterator().stream_arn(&self.stream_arn).shard_id(shard_id);
        let request = match from {
            Cursor::TrimHorizon => request.shard_iterator_type(ShardIteratorType::TrimHorizon),
            Cursor::Latest => request.shard_iterator_type(ShardIteratorType::Latest),
            Cursor::After(number) => {
                request.shard_iterator_type(ShardIteratorType::AfterSequenceNumber).starting_sequence_number(number)
            }
        };
        match request.send().await {
            Ok(answer) => Ok(answer.shard_iterator),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(DisplayErrorContext(error).to_string()),
        }
    }

    pub async fn page(&self, shard_id: &str, iterator: &str) -> Result<Page, String> {
        let answer = match self.client.get_records().shard_iterator(iterator).send().await {
            Ok(answer) => answer,
            Err(error) => {
                return match error.as_service_error() {
                    Some(GetRecordsError::ExpiredIteratorException(_)) => Ok(Page::Expired),
                    // The engine forgets a shard when it is split.
                    Some(GetRecordsError::ResourceNotFoundException(_)) => Ok(Page::Ended),
                    _ => Err(DisplayErrorContext(error).to_string()),
                };
            }
        };
        let source = Source {
            stream_arn: self.stream_arn.clone(),
            shard_id: shard_id.to_owned(),
            role_arn: self.role_arn.clone(),
        };
        let records: Vec<Record> = answer.records.iter().map(|found| record(&source, found)).collect();
        let last = records.last().map(|record| record.sequence_number.clone());
        Ok(Page::Records { records, last, next: answer.next_shard_iterator })
    }
}

fn record(source: &Source, record: &aws_sdk_kinesis::types::Record) -> Record {
    let arrived = record.approximate_arrival_timestamp.and_then(|time| time.to_millis().ok());
    let arrived = arrived.and_then(|millis| Timestamp::from_millisecond(millis).ok()).unwrap_or_else(Timestamp::now);
    let key = record.partition_key.as_deref().unwrap_or_default();
    Record::kinesis(source, &record.sequence_number, key, arrived, record.data.as_ref())
}

fn is_gone(error: &SdkError<GetShardIteratorError>) -> bool {
    matches!(error.as_service_error(), Some(GetShardIteratorError::ResourceNotFoundException(_)))
}
