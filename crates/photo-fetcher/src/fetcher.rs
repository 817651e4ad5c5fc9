//! The work on one record: each photo ends in one of the two buckets, or the record comes again.

use tokio::time::{Instant, timeout_at};
use tracing::warn;

use crate::{
    event::Record,
    failures::Failures,
    photos::{Photos, Put},
    tally::Tally,
    tweet::{self, Fault, Photo, Tweet},
    web::{FetchError, Picture, Web},
};

/// The first faults of a record tell enough.
const MAX_FAULTS: usize = 10;

/// What the function works with.
pub struct Fetcher {
    /// Where photos come from.
    pub web: Web,
    /// Where they go.
    pub photos: Photos,
    /// Where it is told why one does not.
    pub failures: Failures,
}

impl Fetcher {
    /// Looks after the photos of a record, one after the other, until `stop`.
    pub async fn look_after(&self, record: &Record<'_>, stop: Instant) -> Tally {
        let tweet = tweet::read(record).unwrap_or_default();
        if tweet == Tweet::default() {
            return Tally::of_skipped();
        }
        let mut tally = Tally::default();
        let in_time = Instant::now() < stop && timeout_at(stop, self.work(record, &tweet, &mut tally)).await.is_ok();
        Tally { late: usize::from(!in_time), ..tally }
    }

    async fn work(&self, record: &Record<'_>, tweet: &Tweet, tally: &mut Tally) {
        self.tell_faults(record, &tweet.faults, tally).await;
        self.fetch_all(record, &tweet.photos, tally).await;
    }

    async fn tell_faults(&self, record: &Record<'_>, faults: &[Fault], tally: &mut Tally) {
        if faults.is_empty() {
            return;
        }
        let reason = faults.iter().take(MAX_FAULTS).map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let sequence_number = record.sequence_number.as_deref();
        match self.failures.tell_record(record, &reason).await {
            Ok(()) => {
                warn!(sequenceNumber = sequence_number, reason, "record cannot be read: {reason}");
                tally.refused += 1;
            }
            Err(error) => {
                let error = error.to_string();
                warn!(sequenceNumber = sequence_number, error, "unreadable record not told, will come again: {error}");
                tally.failed += 1;
            }
        }
    }

    async fn fetch_all(&self, record: &Record<'_>, photos: &[Photo], tally: &mut Tally) {
        let Some(first) = photos.first() else { return };
        let present = match self.photos.present(first.tweet_id).await {
            Ok(present) => present,
            Err(error) => return fail(record, photos.len(), &error.to_string(), tally),
        };
        for photo in photos {
            if present.contains(&photo.id) {
                tally.present += 1;
                continue;
            }
            match self.web.get(&photo.url).await {
                Ok(picture) => self.store(record, photo, picture, tally).await,
                Err(error) if error.is_permanent() => self.tell_lost(record, photo, &error, tally).await,
                Err(error) => fail(record, 1, &error.to_string(), tally),
            }
        }
    }

    async fn store(&self, record: &Record<'_>, photo: &Photo, picture: Picture, tally: &mut Tally) {
        let bytes = picture.bytes.len();
        match self.photos.put(photo, picture).await {
            Ok(Put::Stored) => {
                tally.stored += 1;
                tally.bytes += bytes;
            }
            Ok(Put::Present) => tally.present += 1,
            Err(error) => fail(record, 1, &error.to_string(), tally),
        }
    }

    async fn tell_lost(&self, record: &Record<'_>, photo: &Photo, error: &FetchError, tally: &mut Tally) {
        match self.failures.tell_photo(photo, record, &error.to_string()).await {
            Ok(()) => {
                let (sequence_number, reason) = (record.sequence_number.as_deref(), error.without_content());
                warn!(sequenceNumber = sequence_number, reason, "photo lost: {reason}");
                tally.refused += 1;
            }
            Err(error) => fail(record, 1, &error.to_string(), tally),
        }
    }
}

fn fail(record: &Record<'_>, photos: usize, cause: &str, tally: &mut Tally) {
    let sequence_number = record.sequence_number.as_deref();
    warn!(sequenceNumber = sequence_number, photos, cause, "photos not stored, will come again: {cause}");
    tally.failed += photos;
}
