//! Sends generated input at an even pace; what the service refuses, and only that, is sent again.

pub mod batch;
pub mod events;
pub mod patience;
pub mod photos;
pub mod ticks;
pub mod tweets;

use std::time::Instant;

use anyhow::{Context, bail};
use batch::{Batch, Limits, Record};
use fastrand::Rng;
use jiff::Timestamp;
use patience::Patience;

use crate::{
    args::{self, What},
    pace::Pace,
    print::{count, thousands},
    progress::{Step, Steps, duration},
    workspace::Workspace,
};

const USUAL_RECORDS: usize = 100;
const USUAL_PHOTOS: usize = 10;

/// Where records go.
pub trait Destination {
    /// What the service takes at once.
    const LIMITS: Limits;

    /// What a record is called.
    fn noun(&self) -> &'static str;

    /// The resource, as a person would say it.
    fn name(&self) -> String;

    /// Puts these records and tells the places of those that were refused for now.
    async fn put(&self, records: &[Record]) -> anyhow::Result<Vec<usize>>;
}

/// How many records, how fast.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many.
    pub count: usize,
    /// How fast.
    pub pace: Pace,
}

/// What became of the records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Taken by the service.
    pub sent: usize,
    /// Refused, each time counted; each was sent again.
    pub refused: usize,
}

/// Sends what the options ask for.
pub async fn send(options: &args::Send) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    let target = workspace.target(&options.at).await?;
    let outputs = target.outputs().await?;
    // The same seed gives the same bytes, ids and times included.
    let (rng, at) = match options.seed {
        Some(seed) => (Rng::with_seed(seed), Timestamp::constant(1_767_225_600, 0)),
        None => (Rng::new(), Timestamp::now()),
    };
    match options.what {
        What::Tweets => {
            let stream = tweets::Stream::new(&target, outputs.get("TweetStreamName")?);
            // In AWS they stay where they are said to be, and are not found: nobody has published them.
            let photos = workspace.companion().filter(|_| target.endpoint.is_some()).map(|it| it.addresses.photos);
            let tweets = tweets::records(rng, at).map(|tweet| match &photos {
                Some(host) => tweets::with_photos_at(host, tweet),
                None => tweet,
            });
            carry(options, USUAL_RECORDS, tweets, &stream).await
        }
        What::Events => {
            let stream = events::DeliveryStream::new(&target, outputs.get("EventsDeliveryStreamName")?);
            carry(options, USUAL_RECORDS, events::records(rng), &stream).await
        }
        What::Ticks => {
            let stream = events::DeliveryStream::new(&target, outputs.get("TickerDeliveryStreamName")?);
            carry(options, USUAL_RECORDS, ticks::records(rng), &stream.carrying("tick")).await
        }
        What::Photos => {
            let bucket = photos::Bucket::new(&target, outputs.get("PhotosBucketName")?);
            carry(options, USUAL_PHOTOS, photos::records(rng), &bucket).await
        }
    }
}

/// Sends the records in sight of the user.
async fn carry<D: Destination>(
    options: &args::Send,
    usual_count: usize,
    records: impl Iterator<Item = Record>,
    to: &D,
) -> anyhow::Result<()> {
    let plan = Plan { count: options.count.unwrap_or(usual_count), pace: Pace(options.rate) };
    let mut step = Steps::new().begin("send", &format!("to the {}", to.name()));
    let begun = Instant::now();
    let tally = run(plan, records, to, |tally| show(&mut step, tally, plan.count, &to.name())).await?;
    step.clear();
    let took = begun.elapsed();
    let rate = tally.sent as f64 / took.as_secs_f64().max(0.001);
    println!("{} to the {} in {}, {rate:.0} a second", count(tally.sent, to.noun()), to.name(), duration(took));
    match tally.refused {
        0 => println!("none refused"),
        refused => println!("{0} refused, {0} sent again", thousands(refused)),
    }
    Ok(())
}

fn show(step: &mut Step, tally: Tally, total: usize, name: &str) {
    let refused = if tally.refused > 0 { format!(", {} refused", thousands(tally.refused)) } else { String::new() };
    step.at(tally.sent, total, &format!("to the {name}{refused}"));
}

/// Sends as many records as planned; refused ones are first in the next request.
pub async fn run<D: Destination>(
    plan: Plan,
    records: impl Iterator<Item = Record>,
    to: &D,
    mut report: impl FnMut(Tally),
) -> anyhow::Result<Tally> {
    let mut records = records.peekable();
    let mut batch = Batch::new(D::LIMITS);
    let (begun, mut made) = (Instant::now(), 0);
    let (mut tally, mut patience) = (Tally::default(), Patience::default());
    while tally.sent < plan.count {
        let due = plan.pace.due(begun.elapsed(), plan.count);
        while made < due
            && let Some(record) = records.next_if(|record| batch.takes(record))
        {
            batch.push(record);
            made += 1;
        }
        if batch.records().is_empty() {
            wait_for_next(plan, made, due, begun).await?;
            continue;
        }
        let refused = to.put(batch.records()).await?;
        let sent = batch.keep(&refused);
        tally = Tally { sent: tally.sent + sent, refused: tally.refused + refused.len() };
        report(tally);
        let pause = patience.after(sent, refused.len());
        tokio::time::sleep(pause.with_context(|| given_up(to, tally, plan))?).await;
    }
    Ok(tally)
}

async fn wait_for_next(plan: Plan, made: usize, due: usize, begun: Instant) -> anyhow::Result<()> {
    if made < due {
        bail!("record {made} is larger than the service takes, or there are no more");
    }
    tokio::time::sleep(plan.pace.time_of(made).saturating_sub(begun.elapsed())).await;
    Ok(())
}

fn given_up(to: &impl Destination, tally: Tally, plan: Plan) -> String {
    let rest = count(plan.count - tally.sent, to.noun());
    format!("the {} takes no more: {rest} not sent; wait a minute, or send more slowly", to.name())
}

#[cfg(test)]
mod tests;
