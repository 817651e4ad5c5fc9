//! Lambda: keeps a thumbnail of every picture of a bucket in another bucket.
//!
//! Trigger: S3 event notifications of the photos bucket, invoked asynchronously: `ObjectCreated:*`, `ObjectRemoved:*`,
//! and `LifecycleExpiration:*` where objects expire.
//!
//! Reads: per record one `HEAD` of the thumbnail, one `GET` of the picture (50 MB at most, judged by its announced
//! length before a byte is read), after a write one `HEAD` of the picture.
//! Writes: per record one `PUT` or one `DELETE` of the thumbnail at most, on the condition that it is still the one
//! that was seen; up to five rounds of all that when it is not. Needs `s3:GetObject` and `s3:ListBucket` on both
//! buckets (without the latter S3 answers 403 for a missing key), `s3:PutObject` and `s3:DeleteObject` on the second.
//!
//! Fails: trouble with S3 and the near deadline fail the invocation after all its records were tried; Lambda sends the
//! event twice more, then to the failure destination. What is no picture (or cut off, or too large), a key that no
//! object can have, a target that is the source: logged, counted, not tried again; an older thumbnail of that key goes.
//!
//! Config: `THUMBNAILS_BUCKET` (absent: the source bucket's name with `-resized`), `MAX_EDGE_PX` (default 128).
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>

mod event;
mod handler;
mod key;
mod max_edge;
mod provenance;
mod reconciliation;
mod sequencer;
mod source;
mod summary;
mod target;
mod thumbnails;
mod trouble;

use std::env;

use handler::Thumbnailer;
use lambda_runtime::{Runtime, service_fn};
use thumbnail::Limits;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    telemetry::init();
    let max_edge_px =
        env::var_os("MAX_EDGE_PX").map(|value| value.to_string_lossy().into_owned()).filter(|value| !value.is_empty());
    let thumbnailer = Thumbnailer {
        s3: aws_sdk_s3::Client::new(&sdk_config::load().await),
        thumbnails_bucket: env::var("THUMBNAILS_BUCKET").ok().filter(|name| !name.is_empty()),
        max_edge_px: max_edge::parse(max_edge_px.as_deref()).unwrap_or_else(|error| panic!("{error}")),
        limits: Limits::default(),
    };
    Runtime::new(service_fn(|event| handler::handle(event, &thumbnailer))).layer(telemetry::InvocationLayer).run().await
}
