//! The records that lie under the error prefixes of Firehose, one a line.
//!
//! An object holds records that failed for many reasons: what is sent leaves it, the rest stays in its place. One object
//! is looked at after the other, and only what stays of it is kept in memory: Firehose makes none above 128 MB
//! (<https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html>).

use stack::{outputs::Outputs, target::Target};

use super::{
    bucket::{Bucket, Listed},
    delimited::Lines,
    report::Outcome,
    share::Share,
    work::{Work, put},
};
use crate::{args::Source, send::events::DeliveryStream};

/// Error prefix, and the output that names the delivery stream.
const PREFIXES: [(&str, &str); 2] =
    [("firehose-errors/", "EventsDeliveryStreamName"), ("ticker-errors/", "TickerDeliveryStreamName")];

/// Looks at all of them, a page of objects at a time.
pub async fn search(work: &Work, target: &Target, outputs: &Outputs) -> anyhow::Result<()> {
    if !work.selection.takes(Source::Firehose) {
        return Ok(());
    }
    let data = Bucket::new(target, outputs.get("DataBucketName")?);
    for (prefix, stream) in PREFIXES {
        let stream = DeliveryStream::new(target, outputs.get(stream)?).carrying("record");
        search_below(work, &data, prefix, &stream).await?;
    }
    Ok(())
}

async fn search_below(work: &Work, data: &Bucket, prefix: &str, stream: &DeliveryStream) -> anyhow::Result<()> {
    let mut next = None;
    loop {
        let (objects, more) = data.page(prefix, next).await?;
        for object in objects.into_iter().filter(|object| work.selection.covers(object.modified)) {
            if work.interruption.is_noticed() {
                return Ok(());
            }
            settle(work, data, &object, stream).await;
        }
        next = more;
        if next.is_none() {
            return Ok(());
        }
    }
}

async fn settle(work: &Work, data: &Bucket, object: &Listed, stream: &DeliveryStream) {
    let location = format!("s3://{}/{}", data.name, object.key);
    let mut share = Share::default();
    let trouble = redrive(work, data, object, stream, &mut share).await.err().map(|error| format!("{error:#}"));
    if let Some(trouble) = trouble.as_ref().filter(|_| share.sent.is_empty()) {
        work.note(Source::Firehose, &location, "unread", &Outcome::Failed(trouble.clone()), 1);
    }
    let outcome = trouble.map_or(Outcome::Redriven, Outcome::Failed);
    share.sent.iter().for_each(|(reason, number)| work.note(Source::Firehose, &location, reason, &outcome, *number));
    for (reason, (outcome, number)) in &share.stays {
        work.note(Source::Firehose, &location, reason, outcome, *number);
    }
    share.unreadable.iter().for_each(|error| work.note_unreadable(Source::Firehose, &location, error));
}

async fn redrive(
    work: &Work,
    data: &Bucket,
    object: &Listed,
    stream: &DeliveryStream,
    share: &mut Share,
) -> anyhow::Result<()> {
    let Some((identity, body)) = data.get(&object.key).await? else { return Ok(()) };
    let mut lines = Lines::of(body);
    while let Some(line) = lines.next_line().await? {
        share.take(work, &line);
        if share.is_full() {
            put(share.next_records(), stream).await?;
        }
    }
    put(share.next_records(), stream).await?;
    share.mark(work, data, &identity).await
}
