//! What went wrong in a call of S3, in words that are safe to log.

use std::{
    error::Error,
    fmt::{self, Display},
};

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use telemetry::chain;

/// A failed call: status and code of the answer, or why there is none.
///
/// The message of an answer is left out: where access is denied it holds the object's key.
#[derive(Debug)]
pub struct Trouble {
    status: Option<u16>,
    code: Option<String>,
    reason: String,
}

impl Trouble {
    /// The key has no object. The answer to `HEAD` has no body that could name the bucket as what is missing.
    pub fn is_no_such_key(&self) -> bool {
        self.status == Some(404) && matches!(self.code.as_deref(), None | Some("NoSuchKey" | "NotFound"))
    }

    /// The condition of a write did not hold, or another write was under way
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>).
    pub fn is_conflict(&self) -> bool {
        matches!(self.status, Some(409 | 412)) || self.is_no_such_key()
    }

    /// An error beside the calls themselves, such as a body that breaks off.
    pub fn of(error: &(dyn Error + 'static)) -> Trouble {
        Trouble { status: None, code: None, reason: chain(error) }
    }
}

impl<E: ProvideErrorMetadata + Error + 'static> From<SdkError<E>> for Trouble {
    fn from(error: SdkError<E>) -> Trouble {
        let status = error.raw_response().map(|answer| answer.status().as_u16());
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code).map(str::to_owned);
        let reason = if error.as_service_error().is_some() { "refused by S3".to_owned() } else { chain(&error) };
        Trouble { status, code, reason }
    }
}

impl Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        self.status.map_or(Ok(()), |status| write!(f, ", status {status}"))?;
        self.code.as_deref().map_or(Ok(()), |code| write!(f, ", {code}"))
    }
}

impl Error for Trouble {}
