//! Photos: pictures in one bucket to thumbnails in the other.

use anyhow::anyhow;
use aws_sdk_s3::{Client, error::SdkError, operation::head_object::HeadObjectError};
use fastrand::Rng;
use stack::{
    outputs::Outputs,
    target::{Target, sentence},
};

use super::{Arrival, eventually};
use crate::{
    pace::Pace,
    print::count,
    send::{Plan, photos, run as send},
};

const PHOTOS: usize = 3;

pub async fn run(target: &Target, outputs: &Outputs) -> anyhow::Result<Arrival> {
    let bucket = photos::Bucket::new(target, outputs.get("PhotosBucketName")?);
    let thumbnails = outputs.get("ThumbnailsBucketName")?;
    let sample: Vec<_> = photos::records(Rng::new()).take(PHOTOS).collect();
    let keys: Vec<String> = sample.iter().map(|record| record.key.clone()).collect();
    send(Plan { count: PHOTOS, pace: Pace(None) }, sample.into_iter(), &bucket, |_| {}).await?;
    let client = Client::new(&target.sdk);
    for key in &keys {
        eventually(&format!("the thumbnail of {key}"), async || bytes(&client, thumbnails, key).await).await?;
    }
    Ok(Arrival {
        sent: format!("{} to S3", count(PHOTOS, "picture")),
        arrived: format!("{} under the same keys", count(PHOTOS, "thumbnail")),
        look: format!("s3://{thumbnails}/{}", keys[0]),
    })
}

/// The size of an object; nothing when there is none.
pub async fn bytes(client: &Client, bucket: &str, key: &str) -> anyhow::Result<Option<i64>> {
    match client.head_object().bucket(bucket).key(key).send().await {
        Ok(object) => Ok(object.content_length()),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(anyhow!(sentence(&error))),
    }
}

fn is_absent(error: &SdkError<HeadObjectError>) -> bool {
    error.as_service_error().is_some_and(HeadObjectError::is_not_found)
}
