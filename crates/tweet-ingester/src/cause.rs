//! Why an AWS call failed, in one line.

use std::{error::Error, iter};

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// The error code of the service, or how the call came to have none.
pub fn cause<E: Error + ProvideErrorMetadata + 'static>(error: &SdkError<E>) -> String {
    if let Some(code) = error.code() {
        return code.to_owned();
    }
    let chain = iter::successors(Some(error as &dyn Error), |&error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
