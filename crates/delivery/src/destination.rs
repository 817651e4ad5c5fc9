//! Where the record of a given-up batch goes: a bucket or a queue.

use aws_sdk_s3::{error::DisplayErrorContext, primitives::ByteStream};
use serde_json::json;

use crate::{
    chance,
    engine::{CallEngineError, Engine},
    fact::name_of,
    mapping::discard::Discarded,
};

/// The ways to all destinations.
#[derive(Clone)]
pub(crate) struct Destinations {
    pub engine: Engine,
    pub s3: aws_sdk_s3::Client,
}

/// The record was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PutDiscardedError {
    #[error("{0}")]
    S3(String),
    #[error(transparent)]
    Sqs(#[from] CallEngineError),
    #[error("{0} is neither a bucket nor a queue")]
    Unknown(String),
}

impl Destinations {
    /// Writes the record and tells where it lies.
    pub async fn put(
        &self,
        arn: &str,
        mapping_uuid: &str,
        discarded: &Discarded<'_>,
    ) -> Result<String, PutDiscardedError> {
        match arn.split(':').nth(2) {
            Some("s3") => {
                let key = discarded.key(mapping_uuid, &chance::uuid());
                self.put_object(&name_of(arn), key, discarded.object().to_string().into()).await
            }
            Some("sqs") => self.send_message(arn, &discarded.message().to_string()).await,
            _ => Err(PutDiscardedError::Unknown(arn.to_owned())),
        }
    }

    /// Puts an object and tells where it lies.
    pub async fn put_object(&self, bucket: &str, key: String, body: Vec<u8>) -> Result<String, PutDiscardedError> {
        let location = format!("s3://{bucket}/{key}");
        let put = self.s3.put_object().bucket(bucket).key(key).content_type("application/octet-stream");
        match put.body(ByteStream::from(body)).send().await {
            Ok(_) => Ok(location),
            Err(error) => Err(PutDiscardedError::S3(DisplayErrorContext(error).to_string())),
        }
    }

    async fn send_message(&self, arn: &str, body: &str) -> Result<String, PutDiscardedError> {
        let queue = name_of(arn);
        let found = self.engine.call("sqs", "AmazonSQS.GetQueueUrl", &json!({"QueueName": queue})).await?;
        let message = json!({"QueueUrl": found["QueueUrl"], "MessageBody": body});
        self.engine.call("sqs", "AmazonSQS.SendMessage", &message).await?;
        Ok(format!("queue {queue}"))
    }
}
