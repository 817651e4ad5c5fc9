//! The delivery stream of ticks: one `PutRecord` call for each.

use aws_sdk_firehose::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::put_record::PutRecordError as SdkPutRecordError,
    primitives::Blob,
    types::Record,
};
use telemetry::{chain, metric::Operation, metrics::timed};

/// What Firehose, and any AWS service, calls too much
/// (<https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html#API_PutRecord_Errors>,
/// <https://docs.aws.amazon.com/firehose/latest/APIReference/CommonErrors.html>).
pub const THROTTLED: [&str; 5] = [
    "ServiceUnavailableException",
    "LimitExceededException",
    "ThrottlingException",
    "Throttling",
    "RequestLimitExceeded",
];

/// The delivery stream.
pub struct DeliveryStream {
    client: Client,
    name: String,
}

/// Why a line is not in the stream, or may not be.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PutLineError {
    /// Throttled, down or slow.
    #[error("Firehose takes nothing at the moment: {0}")]
    Unavailable(String),
    /// Whoever set this up has to see to it.
    #[error("Firehose refuses: {0}")]
    Refused(String),
}

impl DeliveryStream {
    /// The stream of this name.
    pub fn new(client: Client, name: String) -> DeliveryStream {
        DeliveryStream { client, name }
    }

    /// Puts a line, tells the id that Firehose gives it; the SDK tries again what passes.
    ///
    /// # Errors
    /// When Firehose does not confirm it.
    pub async fn put(&self, line: String) -> Result<String, PutLineError> {
        let record = Record::builder().data(Blob::new(line)).build().expect("the data is set");
        let put = self.client.put_record().delivery_stream_name(&self.name).record(record);
        Ok(timed(Operation::PutRecord, put.send()).await?.record_id)
    }
}

impl From<SdkError<SdkPutRecordError>> for PutLineError {
    fn from(error: SdkError<SdkPutRecordError>) -> PutLineError {
        let passes = match &error {
            SdkError::ConstructionFailure(_) => false,
            SdkError::ServiceError(answer) => {
                answer.raw().status().as_u16() >= 500 || error.code().is_some_and(|code| THROTTLED.contains(&code))
            }
            // Time-outs, resets, answers that break off.
            _ => true,
        };
        let cause = error.code().map_or_else(|| chain(&error), str::to_owned);
        if passes { PutLineError::Unavailable(cause) } else { PutLineError::Refused(cause) }
    }
}
