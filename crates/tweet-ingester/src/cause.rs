//! Why an AWS call failed, in one line.

use std::error::Error;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use telemetry::chain;

/// The error code of the service, or how the call came to have none.
pub fn cause<E: Error + ProvideErrorMetadata + 'static>(error: &SdkError<E>) -> String {
    error.code().map_or_else(|| chain(error), str::to_owned)
}
