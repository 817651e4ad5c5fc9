//! The buckets of photos and thumbnails: signed addresses for whoever has no account.

use std::{collections::HashMap, time::Duration};

use aws_sdk_s3::{Client, presigning::PresigningConfig};
use telemetry::{metric::Operation, metrics::timed};
use tokio::try_join;

use crate::{trouble::Trouble, tweet::Tweet};

const SERVICE: &str = "S3";

/// An address works for so long, and no longer than the function's credentials
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html#who-presigned-url>).
const EXPIRY: Duration = Duration::from_secs(15 * 60);

/// Both buckets.
pub struct Photos {
    client: Client,
    photos: String,
    thumbnails: String,
}

impl Photos {
    /// Reads from the buckets of these names.
    pub fn new(client: Client, photos: String, thumbnails: String) -> Photos {
        Photos { client, photos, thumbnails }
    }

    /// Gives the photos of a tweet their addresses, as far as they and their thumbnails are there yet.
    pub async fn address(&self, tweet: &mut Tweet) -> Result<(), Trouble> {
        if tweet.photos.is_empty() {
            return Ok(());
        }
        let (mut photos, mut thumbnails) =
            try_join!(self.addresses(&self.photos, &tweet.id), self.addresses(&self.thumbnails, &tweet.id))?;
        for photo in &mut tweet.photos {
            photo.photo_url = photos.remove(&photo.id);
            photo.thumbnail_url = thumbnails.remove(&photo.id);
        }
        Ok(())
    }

    /// Addresses by media id. The keys are listed, for they end in the format of the picture, which the table does not
    /// know.
    async fn addresses(&self, bucket: &str, tweet_id: &str) -> Result<HashMap<String, String>, Trouble> {
        let prefix = format!("photos/{tweet_id}/");
        let list = self.client.list_objects_v2().bucket(bucket).prefix(&prefix).send();
        let list = timed(Operation::ListObjectsV2, list).await.map_err(|error| Trouble::of(SERVICE, &error))?;
        let mut addresses = HashMap::new();
        for key in list.contents().iter().filter_map(|object| object.key()) {
            if let Some((media_id, _)) = key.strip_prefix(&prefix).and_then(|name| name.split_once('.')) {
                addresses.insert(media_id.to_owned(), self.sign(bucket, key).await?);
            }
        }
        Ok(addresses)
    }

    /// Signs without asking S3.
    async fn sign(&self, bucket: &str, key: &str) -> Result<String, Trouble> {
        let expiry = PresigningConfig::expires_in(EXPIRY).expect("15 minutes are less than a week");
        let signed = self.client.get_object().bucket(bucket).key(key).presigned(expiry).await;
        Ok(signed.map_err(|error| Trouble::of(SERVICE, &error))?.uri().to_owned())
    }
}
