//! What went wrong in a call of DynamoDB, in words that are safe to log.

use std::error::Error;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use telemetry::chain;

/// What DynamoDB, and any AWS service, calls too much
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>).
pub const THROTTLED: [&str; 6] = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "Throttling",
    "LimitExceededException",
    "ReplicatedWriteConflictException",
];

/// A failed call.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The item would be larger than an item may be.
    #[error("the item is too large")]
    TooLarge,
    /// Another rule of DynamoDB that the request breaks.
    #[error("DynamoDB finds the request not valid")]
    Invalid,
    /// Throttled, down or slow.
    #[error("DynamoDB takes no calls at the moment: {0}")]
    Unavailable(String),
    /// Whoever set this up has to see to it.
    #[error("DynamoDB refuses: {0}")]
    Refused(String),
}

/// The message of an answer decides between two fates but is never kept: it may quote what the caller sent.
impl<E: ProvideErrorMetadata + Error + 'static> From<SdkError<E>> for Trouble {
    fn from(error: SdkError<E>) -> Trouble {
        if error.code() == Some("ValidationException") {
            let too_large =
                error.message().is_some_and(|message| message.contains("exceeded the maximum allowed size"));
            return if too_large { Trouble::TooLarge } else { Trouble::Invalid };
        }
        let passes = match &error {
            SdkError::ConstructionFailure(_) => false,
            SdkError::ServiceError(answer) => {
                answer.raw().status().as_u16() >= 500 || error.code().is_some_and(|code| THROTTLED.contains(&code))
            }
            // Time-outs, resets, answers that break off.
            _ => true,
        };
        let cause = error.code().map_or_else(|| chain(&error), str::to_owned);
        if passes { Trouble::Unavailable(cause) } else { Trouble::Refused(cause) }
    }
}
