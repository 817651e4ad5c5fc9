//! Why a call of S3 failed, in one line that is safe to log.

use std::error::Error;

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use telemetry::chain;

/// The error code of S3, or how the call came to have none; its message would name the key.
pub fn cause<E: Error + ProvideErrorMetadata + 'static>(error: &SdkError<E>) -> String {
    let status = error.raw_response().map(|answer| answer.status().as_u16());
    match (error.code(), status) {
        (Some(code), _) => code.to_owned(),
        (None, Some(status)) => format!("status {status}"),
        (None, None) => chain(error),
    }
}
