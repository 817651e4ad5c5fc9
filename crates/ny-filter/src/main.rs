//! Lambda function: keeps the events of New York on their way from Firehose to S3.
//!
//! - **Trigger**: data transformation of the delivery stream of events, up to 6 MB of records an invocation.
//! - **Reads**: the records, base64 of `{"<uuid>":"<place>"}`. **Writes**: nothing; the answer goes to Firehose.
//! - **Fails**: a record that is no such entry, or is of a French department, is answered `ProcessingFailed` with the
//!   data as it came: Firehose keeps it under the error prefix, nobody retries it. Other places are answered `Dropped`
//!   and are gone. An event without a list of records fails the invocation; Firehose then keeps the whole batch.
//! - **Config**: none.
//! - **Source**: <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html>,
//!   <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html>.

mod answer;
mod entry;
mod event;
mod handler;
mod plain;
mod sentence;
mod tally;

use std::env;

use batch_runtime::Invocation;
use lambda_runtime::{Config, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let api = env::var("AWS_LAMBDA_RUNTIME_API").expect("AWS_LAMBDA_RUNTIME_API is the address of the runtime API");
    let filter = async |Invocation { payload, room, .. }| handler::handle(&payload, room);
    batch_runtime::run(&api, Config::from_env(), filter).await
}
