//! Why a call of AWS gave nothing, and whether it may another time.

use std::error::Error;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use telemetry::chain;

/// What the services call too much
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>,
/// <https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html#API_StartQueryExecution_Errors>,
/// <https://docs.aws.amazon.com/athena/latest/APIReference/CommonErrors.html>); S3 says 503.
const THROTTLED: [&str; 5] = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "Throttling",
    "TooManyRequestsException",
];

/// A call that gave nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{service}: {cause}")]
pub struct Trouble {
    /// Who was asked.
    pub service: &'static str,
    /// Error code, or what broke off; nothing that a client should see.
    pub cause: String,
    /// Throttled, down or slow; anything else is for whoever set this up.
    pub passes: bool,
}

impl Trouble {
    /// The trouble behind an error of the SDK, which has tried several times.
    pub fn of<E: Error + ProvideErrorMetadata + 'static>(service: &'static str, error: &SdkError<E>) -> Trouble {
        let passes = match error {
            SdkError::ConstructionFailure(_) => false,
            SdkError::ServiceError(answer) => {
                answer.raw().status().as_u16() >= 500 || error.code().is_some_and(|code| THROTTLED.contains(&code))
            }
            // Time-outs, resets, answers that break off.
            _ => true,
        };
        Trouble { service, cause: error.code().map_or_else(|| chain(error), str::to_owned), passes }
    }
}
