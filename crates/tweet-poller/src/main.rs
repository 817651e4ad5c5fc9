//! Lambda function: one tweet a minute from an HTTP service into S3.
//!
//! - **Trigger**: a schedule, once a minute, no two runs at a time; what the event says does not matter.
//! - **Reads**: one JSON object of up to 1 MiB by GET. **Writes**: one object, the same JSON in one line, its digits
//!   unchanged, at `tweets/dt=YYYY-MM-DD/<HHMMSS>-<uuid v7>.json`, all times in UTC.
//! - **Fails**: when the service is down, slow, sends too much or no JSON, or when S3 is down; nothing is stored then.
//!   A service that asks for patience gets it once, as long as the time lasts. Lambda tries a failed run once more;
//!   the minute's tweet is dropped after that, and the next run asks for the next one.
//! - **Config**: `TWEET_SOURCE_URL`, `DATA_BUCKET`.
//! - **Source**: <https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html>.

mod bucket;
mod feed;
mod handler;
mod line;
mod retry_after;
#[cfg(test)]
mod upstream;

use std::env;

use lambda_runtime::{Error, Runtime, service_fn};

use crate::{bucket::Bucket, feed::Feed};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let url = env::var("TWEET_SOURCE_URL").expect("TWEET_SOURCE_URL is the address that answers with a JSON tweet");
    let feed = Feed::new(&url).expect("TWEET_SOURCE_URL is an http or https address");
    let bucket = env::var("DATA_BUCKET").expect("DATA_BUCKET names the S3 bucket of the data");
    let bucket = Bucket::new(aws_sdk_s3::Client::new(&sdk_config::load().await), bucket);
    let service = service_fn(|event| handler::handle(event, &feed, &bucket));
    Runtime::new(service).layer(telemetry::InvocationLayer).run().await
}
