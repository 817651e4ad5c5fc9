//! The objects of a bucket, and how one is marked as redriven: it moves.
//!
//! It is sent before it moves, so that an end in between sends it twice and never not at all. It moves only while it is
//! still the object that was sent: something that fails again may lie under the same key by then.

use anyhow::anyhow;
use aws_sdk_s3::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::{get_object::GetObjectOutput, head_object::HeadObjectOutput, list_objects_v2::ListObjectsV2Output},
    primitives::{ByteStream, DateTime},
};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use stack::target::{Target, sentence};

/// Where redriven objects are, in the failures bucket.
pub const REDRIVEN: &str = "redriven/";

/// What stays as it is in the name of a source
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A bucket.
pub struct Bucket {
    client: Client,
    /// Its name.
    pub name: String,
}

/// An object, as the list has it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// When it was put.
    pub modified: Option<Timestamp>,
}

/// An object exactly as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    key: String,
    etag: Option<String>,
    version: Option<String>,
    modified: Option<DateTime>,
}

/// What became of an object that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retired {
    /// It is marked.
    Moved,
    /// Another one lies there: what was sent has failed again.
    Replaced,
}

impl Bucket {
    /// The bucket of this name.
    pub fn new(target: &Target, name: &str) -> Bucket {
        Bucket { client: Client::new(&target.sdk), name: name.to_owned() }
    }

    /// One page of the objects below a prefix, and what the next page begins with.
    pub async fn page(&self, prefix: &str, next: Option<String>) -> anyhow::Result<(Vec<Listed>, Option<String>)> {
        let list = self.client.list_objects_v2().bucket(&self.name).prefix(prefix).set_continuation_token(next);
        let page = list.send().await.map_err(|error| self.error("cannot be listed", prefix, &error))?;
        let next = page.next_continuation_token().map(str::to_owned);
        Ok((listed(page), next))
    }

    /// An object; none when it has gone since.
    pub async fn get(&self, key: &str) -> anyhow::Result<Option<(Identity, ByteStream)>> {
        match self.client.get_object().bucket(&self.name).key(key).send().await {
            Ok(object) => Ok(Some((Identity::of_read(key, &object), object.body))),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(self.error("cannot be read", key, &error)),
        }
    }

    /// Moves an object that was sent to where the redriven ones are.
    pub async fn retire(&self, object: &Identity, archive: &Bucket) -> anyhow::Result<Retired> {
        if self.is_replaced(object).await? {
            return Ok(Retired::Replaced);
        }
        self.archive(object, archive).await?;
        let delete = self.client.delete_object().bucket(&self.name).key(&object.key);
        self.unless_replaced(object, delete.set_if_match(object.etag.clone()).send().await)
    }

    /// Leaves only what was not sent of an object; all of it is kept where the redriven ones are.
    pub async fn shorten(&self, object: &Identity, rest: Vec<u8>, archive: &Bucket) -> anyhow::Result<Retired> {
        self.archive(object, archive).await?;
        let put = self.client.put_object().bucket(&self.name).key(&object.key).body(rest.into());
        self.unless_replaced(object, put.set_if_match(object.etag.clone()).send().await)
    }

    async fn is_replaced(&self, object: &Identity) -> anyhow::Result<bool> {
        match self.client.head_object().bucket(&self.name).key(&object.key).send().await {
            Ok(now) => Ok(Identity::of_found(&object.key, &now) != *object),
            Err(error) if is_gone(&error) => Ok(false),
            Err(error) => Err(self.error("cannot be looked at", &object.key, &error)),
        }
    }

    async fn archive(&self, object: &Identity, archive: &Bucket) -> anyhow::Result<()> {
        let copy = self.client.copy_object().bucket(&archive.name).key(format!("{REDRIVEN}{}", object.key));
        let copy = copy.copy_source(object.source(&self.name)).send().await;
        let kept = copy.map(drop).map_err(|error| self.error("was sent and cannot be copied", &object.key, &error));
        kept.map_err(|error| error.context("it will be sent once more next time"))
    }

    /// A key that has gone since was redriven by somebody else.
    fn unless_replaced<T, E>(&self, object: &Identity, result: Result<T, SdkError<E>>) -> anyhow::Result<Retired>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match result {
            Ok(_) => Ok(Retired::Moved),
            Err(error) if is_gone(&error) => Ok(Retired::Moved),
            Err(error) if error.code() == Some("PreconditionFailed") => Ok(Retired::Replaced),
            Err(error) => Err(self
                .error("was sent and cannot be removed", &object.key, &error)
                .context("it will be sent once more next time")),
        }
    }

    fn error<E>(&self, what: &str, key: &str, error: &SdkError<E>) -> anyhow::Error
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        anyhow!("s3://{}/{key} {what}: {}", self.name, sentence(error))
    }
}

impl Identity {
    fn of_read(key: &str, object: &GetObjectOutput) -> Identity {
        let version = object.version_id().map(str::to_owned);
        let etag = object.e_tag().map(str::to_owned);
        Identity { key: key.to_owned(), etag, version, modified: object.last_modified }
    }

    fn of_found(key: &str, object: &HeadObjectOutput) -> Identity {
        let version = object.version_id().map(str::to_owned);
        let etag = object.e_tag().map(str::to_owned);
        Identity { key: key.to_owned(), etag, version, modified: object.last_modified }
    }

    /// This version of it, whatever lies on top of it now.
    fn source(&self, bucket: &str) -> String {
        let version = self.version.as_ref().map(|version| format!("?versionId={version}")).unwrap_or_default();
        format!("{bucket}/{}{version}", utf8_percent_encode(&self.key, ENCODED))
    }
}

fn listed(page: ListObjectsV2Output) -> Vec<Listed> {
    let time = |time: &DateTime| Timestamp::from_second(time.secs()).ok();
    let objects = page.contents.unwrap_or_default().into_iter();
    objects
        .filter_map(|object| Some(Listed { modified: object.last_modified.as_ref().and_then(time), key: object.key? }))
        .collect()
}

fn is_gone<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    matches!(error.code(), Some("NoSuchKey" | "NotFound"))
        || error.raw_response().is_some_and(|answer| answer.status().as_u16() == 404)
}

#[cfg(test)]
mod tests;
