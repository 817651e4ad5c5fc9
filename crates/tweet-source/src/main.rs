//! Lambda function: one generated tweet a minute over HTTP, in place of the service that the poller reads.
//!
//! - **Trigger**: `GET /tweet` of the REST API, Lambda proxy integration.
//! - **Reads**: nothing. **Writes**: nothing; answers one v1.1 status of 2 to 8 KB, the same for everyone in a minute.
//! - **Fails**: never; any other address is a 404, any other method a 405.
//! - **Config**: none.
//! - **Source**: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>.

mod minute;
mod routes;

use lambda_http::Adapter;
use lambda_runtime::{Error, Runtime, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    Runtime::new(Adapter::from(service_fn(routes::handle))).layer(telemetry::InvocationLayer).run().await
}
