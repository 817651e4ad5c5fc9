//! Plain HTTP to the engine; no proxy and no TLS stand between us.

use std::{io::Cursor, time::Duration};

use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};

const TIMEOUT: Duration = Duration::from_secs(30);

/// An answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, as text.
    pub body: String,
}

/// No answer came.
#[derive(Debug, thiserror::Error)]
#[error("{url} does not answer: {reason}")]
pub struct NoAnswerError {
    url: String,
    reason: String,
}

/// Asks for this address.
///
/// # Errors
/// When no answer comes.
pub async fn get(url: &str) -> Result<Answer, NoAnswerError> {
    send("GET", url, None, "").await
}

/// Puts JSON to this address.
///
/// # Errors
/// When no answer comes.
pub async fn put(url: &str, json: &str) -> Result<Answer, NoAnswerError> {
    send("PUT", url, None, json).await
}

/// Invokes a function of the engine and waits for its answer.
///
/// The engine reads the caller from the header and does not check the signature, so the SDK of Lambda, one of the
/// largest, is not needed for this one call.
///
/// # Errors
/// When no answer comes.
pub async fn invoke(endpoint: &str, function: &str, event: &str) -> Result<Answer, NoAnswerError> {
    let url = format!("{endpoint}/2015-03-31/functions/{function}/invocations");
    let caller =
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0";
    send("POST", &url, Some(caller), event).await
}

async fn send(method: &str, url: &str, authorization: Option<&str>, body: &str) -> Result<Answer, NoAnswerError> {
    let answer = tokio::time::timeout(TIMEOUT, exchange(method, url, authorization, body)).await;
    let answer = answer.unwrap_or_else(|_| Err(format!("nothing within {} s", TIMEOUT.as_secs()).into()));
    answer.map_err(|error| NoAnswerError { url: url.to_owned(), reason: innermost(error.as_ref()) })
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

async fn exchange(method: &str, url: &str, authorization: Option<&str>, body: &str) -> Result<Answer, BoxError> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let mut request = http::Request::builder().method(method).uri(url).header("content-type", "application/json");
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    let (parts, body) =
        client.request(request.body(Full::new(Cursor::new(body.as_bytes().to_vec())))?).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Answer { status: parts.status.as_u16(), body: String::from_utf8_lossy(&body).into_owned() })
}

/// The cause of causes says most: `Connection refused`.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}
