//! Generated pictures, to the photos bucket.

use anyhow::anyhow;
use aws_sdk_s3::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    primitives::ByteStream,
};
use domain::limits;
use fastrand::Rng;
use futures::future::join_all;
use stack::target::{Target, sentence};

use super::{
    Destination,
    batch::{Limits, Record},
};
use crate::pictures;

/// The bucket of photos.
pub struct Bucket {
    client: Client,
    name: String,
}

impl Bucket {
    /// The bucket of this name.
    pub fn new(target: &Target, name: &str) -> Bucket {
        Bucket { client: Client::new(&target.sdk), name: name.to_owned() }
    }

    /// Whether the picture was taken; anything that trying again cannot mend is an error.
    async fn put_object(&self, picture: &Record) -> anyhow::Result<bool> {
        let request = self
            .client
            .put_object()
            .bucket(&self.name)
            .key(&picture.key)
            .content_type(pictures::content_type(&picture.key))
            .body(ByteStream::from(picture.data.clone()));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if throttled(&error) => Ok(false),
            Err(error) => Err(anyhow!(sentence(&error)).context("S3 takes no pictures")),
        }
    }
}

impl Destination for Bucket {
    /// S3 takes one object at a time; a few are on their way at once.
    const LIMITS: Limits = Limits { records: 4, bytes: usize::MAX, record_bytes: limits::S3_PUT_MAX_BYTES };

    fn noun(&self) -> &'static str {
        "photo"
    }

    fn name(&self) -> String {
        format!("bucket {}", self.name)
    }

    async fn put(&self, records: &[Record]) -> anyhow::Result<Vec<usize>> {
        let taken = join_all(records.iter().map(|picture| self.put_object(picture))).await;
        let taken = taken.into_iter().collect::<anyhow::Result<Vec<bool>>>()?;
        Ok(taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(place, _)| place).collect())
    }
}

/// Pictures without end, under keys of their own.
pub fn records(mut rng: Rng) -> impl Iterator<Item = Record> {
    let series = rng.u32(..);
    (1_u32..).map(move |number| {
        let picture = pictures::picture(&mut rng);
        Record { key: format!("uploads/{series:08x}/{number:05}.{}", picture.extension), data: picture.bytes }
    })
}

/// `503 Slow Down` and the like (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>).
fn throttled<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    let status = error.raw_response().map(|answer| answer.status().as_u16());
    matches!(error.code(), Some("SlowDown" | "RequestTimeout")) || matches!(status, Some(500 | 503))
}
