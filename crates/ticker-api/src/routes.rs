//! Request in, response out: which tick is meant, and what became of it.

use std::convert::Infallible;

use domain::{
    limits::FIREHOSE_RECORD_MAX_BYTES,
    sample,
    tick::{ParseTickError, Tick},
};
use fastrand::Rng;
use lambda_http::{
    Body, Request, RequestExt, Response,
    http::{
        HeaderMap, Method,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE},
    },
};
use serde::Serialize;
use telemetry::{metric::Count, metrics};
use tracing::{error, info, warn};

use crate::delivery_stream::{DeliveryStream, PutLineError};

/// The quota of a stream is counted by the second
/// (<https://docs.aws.amazon.com/firehose/latest/dev/limits.html>).
const RETRY_AFTER_SECONDS: u32 = 1;

/// Answers a request; chance makes up what it leaves open.
pub async fn handle(request: Request, stream: &DeliveryStream) -> Result<Response<Body>, Infallible> {
    let outcome = record(&request, &mut Rng::new(), stream).await;
    let stored = usize::from(outcome.is_ok());
    let response = outcome.unwrap_or_else(|error| error.respond());
    let status = response.status().as_u16();
    let failed = usize::from(response.status().is_server_error());
    metrics::counts([(Count::RecordsIn, 1), (Count::Stored, stored), (Count::Failed, failed), (Count::BytesOut, 0)]);
    info!(method = request.method().as_str(), status, "answered {status}");
    Ok(response)
}

/// Why no tick was recorded.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Error {
    #[error("no such address")]
    UnknownAddress,
    #[error("no such method")]
    UnknownMethod,
    #[error("the body is not called JSON")]
    MediaType,
    #[error("larger than a record of Firehose")]
    TooLarge,
    #[error("no tick: {0}")]
    Invalid(#[from] ParseTickError),
    #[error("not recorded: {0}")]
    Put(#[from] PutLineError),
}

async fn record(request: &Request, rng: &mut Rng, stream: &DeliveryStream) -> Result<Response<Body>, Error> {
    let tick = tick(request, rng)?;
    let line = tick.line();
    if line.len() > FIREHOSE_RECORD_MAX_BYTES {
        return Err(Error::TooLarge);
    }
    let bytes = line.len();
    let record_id = stream.put(line).await?;
    metrics::count(Count::BytesOut, bytes);
    Ok(recorded(&tick, &record_id))
}

/// The tick that a request means.
fn tick(request: &Request, rng: &mut Rng) -> Result<Tick, Error> {
    // The path as the client knows it below the stage, whatever the runtime is told about stages.
    let ("/ticker" | "/ticker/") = request.raw_http_path() else {
        return Err(Error::UnknownAddress);
    };
    match *request.method() {
        Method::GET => Ok(sample::tick(rng)),
        Method::POST => posted(request),
        _ => Err(Error::UnknownMethod),
    }
}

fn posted(request: &Request) -> Result<Tick, Error> {
    if !is_json(request.headers()) {
        return Err(Error::MediaType);
    }
    if request.body().len() > FIREHOSE_RECORD_MAX_BYTES {
        return Err(Error::TooLarge);
    }
    Ok(Tick::parse(request.body())?)
}

/// `application/json`, whatever its parameters: JSON is always UTF-8 (<https://www.rfc-editor.org/rfc/rfc8259#section-11>).
fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Recorded<'t> {
    message: String,
    record_id: &'t str,
    record: &'t Tick,
}

/// Even GET records a tick each time, so no cache may answer in its place.
fn recorded(tick: &Tick, record_id: &str) -> Response<Body> {
    let recorded = Recorded { message: format!("Done! Recorded: {tick}"), record_id, record: tick };
    let body = serde_json::to_string(&recorded).expect("texts and numbers are always JSON");
    Response::builder()
        .header(CONTENT_TYPE, "application/json")
        .header(CACHE_CONTROL, "no-store")
        .header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(Body::from(body))
        .expect("every part is a constant or JSON")
}

impl Error {
    /// The answer, and a line in the log where Firehose is the reason.
    fn respond(&self) -> Response<Body> {
        match self {
            Error::UnknownAddress => problem::not_found("There is nothing at this address; try /ticker."),
            Error::UnknownMethod => problem::method_not_allowed("GET, POST"),
            Error::MediaType => problem::unsupported_media_type("application/json"),
            Error::TooLarge => problem::content_too_large("A tick has at most 1,000 KiB."),
            Error::Invalid(error) => problem::unprocessable_content(&error.to_string()),
            Error::Put(PutLineError::Unavailable(cause)) => {
                warn!(cause, "tick not recorded, the client may try again: {cause}");
                problem::service_unavailable("No ticks can be recorded at the moment.", RETRY_AFTER_SECONDS)
            }
            Error::Put(PutLineError::Refused(cause)) => {
                error!(cause, "tick not recorded: {cause}");
                problem::internal_server_error()
            }
        }
    }
}

#[cfg(test)]
mod tests;
