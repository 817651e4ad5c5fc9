//! The changes of a DynamoDB table.

use serde_json::{Value, json};

use super::{Cursor, Page};
use crate::{
    engine::{CallEngineError, Engine},
    mapping::{filter::Filter, lineage::Shard, record::Record},
};

#[derive(Clone)]
pub(crate) struct Changes {
    pub engine: Engine,
    pub stream_arn: String,
}

impl Changes {
    pub async fn shards(&self) -> Result<Vec<Shard>, String> {
        let mut shards = Vec::new();
        let mut request = json!({"StreamArn": self.stream_arn});
        loop {
            let answer = self.call("DescribeStream", &request).await.map_err(|error| error.to_string())?;
            let description = &answer["StreamDescription"];
            shards.extend(description["Shards"].as_array().into_iter().flatten().filter_map(shard));
            request["ExclusiveStartShardId"] = description["LastEvaluatedShardId"].clone();
            if request["ExclusiveStartShardId"].is_null() {
                return Ok(shards);
            }
        }
    }

    pub async fn iterator(&self, shard_id: &str, from: &Cursor) -> Result<Option<String>, String> {
        let mut request = json!({"StreamArn": self.stream_arn, "ShardId": shard_id});
        request["ShardIteratorType"] = match from {
            Cursor::TrimHorizon => json!("TRIM_HORIZON"),
            Cursor::Latest => json!("LATEST"),
            Cursor::After(number) => {
                request["SequenceNumber"] = json!(number);
                json!("AFTER_SEQUENCE_NUMBER")
            }
        };
        match self.call("GetShardIterator", &request).await {
            Ok(answer) => Ok(answer["ShardIterator"].as_str().map(str::to_owned)),
            Err(error) if is(&error, "ResourceNotFoundException") => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    pub async fn page(&self, iterator: &str, filters: &[Filter]) -> Result<Page, String> {
        let mut answer = match self.call("GetRecords", &json!({"ShardIterator": iterator})).await {
            Ok(answer) => answer,
            Err(error) if is(&error, "ExpiredIteratorException") => return Ok(Page::Expired),
            Err(error) if is(&error, "ResourceNotFoundException") => return Ok(Page::Ended),
            Err(error) => return Err(error.to_string()),
        };
        let next = answer["NextShardIterator"].as_str().map(str::to_owned);
        let Value::Array(changes) = answer["Records"].take() else {
            return Err("an answer without records".to_owned());
        };
        let last = changes.last().and_then(|change| change["dynamodb"]["SequenceNumber"].as_str()).map(str::to_owned);
        let wanted = |change: &Value| filters.is_empty() || filters.iter().any(|filter| filter.passes(change));
        let records = changes.into_iter().filter(wanted).filter_map(|change| Record::change(&self.stream_arn, change));
        Ok(Page::Records { records: records.collect(), last, next })
    }

    async fn call(&self, operation: &str, request: &Value) -> Result<Value, CallEngineError> {
        self.engine.call("dynamodb", &format!("DynamoDBStreams_20120810.{operation}"), request).await
    }
}

fn shard(shard: &Value) -> Option<Shard> {
    let parent = shard["ParentShardId"].as_str().map(str::to_owned);
    Some(Shard { id: shard["ShardId"].as_str()?.to_owned(), parents: parent.into_iter().collect() })
}

fn is(error: &CallEngineError, name: &str) -> bool {
    matches!(error, CallEngineError::Refused { body, .. } if body.contains(name))
}
