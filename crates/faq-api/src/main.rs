//! Lambda function: questions about AWS Lambda, answered.
//!
//! - **Trigger**: `GET /faq` and `GET /faq/{n}` of the REST API, Lambda proxy integration.
//! - **Reads**: nothing. **Writes**: nothing; answers one JSON object of less than 1 KB.
//! - **Fails**: never; any other address is a 404, any other method a 405. An event that is no HTTP request fails the
//!   invocation.
//! - **Config**: none; routes go by the path below the stage, whatever the runtime is told about stages.
//! - **Source**: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>.

mod questions;
mod routes;

use std::convert::Infallible;

use lambda_http::{Adapter, Request, service_fn};
use lambda_runtime::Runtime;
use telemetry::InvocationLayer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    telemetry::init();
    let faq = service_fn(async |request: Request| Ok::<_, Infallible>(routes::answer(&request, fastrand::usize(..))));
    Runtime::new(Adapter::from(faq)).layer(InvocationLayer).run().await
}
