//! Lambda function: a library of songs over HTTP, kept in DynamoDB.
//!
//! - **Trigger**: `/music`, `/music/{artist}`, `/music/{artist}/{song}` of the REST API, Lambda proxy integration.
//! - **Reads**: one JSON object by PUT and PATCH; one item, or pages of 1 MB, ten at most for one answer.
//!   **Writes**: one item of up to 400 KB by PUT, PATCH and DELETE; answers less than 6 MB of JSON.
//! - **Fails**: never, as an invocation. DynamoDB that is throttled, down or slow is a 503 with `Retry-After` after three
//!   attempts: whoever asked asks again, for a request that comes twice leaves the same song behind.
//! - **Config**: `MUSIC_TABLE`, a table with partition key `Artist` and sort key `Song`. A list is read for 5 s and one
//!   call ends after 6 s, so a timeout of 15 s leaves time to answer.
//! - **Source**: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>,
//!   <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>.

mod address;
mod cursor;
mod expression;
mod item;
mod listing;
mod routes;
mod search;
mod table;
mod trouble;

use std::env;

use lambda_http::{Adapter, service_fn};
use lambda_runtime::{Error, Runtime};

use crate::table::Table;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let name = env::var("MUSIC_TABLE").expect("MUSIC_TABLE names the DynamoDB table of the songs");
    let table = Table::new(aws_sdk_dynamodb::Client::new(&sdk_config::load().await), name);
    let music = service_fn(|request| routes::handle(request, &table));
    Runtime::new(Adapter::from(music)).layer(telemetry::InvocationLayer).run().await
}
