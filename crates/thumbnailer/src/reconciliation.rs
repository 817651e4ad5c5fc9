//! Brings the thumbnail of one key in line with what the source bucket holds.
//!
//! Events arrive twice, late and at the same time, so an event is a reason to look, not a fact: the thumbnail follows
//! what the source is *now*. A write holds only against the thumbnail that was seen before it, and after it the source
//! is looked at again; so whoever wrote last has seen the last picture. The second look is needed because a thumbnail
//! can change and change back unseen: two of the same bytes have the same ETag, and two absences look the same.
//!
//! Removal is no exception. Taken at its word it removed the thumbnail of a picture that was uploaded again meanwhile,
//! when both events ran at once.

use telemetry::{metric::Count, metrics};
use thumbnail::{Limits, MakeThumbnailError, Thumbnail};

use crate::{
    event::Record,
    provenance::Provenance,
    source::{Picture, ReadPictureError, Source},
    thumbnails::{Stored, Thumbnails, Write},
    trouble::Trouble,
};

/// After so many rounds the key is left to Lambda's retry, a minute later.
const MAX_ROUNDS: usize = 5;

/// One key to look after.
pub struct Reconciliation<'a> {
    /// What was reported.
    pub record: &'a Record,
    /// Where the picture is.
    pub source: Source<'a>,
    /// Where the thumbnail is.
    pub thumbnails: Thumbnails<'a>,
    /// The square that thumbnails fit in.
    pub max_edge_px: u32,
    /// What a picture may need.
    pub limits: &'a Limits,
}

/// How the key ended up.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With a new thumbnail.
    Made {
        /// Size of the picture.
        source_bytes: usize,
        /// Size of the thumbnail.
        thumbnail_bytes: usize,
    },
    /// Without its thumbnail, as the picture is gone.
    Removed,
    /// Without a thumbnail, as the object is no picture that can be read.
    Refused {
        /// The object's ETag.
        etag: String,
        /// Why it is none.
        reason: MakeThumbnailError,
    },
    /// As it was.
    Skipped(Idle),
}

/// Why there is nothing to do for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// The thumbnail answers a newer event.
    StaleEvent,
    /// The thumbnail is of this very picture.
    Unchanged,
    /// There is no picture, and no thumbnail.
    Absent,
}

/// Why a key could not be looked after; trying again may help.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// Reading the picture failed.
    #[error("source bucket: {0}")]
    Source(#[source] Trouble),
    /// Reading or writing the thumbnail failed.
    #[error("thumbnails bucket: {0}")]
    Thumbnails(#[source] Trouble),
    /// Others keep changing the same key.
    #[error("the picture or its thumbnail changed in each of {MAX_ROUNDS} rounds")]
    Contended,
}

/// What one round came to.
enum Round {
    /// Nothing is left to do.
    Settled(Outcome),
    /// Settled if the source still has the object of this ETag, or still has none.
    Written(Outcome, Option<String>),
    /// Another write came first.
    Overtaken,
}

impl Reconciliation<'_> {
    /// Goes round until nothing changes meanwhile.
    pub async fn run(&self) -> Result<Outcome, ReconcileError> {
        for _ in 0..MAX_ROUNDS {
            match self.round().await? {
                Round::Settled(outcome) => return Ok(outcome),
                Round::Written(outcome, seen) if self.source_etag().await? == seen => return Ok(outcome),
                Round::Written(..) | Round::Overtaken => metrics::count(Count::Retried, 1),
            }
        }
        Err(ReconcileError::Contended)
    }

    async fn round(&self) -> Result<Round, ReconcileError> {
        let stored = self.thumbnails.find().await.map_err(ReconcileError::Thumbnails)?;
        let stored = stored.as_ref();
        if stored.is_some_and(|stored| stored.provenance.is_newer_than(self.record.sequencer.as_ref())) {
            return Ok(Round::Settled(Outcome::Skipped(Idle::StaleEvent)));
        }
        match self.source.open().await.map_err(ReconcileError::Source)? {
            Some(picture) => self.replace(stored, picture).await,
            None => self.clear(stored, Outcome::Removed, None).await,
        }
    }

    /// Puts the picture's thumbnail in the place of the stored one. One of an older picture goes in any case.
    async fn replace(&self, stored: Option<&Stored>, picture: Picture) -> Result<Round, ReconcileError> {
        let etag = picture.etag.clone();
        if stored.is_some_and(|stored| stored.provenance.is_of(&etag, self.max_edge_px)) {
            return Ok(Round::Settled(Outcome::Skipped(Idle::Unchanged)));
        }
        let (source_bytes, thumbnail) = match self.make(picture).await {
            Ok(made) => made,
            Err(ReadPictureError::Refused(reason)) => {
                return self.clear(stored, Outcome::Refused { etag: etag.clone(), reason }, Some(etag)).await;
            }
            Err(ReadPictureError::Trouble(trouble)) => return Err(ReconcileError::Source(trouble)),
        };
        let outcome = Outcome::Made { source_bytes, thumbnail_bytes: thumbnail.bytes.len() };
        let write = self.thumbnails.put(thumbnail, &self.provenance(stored, &etag), stored).await;
        Ok(Round::after(write.map_err(ReconcileError::Thumbnails)?, outcome, Some(etag)))
    }

    async fn make(&self, picture: Picture) -> Result<(usize, Thumbnail), ReadPictureError> {
        let bytes = picture.read(self.limits).await?;
        Ok((bytes.len(), thumbnail::thumbnail(&bytes, self.max_edge_px, self.limits)?))
    }

    /// What the thumbnail of the picture will be made of; an event without a number keeps the stored one.
    fn provenance(&self, stored: Option<&Stored>, etag: &str) -> Provenance {
        let known = || stored.and_then(|stored| stored.provenance.sequencer.clone());
        Provenance {
            etag: Some(etag.to_owned()),
            sequencer: self.record.sequencer.clone().or_else(known),
            max_edge_px: Some(self.max_edge_px),
        }
    }

    /// Leaves the key without a thumbnail.
    async fn clear(
        &self,
        stored: Option<&Stored>,
        outcome: Outcome,
        seen: Option<String>,
    ) -> Result<Round, ReconcileError> {
        match stored {
            Some(stored) => {
                let write = self.thumbnails.remove(stored).await.map_err(ReconcileError::Thumbnails)?;
                Ok(Round::after(write, outcome, seen))
            }
            None if outcome == Outcome::Removed => Ok(Round::Settled(Outcome::Skipped(Idle::Absent))),
            None => Ok(Round::Settled(outcome)),
        }
    }

    async fn source_etag(&self) -> Result<Option<String>, ReconcileError> {
        self.source.etag().await.map_err(ReconcileError::Source)
    }
}

impl Round {
    fn after(write: Write, outcome: Outcome, seen: Option<String>) -> Round {
        match write {
            Write::Done => Round::Written(outcome, seen),
            Write::Overtaken => Round::Overtaken,
        }
    }
}
