//! The shards of a stream.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use aws_sdk_kinesis::{
    Client,
    error::{DisplayErrorContext, SdkError},
    operation::{get_records::GetRecordsError, get_shard_iterator::GetShardIteratorError},
    types::ShardIteratorType,
};
use jiff::Timestamp;
use tokio::{sync::mpsc::Sender, time::sleep};

use crate::{
    fact::{Fact, Facts},
    mapping::{
        description::Position,
        lineage::Shard,
        record::{Record, Source},
    },
};

/// Reads one shard.
pub(crate) struct Reader {
    pub client: Client,
    pub source: Source,
    pub polling_interval: Duration,
    pub facts: Facts,
}

/// The shards of a stream.
pub(crate) async fn list(client: &Client, stream_arn: &str) -> Result<Vec<Shard>, String> {
    let mut shards = Vec::new();
    let mut next_token = None;
    loop {
        let list = client.list_shards();
        let list = match next_token {
            None => list.stream_arn(stream_arn),
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

impl Reader {
    /// Reads the shard to its end; each partition key has its lane.
    pub async fn run(self, start: Position, lanes: Vec<Sender<Vec<Record>>>) {
        let mut from = match start {
            Position::TrimHorizon => Cursor::TrimHorizon,
            Position::Latest => Cursor::Latest,
        };
        while let Some(mut iterator) = self.iterator(&from).await {
            loop {
                match self.page(&iterator).await {
                    Page::Records(records, next) => {
                        if let Some(last) = records.last() {
                            from = Cursor::After(last.sequence_number.clone());
                        }
                        self.hand_over(records, &lanes).await;
                        match next {
                            Some(next) => iterator = next,
                            None => return,
                        }
                    }
                    Page::Expired => break,
                    Page::Ended => return,
                }
            }
        }
    }

    /// An iterator; none if there is no such shard any more.
    async fn iterator(&self, from: &Cursor) -> Option<String> {
        loop {
            let request = self.client.get_shard_iterator().stream_arn(&self.source.stream_arn);
            let request = request.shard_id(&self.source.shard_id);
            let request = match from {
                Cursor::TrimHorizon => request.shard_iterator_type(ShardIteratorType::TrimHorizon),
                Cursor::Latest => request.shard_iterator_type(ShardIteratorType::Latest),
                Cursor::After(number) => {
                    request.shard_iterator_type(ShardIteratorType::AfterSequenceNumber).starting_sequence_number(number)
                }
            };
            match request.send().await {
                Ok(answer) => return answer.shard_iterator,
                Err(error) if is_gone(&error) => return None,
                Err(error) => self.wait_in_trouble(&DisplayErrorContext(error).to_string()).await,
            }
        }
    }

    /// The next records; waits when there are none.
    async fn page(&self, iterator: &str) -> Page {
        loop {
            let answer = match self.client.get_records().shard_iterator(iterator).send().await {
                Ok(answer) => answer,
                Err(error) => match error.as_service_error() {
                    Some(GetRecordsError::ExpiredIteratorException(_)) => return Page::Expired,
                    // The engine forgets a shard when it is split.
                    Some(GetRecordsError::ResourceNotFoundException(_)) => return Page::Ended,
                    _ => {
                        self.wait_in_trouble(&DisplayErrorContext(error).to_string()).await;
                        continue;
                    }
                },
            };
            if answer.records.is_empty() && answer.next_shard_iterator.is_some() {
                sleep(self.polling_interval).await;
            }
            let records = answer.records.iter().map(|record| self.record(record)).collect();
            return Page::Records(records, answer.next_shard_iterator);
        }
    }

    fn record(&self, record: &aws_sdk_kinesis::types::Record) -> Record {
        let arrived = record.approximate_arrival_timestamp.and_then(|time| time.to_millis().ok());
        let arrived =
            arrived.and_then(|millis| Timestamp::from_millisecond(millis).ok()).unwrap_or_else(Timestamp::now);
        Record::new(
            &self.source,
            &record.sequence_number,
            record.partition_key.as_deref().unwrap_or_default(),
            arrived,
            record.data.as_ref(),
        )
    }

    /// A lane that has ended takes nothing, and nothing is left to do for it.
    async fn hand_over(&self, records: Vec<Record>, lanes: &[Sender<Vec<Record>>]) {
        let mut pages: Vec<Vec<Record>> = lanes.iter().map(|_| Vec::new()).collect();
        for record in records {
            let lane = lane(&record.partition_key, lanes.len());
            pages[lane].push(record);
        }
        for (page, lane) in pages.into_iter().zip(lanes).filter(|(page, _)| !page.is_empty()) {
            let _ = lane.send(page).await;
        }
    }

    async fn wait_in_trouble(&self, error: &str) {
        self.facts.tell(Fact::Trouble(format!("{} cannot be read: {error}", self.source.shard_id)));
        sleep(self.polling_interval).await;
    }
}

enum Cursor {
    TrimHorizon,
    Latest,
    After(String),
}

enum Page {
    Records(Vec<Record>, Option<String>),
    Expired,
    Ended,
}

fn is_gone(error: &SdkError<GetShardIteratorError>) -> bool {
    matches!(error.as_service_error(), Some(GetShardIteratorError::ResourceNotFoundException(_)))
}

/// Records of one partition key stay in order: they share a lane
/// (<https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-scaling.html>).
fn lane(partition_key: &str, lanes: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    partition_key.hash(&mut hasher);
    usize::try_from(hasher.finish() % lanes as u64).expect("less than the number of lanes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_gets_work() {
        let keys: Vec<String> = (0..100).map(|key| format!("key {key}")).collect();
        for lanes in 1..=10 {
            let used: std::collections::BTreeSet<usize> = keys.iter().map(|key| lane(key, lanes)).collect();
            assert_eq!(used.len(), lanes);
        }
    }
}
