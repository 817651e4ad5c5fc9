//! The failures that lie in the failures bucket, one an object.

use anyhow::Context;
use futures::{StreamExt, stream};

use super::{
    bucket::{Identity, Listed, Retired},
    failure::{Failure, UnreadableError},
    given_up, lost_photo, quarantined,
    report::Outcome,
    selection::Verdict,
    work::Work,
};
use crate::args::Source;

/// Kinesis and S3 take many at once.
const PUTS_IN_FLIGHT: usize = 16;
/// Functions reserve ten at once, and the flow itself goes on meanwhile.
const INVOCATIONS_IN_FLIGHT: usize = 4;

/// One kind of them.
pub struct Place {
    source: Source,
    prefix: &'static str,
    parse: fn(&[u8]) -> Result<Failure, UnreadableError>,
    in_flight: usize,
}

/// Records that are no tweets.
pub const QUARANTINE: Place =
    Place { source: Source::Quarantine, prefix: "quarantine/", parse: quarantined::parse, in_flight: PUTS_IN_FLIGHT };

/// Photos that could not be had.
pub const PHOTOS: Place =
    Place { source: Source::Photos, prefix: "photos/", parse: lost_photo::parse, in_flight: INVOCATIONS_IN_FLIGHT };

/// Batches that mappings gave up; Lambda chooses the prefix.
pub const BATCHES: Place =
    Place { source: Source::Batches, prefix: "aws/lambda/", parse: given_up::parse, in_flight: INVOCATIONS_IN_FLIGHT };

/// Looks at all of them, a page at a time.
pub async fn search(work: &Work, place: &Place) -> anyhow::Result<()> {
    if !work.selection.takes(place.source) {
        return Ok(());
    }
    let mut next = None;
    loop {
        let (objects, more) = work.failures.page(place.prefix, next).await?;
        let meant = objects.into_iter().filter(|object| work.selection.covers(object.modified));
        let settled = stream::iter(meant).map(|object| settle(work, place, object));
        settled.buffer_unordered(place.in_flight).collect::<()>().await;
        next = more;
        if next.is_none() || work.interruption.is_noticed() {
            return Ok(());
        }
    }
}

async fn settle(work: &Work, place: &Place, object: Listed) {
    if work.interruption.is_noticed() {
        return;
    }
    let location = format!("s3://{}/{}", work.failures.name, object.key);
    match read(work, &object.key).await {
        Ok(None) => {}
        Ok(Some((identity, bytes))) => match (place.parse)(&bytes) {
            Ok(failure) => decide(work, place, &location, failure, &identity).await,
            Err(error) => work.note_unreadable(place.source, &location, &error),
        },
        Err(error) => work.note(place.source, &location, "unread", &Outcome::Failed(format!("{error:#}")), 1),
    }
}

async fn read(work: &Work, key: &str) -> anyhow::Result<Option<(Identity, Vec<u8>)>> {
    match work.failures.get(key).await? {
        Some((identity, body)) => {
            let bytes = body.collect().await.with_context(|| format!("{key} breaks off"))?;
            Ok(Some((identity, bytes.to_vec())))
        }
        None => Ok(None),
    }
}

async fn decide(work: &Work, place: &Place, location: &str, failure: Failure, identity: &Identity) {
    let Some(verdict) = work.verdict(&failure) else { return };
    let reason = work.reason(&failure);
    let outcome = match verdict {
        Verdict::Tell => Outcome::ToRedrive,
        Verdict::HoldBack => Outcome::HeldBack,
        Verdict::Send => match redrive(work, failure, identity).await {
            Ok(Retired::Moved) => Outcome::Redriven,
            Ok(Retired::Replaced) => Outcome::Failed("it failed again".to_owned()),
            Err(error) => Outcome::Failed(format!("{error:#}")),
        },
    };
    work.note(place.source, location, &reason, &outcome, 1);
}

async fn redrive(work: &Work, failure: Failure, identity: &Identity) -> anyhow::Result<Retired> {
    work.send(failure.again).await?;
    work.failures.retire(identity, &work.failures).await
}
