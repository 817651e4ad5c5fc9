//! Lambda function: ticks of the market over HTTP into Firehose.
//!
//! - **Trigger**: `GET /ticker` and `POST /ticker` of the REST API, Lambda proxy integration.
//! - **Reads**: one JSON object of up to 1,000 KiB by POST; GET makes a tick up. **Writes**: one record, the tick as one
//!   line of JSON with a line feed, its digits unchanged.
//! - **Fails**: never, as an invocation. Firehose that is throttled, down or slow is a 503 with `Retry-After` after three
//!   attempts: whoever asked asks again, and a tick whose answer was lost is recorded twice. What is no tick is a 422.
//! - **Config**: `DELIVERY_STREAM`. The calls of Firehose end after 6 s, so a timeout of 10 s leaves time to answer.
//! - **Source**: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>,
//!   <https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html>.

mod delivery_stream;
mod routes;

use std::env;

use lambda_http::{Adapter, service_fn};
use lambda_runtime::{Error, Runtime};

use crate::delivery_stream::DeliveryStream;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let name = env::var("DELIVERY_STREAM").expect("DELIVERY_STREAM names the Firehose stream of the ticks");
    let stream = DeliveryStream::new(aws_sdk_firehose::Client::new(&sdk_config::load().await), name);
    let ticker = service_fn(|request| routes::handle(request, &stream));
    Runtime::new(Adapter::from(ticker)).layer(telemetry::InvocationLayer).run().await
}
