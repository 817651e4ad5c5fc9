//! Ticks: through Firehose, and one through the ticker's API before it, to lines in objects.

use anyhow::Context;
use domain::tick::Tick;
use fastrand::Rng;
use stack::{outputs::Outputs, target::Target};

use super::{Arrival, eventually, json, objects::Objects};
use crate::{
    pace::Pace,
    print::count,
    send::{Plan, events::DeliveryStream, run as send, ticks},
};

const TICKS: usize = 20;
const PREFIX: &str = "ticker/";

pub async fn run(target: &Target, outputs: &Outputs) -> anyhow::Result<Arrival> {
    let stream = DeliveryStream::new(target, outputs.get("TickerDeliveryStreamName")?).carrying("tick");
    let bucket = outputs.get("DataBucketName")?;
    let mut delivered = Objects::from_now(target, bucket, PREFIX).await?;
    let sample: Vec<_> = ticks::records(Rng::new()).take(TICKS).collect();
    let mut wanted: Vec<String> =
        sample.iter().map(|tick| String::from_utf8_lossy(&tick.data).trim().to_owned()).collect();
    send(Plan { count: TICKS, pace: Pace(None) }, sample.into_iter(), &stream, |_| {}).await?;
    wanted.push(recorded(&format!("{}/ticker", outputs.get("ApiUrl")?)).await?);
    let has_line = |text: &str, line: &String| text.lines().any(|found| found == line);
    eventually("every tick", async || delivered.hold(&wanted, has_line).await).await?;
    Ok(Arrival {
        sent: format!("{} to Firehose, GET /ticker", count(TICKS, "tick")),
        arrived: format!("{} in S3", count(wanted.len(), "line")),
        look: format!("s3://{bucket}/{PREFIX}"),
    })
}

/// The line of the tick that the API has recorded.
async fn recorded(url: &str) -> anyhow::Result<String> {
    let record = json(url).await?["record"].to_string();
    let tick = Tick::parse(record.as_bytes()).with_context(|| format!("{url} tells no tick"))?;
    Ok(tick.line().trim().to_owned())
}
