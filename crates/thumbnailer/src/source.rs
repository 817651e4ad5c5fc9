//! The bucket of the pictures: read only.

use aws_sdk_s3::{Client, primitives::ByteStream};
use telemetry::{
    metric::{Count, Operation},
    metrics::{Timer, count, timed},
};
use thumbnail::{Limits, MakeThumbnailError};

use crate::trouble::Trouble;

/// One key of the source bucket.
pub struct Source<'a> {
    /// The client.
    pub s3: &'a Client,
    /// The bucket.
    pub bucket: &'a str,
    /// The key, decoded.
    pub key: &'a str,
}

impl Source<'_> {
    /// Opens the object that the key has now, whatever an event said.
    pub async fn open(&self) -> Result<Option<Picture>, Trouble> {
        let timer = Timer::start(Operation::GetObject);
        let answer = self.s3.get_object().bucket(self.bucket).key(self.key).send().await.map_err(Trouble::from);
        let object = match answer {
            Ok(object) => object,
            Err(trouble) if trouble.is_no_such_key() => return Ok(None),
            Err(trouble) => return Err(trouble),
        };
        let etag = object.e_tag().unwrap_or_default().trim_matches('"').to_owned();
        let bytes = object.content_length().and_then(|bytes| u64::try_from(bytes).ok());
        Ok(Some(Picture { etag, bytes, body: object.body, _timer: timer }))
    }

    /// The ETag of the object that the key has now.
    pub async fn etag(&self) -> Result<Option<String>, Trouble> {
        let head = self.s3.head_object().bucket(self.bucket).key(self.key);
        match timed(Operation::HeadObject, head.send()).await.map_err(Trouble::from) {
            Ok(object) => Ok(Some(object.e_tag().unwrap_or_default().trim_matches('"').to_owned())),
            Err(trouble) if trouble.is_no_such_key() => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }
}

/// An object whose bytes are still to come.
pub struct Picture {
    /// Its ETag, without quotes, as events write it.
    pub etag: String,
    bytes: Option<u64>,
    body: ByteStream,
    /// The call is not over before the bytes are read.
    _timer: Timer,
}

impl Picture {
    /// Reads the bytes, unless there are too many: then none of them, or no more than the limit when S3 did not say.
    pub async fn read(mut self, limits: &Limits) -> Result<Vec<u8>, ReadPictureError> {
        let announced = self.bytes.unwrap_or(0);
        let capacity = usize::try_from(announced).unwrap_or(usize::MAX);
        if capacity > limits.max_bytes {
            return Err(too_large(announced, limits));
        }
        let mut bytes = Vec::with_capacity(capacity);
        while let Some(chunk) = self.body.try_next().await.map_err(|error| Trouble::of(&error))? {
            if bytes.len() + chunk.len() > limits.max_bytes {
                return Err(too_large((bytes.len() + chunk.len()) as u64, limits));
            }
            bytes.extend_from_slice(&chunk);
        }
        count(Count::BytesIn, bytes.len());
        Ok(bytes)
    }
}

fn too_large(bytes: u64, limits: &Limits) -> ReadPictureError {
    let limit = limits.max_bytes as u64;
    ReadPictureError::Refused(MakeThumbnailError::TooLarge { what: "bytes", value: bytes, limit })
}

/// Why an object gives no picture.
#[derive(Debug, thiserror::Error)]
pub enum ReadPictureError {
    /// It never will.
    #[error(transparent)]
    Refused(#[from] MakeThumbnailError),
    /// The answer broke off.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}
