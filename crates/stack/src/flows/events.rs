//! Events: Firehose, through the filter, to lines in objects.

use domain::place::Place;
use fastrand::Rng;
use stack::{outputs::Outputs, target::Target};

use super::{Arrival, eventually, objects::Objects};
use crate::{
    pace::Pace,
    print::count,
    send::{Plan, batch::Record, events, run as send},
};

const EVENTS: usize = 50;
const PREFIX: &str = "firehose/";
const FAILED: &str = "firehose-errors/";

pub async fn run(target: &Target, outputs: &Outputs) -> anyhow::Result<Arrival> {
    let stream = events::DeliveryStream::new(target, outputs.get("EventsDeliveryStreamName")?);
    let bucket = outputs.get("DataBucketName")?;
    let mut delivered = Objects::from_now(target, bucket, PREFIX).await?;
    let mut failed = Objects::from_now(target, bucket, FAILED).await?;
    let sample: Vec<_> = events::records(Rng::new()).take(EVENTS).collect();
    let wanted: Vec<String> = sample.iter().filter_map(line_of_new_york).collect();
    let departments: Vec<String> = sample.iter().filter_map(department).collect();
    send(Plan { count: EVENTS, pace: Pace(None) }, sample.into_iter(), &stream, |_| {}).await?;
    let has_line = |text: &str, line: &String| text.lines().any(|found| found == line);
    eventually("every event of New York", async || delivered.hold(&wanted, has_line).await).await?;
    let has_data = |text: &str, data: &String| text.contains(data);
    eventually("every event of a French department", async || failed.hold(&departments, has_data).await).await?;
    Ok(Arrival {
        sent: format!("{} to Firehose", count(EVENTS, "event")),
        arrived: format!("{} of New York, {} of France told as failed", count(wanted.len(), "line"), departments.len()),
        look: format!("s3://{bucket}/{PREFIX} and {FAILED}"),
    })
}

/// The line that an event becomes, when the filter keeps it.
fn line_of_new_york(record: &Record) -> Option<String> {
    let event = String::from_utf8_lossy(&record.data);
    event.contains(r#":"NY""#).then(|| format!("New York State found !! for entry: {event}"))
}

/// The data under which an event is told as failed, when it is of a French department.
fn department(record: &Record) -> Option<String> {
    let event: serde_json::Value = serde_json::from_slice(&record.data).ok()?;
    let place = event.as_object()?.values().next()?.as_str()?;
    (Place::of(place) == Place::FrenchDepartment).then(|| base64_simd::STANDARD.encode_to_string(&record.data))
}
