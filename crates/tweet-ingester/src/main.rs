//! Lambda function: tweets from a Kinesis stream into a DynamoDB table.
//!
//! - **Trigger**: event source mapping on the stream with `ReportBatchItemFailures`.
//! - **Reads**: records of up to 1 MiB, each a JSON document or several packed by the Kinesis Producer Library,
//!   a batch of up to 6 MB.
//!   **Writes**: one item of up to 400 KB per tweet, 25 a call; one object per record that holds anything else.
//! - **Fails**: when DynamoDB or S3 is throttled, down or slow, the first record concerned is reported, and the mapping
//!   sends it again with all that follow, until its retries or the record's age run out, then to its failure
//!   destination. What no retry can mend is put under `quarantine/` in the failures bucket. Nothing is dropped but the
//!   stream's messages about itself.
//! - **Config**: `TWEETS_TABLE`, `FAILURES_BUCKET`.
//! - **Source**: <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>,
//!   <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>.

mod batch;
mod cause;
mod event;
mod handler;
mod item;
mod quarantine;
mod table;

use std::env;

use batch_runtime::Invocation;
use lambda_runtime::{Config, Error};

use crate::{quarantine::Quarantine, table::Table};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let table = env::var("TWEETS_TABLE").expect("TWEETS_TABLE names the DynamoDB table of the tweets");
    let bucket = env::var("FAILURES_BUCKET").expect("FAILURES_BUCKET names the S3 bucket of what cannot be stored");
    let aws = sdk_config::load().await;
    let table = Table::new(aws_sdk_dynamodb::Client::new(&aws), table);
    let quarantine = Quarantine::new(aws_sdk_s3::Client::new(&aws), bucket);
    let api = env::var("AWS_LAMBDA_RUNTIME_API").expect("AWS_LAMBDA_RUNTIME_API is the address of the runtime API");
    let ingester = async |invocation: Invocation| {
        let answer = handler::handle(&invocation.payload, invocation.deadline_ms, &table, &quarantine).await;
        answer.map(|answer| answer.json())
    };
    batch_runtime::run(&api, Config::from_env(), ingester).await
}
