//! Firehose, and generated events of places for it.

use anyhow::anyhow;
use aws_sdk_firehose::{Client, error::ProvideErrorMetadata, primitives::Blob, types};
use domain::{limits, sample};
use fastrand::Rng;
use stack::target::{Target, sentence};

use super::{
    Destination,
    batch::{Limits, Record},
};

/// A delivery stream, of events unless it is said to carry something else.
pub struct DeliveryStream {
    client: Client,
    name: String,
    noun: &'static str,
}

impl DeliveryStream {
    /// The delivery stream of this name.
    pub fn new(target: &Target, name: &str) -> DeliveryStream {
        DeliveryStream { client: Client::new(&target.sdk), name: name.to_owned(), noun: "event" }
    }

    /// The same, and what its records are called.
    pub fn carrying(self, noun: &'static str) -> DeliveryStream {
        DeliveryStream { noun, ..self }
    }
}

impl Destination for DeliveryStream {
    const LIMITS: Limits = Limits {
        records: limits::FIREHOSE_BATCH_MAX_RECORDS,
        bytes: limits::FIREHOSE_BATCH_MAX_BYTES,
        record_bytes: limits::FIREHOSE_RECORD_MAX_BYTES,
    };

    fn noun(&self) -> &'static str {
        self.noun
    }

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
            Err(error) => Err(anyhow!(sentence(&error)).context(format!("Firehose takes no {}s", self.noun))),
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
