//! The bucket of the thumbnails: a write holds only against the object that it was decided on.

use aws_sdk_s3::{Client, primitives::ByteStream};
use telemetry::{metric::Operation, metrics::timed};
use thumbnail::Thumbnail;

use crate::{provenance::Provenance, trouble::Trouble};

/// Keys are used again when a picture is replaced, so a copy must not outlive its picture for long; five minutes
/// spare a page that is scrolled and reloaded its requests. Who may see a picture is not for shared caches to decide.
const CACHE_CONTROL: &str = "private, max-age=300";

/// One key of the thumbnails' bucket.
pub struct Thumbnails<'a> {
    /// The client.
    pub s3: &'a Client,
    /// The bucket.
    pub bucket: &'a str,
    /// The key, which is the source's.
    pub key: &'a str,
}

/// A thumbnail in the bucket.
pub struct Stored {
    /// What it was made of.
    pub provenance: Provenance,
    /// Its own ETag, which the conditions of writes name.
    etag: String,
}

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// It took place.
    Done,
    /// The object is no longer the one that the write was decided on.
    Overtaken,
}

impl Thumbnails<'_> {
    /// The thumbnail that the key has now.
    pub async fn find(&self) -> Result<Option<Stored>, Trouble> {
        let head = self.s3.head_object().bucket(self.bucket).key(self.key);
        let object = match timed(Operation::HeadObject, head.send()).await.map_err(Trouble::from) {
            Ok(object) => object,
            Err(trouble) if trouble.is_no_such_key() => return Ok(None),
            Err(trouble) => return Err(trouble),
        };
        let provenance = object.metadata().map(Provenance::read).unwrap_or_default();
        Ok(Some(Stored { provenance, etag: object.e_tag.unwrap_or_default() }))
    }

    /// Stores a thumbnail in the place of `stored`.
    pub async fn put(
        &self,
        thumbnail: Thumbnail,
        provenance: &Provenance,
        stored: Option<&Stored>,
    ) -> Result<Write, Trouble> {
        let put = self.s3.put_object().bucket(self.bucket).key(self.key);
        let put = put
            .content_type(thumbnail.format.content_type())
            .cache_control(CACHE_CONTROL)
            .set_metadata(Some(provenance.metadata()))
            .set_if_match(stored.map(|stored| stored.etag.clone()))
            .set_if_none_match(stored.is_none().then(|| "*".to_owned()))
            .body(ByteStream::from(thumbnail.bytes));
        outcome(timed(Operation::PutObject, put.send()).await.map_err(Trouble::from))
    }

    /// Removes the thumbnail.
    pub async fn remove(&self, stored: &Stored) -> Result<Write, Trouble> {
        let delete = self.s3.delete_object().bucket(self.bucket).key(self.key).if_match(&stored.etag);
        outcome(timed(Operation::DeleteObject, delete.send()).await.map_err(Trouble::from))
    }
}

fn outcome<T>(answer: Result<T, Trouble>) -> Result<Write, Trouble> {
    match answer {
        Ok(_) => Ok(Write::Done),
        Err(trouble) if trouble.is_conflict() => Ok(Write::Overtaken),
        Err(trouble) => Err(trouble),
    }
}
