//! The bucket of the photos.

use std::{collections::BTreeSet, time::Duration};

use aws_sdk_s3::{
    Client, config,
    config::timeout::TimeoutConfig,
    error::{ProvideErrorMetadata, SdkError},
};
use telemetry::{metric::Operation, metrics::timed};
use thumbnail::Format;

use crate::{cause::cause, tweet::Photo, web::Picture};

/// A photo of 20 MB is longer on its way than the few kilobytes that all other calls send.
const PUT_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

/// All attempts of one put together.
const PUT_TIMEOUT: Duration = Duration::from_secs(20);

/// The bucket.
pub struct Photos {
    client: Client,
    bucket: String,
}

/// What became of a put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// The photo is new in the bucket.
    Stored,
    /// There was one under the key, which stays.
    Present,
}

/// Why it is not known whether a photo is in the bucket.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PhotosUnavailableError(String);

impl Photos {
    /// The bucket of that name.
    pub fn new(client: Client, bucket: String) -> Photos {
        Photos { client, bucket }
    }

    /// The media ids of the tweet's photos that are in the bucket, in whatever format: they are not fetched again.
    ///
    /// One list for each tweet, where a HEAD for each photo would need the extension, which only the photo tells. The
    /// first 1,000 keys are all there is; if not, the condition of the put still holds.
    ///
    /// # Errors
    /// When S3 does not say.
    pub async fn present(&self, tweet_id: u64) -> Result<BTreeSet<u64>, PhotosUnavailableError> {
        let prefix = format!("photos/{tweet_id}/");
        let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(&prefix).send();
        let list =
            timed(Operation::ListObjectsV2, list).await.map_err(|error| PhotosUnavailableError(cause(&error)))?;
        let names = list.contents().iter().filter_map(|object| object.key()?.strip_prefix(&prefix));
        Ok(names.filter_map(|name| name.split_once('.')?.0.parse().ok()).collect())
    }

    /// Stores a photo, unless there is one already.
    ///
    /// # Errors
    /// When S3 does not take it.
    pub async fn put(&self, photo: &Photo, picture: Picture) -> Result<Put, PhotosUnavailableError> {
        let put = self.client.put_object().bucket(&self.bucket).key(key(photo, picture.format));
        let put = put.content_type(picture.format.content_type()).if_none_match("*").body(picture.bytes.into());
        match timed(Operation::PutObject, put.customize().config_override(patient()).send()).await {
            Ok(_) => Ok(Put::Stored),
            Err(error) if is_there_already(&error) => Ok(Put::Present),
            Err(error) => Err(PhotosUnavailableError(cause(&error))),
        }
    }
}

/// Of numbers and a name of ours alone; no part of it is the host's.
fn key(photo: &Photo, format: Format) -> String {
    let extension = match format {
        Format::Jpeg => "jpg",
        Format::Png => "png",
        Format::Gif => "gif",
        Format::WebP => "webp",
        Format::Bmp => "bmp",
        Format::Tiff => "tiff",
    };
    format!("photos/{}/{}.{extension}", photo.tweet_id, photo.id)
}

/// The condition did not hold: an earlier put, perhaps of the same call, took place
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>).
fn is_there_already<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.raw_response().is_some_and(|answer| answer.status().as_u16() == 412)
}

fn patient() -> config::Builder {
    let timeouts =
        TimeoutConfig::builder().operation_attempt_timeout(PUT_ATTEMPT_TIMEOUT).operation_timeout(PUT_TIMEOUT);
    config::Builder::new().timeout_config(timeouts.build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_ends_in_what_the_photo_is() {
        let photo =
            Photo { tweet_id: 1_050_118_621_198_921_728, id: u64::MAX, url: "https://a/../../x.php".to_owned() };
        for (format, extension) in [
            (Format::Jpeg, "jpg"),
            (Format::Png, "png"),
            (Format::Gif, "gif"),
            (Format::WebP, "webp"),
            (Format::Bmp, "bmp"),
            (Format::Tiff, "tiff"),
        ] {
            let expected = format!("photos/1050118621198921728/18446744073709551615.{extension}");
            assert_eq!(key(&photo, format), expected);
        }
    }
}
