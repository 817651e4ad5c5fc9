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
mod sentence;
mod tally;

use lambda_runtime::{LambdaEvent, Runtime, service_fn};
use payload::Payload;
use telemetry::InvocationLayer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    telemetry::init();
    let payload = Payload::default();
    let handed_over = payload.clone();
    let filter = service_fn(move |_: LambdaEvent<()>| {
        let payload = handed_over.take();
        async { handler::handle(payload) }
    });
    Runtime::new(filter).layer(payload).layer(InvocationLayer).run().await
}
