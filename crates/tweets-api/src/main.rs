//! Lambda function: stored tweets and their hashtags over HTTP.
//!
//! - **Trigger**: `GET /tweets`, `GET /tweets/{id}` and `GET /hashtags` of the REST API, Lambda proxy integration.
//! - **Reads**: the table of tweets, up to 1 MB of one day by its index, or one item; the keys of that tweet's photos
//!   and thumbnails; Athena for hashtags, where a query may scan as much as its work group allows. **Writes**: nothing
//!   but the result that Athena keeps of a query.
//! - **Fails**: never, as an invocation. A service that is throttled, down or slow is a 503 with `Retry-After`: whoever
//!   asked asks again. A query that is not done after 25 s is stopped, for API Gateway waits 29 s only.
//! - **Config**: `TWEETS_TABLE`, `PHOTOS_BUCKET`, `THUMBNAILS_BUCKET`, `ATHENA_WORKGROUP`, `GLUE_DATABASE`; a time limit
//!   of 29 s.
//! - **Source**: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>,
//!   <https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html>.

mod cursor;
mod hashtags;
mod parameters;
mod photos;
mod routes;
mod table;
mod trouble;
mod tweet;
mod work_group;

use std::env;

use lambda_http::{Adapter, service_fn};
use lambda_runtime::{Error, Runtime};

use crate::{photos::Photos, routes::Stores, table::Table, work_group::WorkGroup};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let table = env::var("TWEETS_TABLE").expect("TWEETS_TABLE names the DynamoDB table of the tweets");
    let photos = env::var("PHOTOS_BUCKET").expect("PHOTOS_BUCKET names the S3 bucket of the photos");
    let thumbnails = env::var("THUMBNAILS_BUCKET").expect("THUMBNAILS_BUCKET names the S3 bucket of their thumbnails");
    let work_group = env::var("ATHENA_WORKGROUP").expect("ATHENA_WORKGROUP names the work group that queries run in");
    let database = env::var("GLUE_DATABASE").expect("GLUE_DATABASE names the Glue database with the table `tweets`");
    let aws = sdk_config::load().await;
    let stores = Stores {
        table: Table::new(aws_sdk_dynamodb::Client::new(&aws), table),
        photos: Photos::new(aws_sdk_s3::Client::new(&aws), photos, thumbnails),
        work_group: WorkGroup::new(aws_sdk_athena::Client::new(&aws), work_group, database),
    };
    let tweets = service_fn(|request| routes::handle(request, &stores));
    Runtime::new(Adapter::from(tweets)).layer(telemetry::InvocationLayer).run().await
}
