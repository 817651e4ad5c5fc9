//! Lambda function: the photos of new tweets from their hosts into S3.
//!
//! - **Trigger**: event source mapping on the table's stream of new images, with `ReportBatchItemFailures`; new items
//!   with `MediaUrl` concern it, changed and removed ones are passed over.
//! - **Reads**: each photo by GET, 20 MB at most, through three redirects at most; of the photos bucket, one list of
//!   keys per tweet. **Writes**: one object per photo at `photos/<tweet id>/<media id>.<ext>`, unless one is there; in
//!   the failures bucket one object per photo that can never be had, at `photos/<tweet id>/<media id>.json`, and one per
//!   record that cannot be read, at `photos/unreadable/<sequence number>.json`. It needs `s3:ListBucket` and
//!   `s3:PutObject` on the first and `s3:PutObject` on the second.
//! - **Fails**: when a host or S3 is down, busy or slow, the first record concerned is reported, and the mapping sends
//!   it again with all that follow, until its retries or the record's age run out, then to its failure destination;
//!   what was stored before stays as it is. What no retry can mend (404, no image, too large, a host that is not
//!   listed, an address that is not public) is told in the failures bucket. Nothing is dropped untold.
//! - **Config**: `PHOTOS_BUCKET`, `FAILURES_BUCKET`, `PHOTO_HOSTS` (hosts, each with or without a port, between commas;
//!   absent or empty: `pbs.twimg.com`; for tests a loopback address, which is spoken to in the clear).
//! - **Source**: <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>,
//!   <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>.

mod address;
mod cause;
mod event;
mod failures;
mod fetcher;
mod handler;
mod hosts;
#[cfg(test)]
mod photo_host;
mod photos;
mod resolver;
mod tally;
mod tweet;
mod web;

use std::env;

use lambda_runtime::{Error, Runtime, service_fn};

use crate::{failures::Failures, fetcher::Fetcher, hosts::Hosts, photos::Photos, web::Web};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let photos = env::var("PHOTOS_BUCKET").expect("PHOTOS_BUCKET names the S3 bucket of the photos");
    let failures = env::var("FAILURES_BUCKET").expect("FAILURES_BUCKET names the S3 bucket of what cannot be stored");
    let list = env::var("PHOTO_HOSTS").ok().filter(|list| !list.is_empty());
    let hosts = Hosts::parse(list.as_deref().unwrap_or(hosts::DEFAULT)).unwrap_or_else(|error| panic!("{error}"));
    let s3 = aws_sdk_s3::Client::new(&sdk_config::load().await);
    let fetcher = Fetcher {
        web: Web::new(hosts, resolver::system()),
        photos: Photos::new(s3.clone(), photos),
        failures: Failures::new(s3, failures),
    };
    let service = service_fn(|event| handler::handle(event, &fetcher));
    Runtime::new(service).layer(telemetry::InvocationLayer).run().await
}
