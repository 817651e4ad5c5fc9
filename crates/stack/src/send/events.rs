//! Generated events of places, to Firehose.

use anyhow::anyhow;
use aws_sdk_firehose::{Client, error::ProvideErrorMetadata, primitives::Blob, types};
use domain::{limits, sample};
use fastrand::Rng;
use stack::target::{Target, sentence};

use super::{
    Destination,
    batch::{Limits, Record},
};

/// The delivery stream of events.
pub struct DeliveryStream {
    client: Client,
    name: String,
}

impl DeliveryStream {
    /// The delivery stream of this name.
    pub fn new(target: &Target, name: &str) -> DeliveryStream {
        DeliveryStream { client: Client::new(&target.sdk), name: name.to_owned() }
    }
}

impl Destination for DeliveryStream {
    const LIMITS: Limits = Limits {
        records: limits::FIREHOSE_BATCH_MAX_RECORDS,
        bytes: limits::FIREHOSE_BATCH_MAX_BYTES,
        record_bytes: limits::FIREHOSE_RECORD_MAX_BYTES,
    };
    const NOUN: &'static str = "event";

    fn name(&self) -> String {
        format!("delivery stream {}", self.name)
    }

    async fn put(&self, records: &[Record]) -> anyhow::Result<Vec<usize>> {
        let entries = records.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        match self.client.put_record_batch().delivery_stream_name(&self.name).set_records(Some(entries)).send().await {
            Ok(answer) => {
                let answers = answer.request_responses().iter().enumerate();
                Ok(answers.filter(|(_, answer)| answer.error_code().is_some()).map(|(place, _)| place).collect())
            }
            Err(error) if throttled(error.code()) => Ok((0..records.len()).collect()),
            Err(error) => Err(anyhow!(sentence(&error)).context("Firehose takes no events")),
        }
    }
}

/// Events without end; Firehose has no keys.
pub fn records(mut rng: Rng) -> impl Iterator<Item = Record> {
    std::iter::repeat_with(move || Record {
        key: String::new(),
        data: sample::event(&mut rng).to_string().into_bytes(),
    })
}

fn entry(record: &Record) -> Result<types::Record, aws_sdk_firehose::error::BuildError> {
    types::Record::builder().data(Blob::new(record.data.clone())).build()
}

fn throttled(code: Option<&str>) -> bool {
    matches!(code, Some("ServiceUnavailableException" | "LimitExceededException" | "ThrottlingException"))
}
