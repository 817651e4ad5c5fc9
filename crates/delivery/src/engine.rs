//! Plain HTTP to the engine, for the few calls whose SDK would cost more than it saves.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

const DELIVERY: &str = "x-delivery";

const TIMEOUT: Duration = Duration::from_secs(30);

/// The engine.
#[derive(Clone)]
pub(crate) struct Engine {
    endpoint: Arc<str>,
    region: Arc<str>,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallEngineError {
    /// No answer came.
    #[error("the engine does not answer: {0}")]
    NoAnswer(String),
    /// The engine refused.
    #[error("the engine answered {status}: {body}")]
    Refused { status: u16, body: String },
}

impl Engine {
    pub fn new(endpoint: &str, region: &str) -> Engine {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Engine { endpoint: endpoint.trim_end_matches('/').into(), region: region.into(), client }
    }

    /// A call of Lambda's REST API, with a body of JSON.
    pub async fn lambda(&self, method: Method, path: &str, body: String) -> Result<Value, CallEngineError> {
        let request = self.request("lambda", method, path).body(Full::from(body));
        let answer = self.send(request.expect("paths are written here"), TIMEOUT).await?;
        result(&answer)
    }

    /// Invokes a function and waits as long as a function may take.
    pub async fn invoke(
        &self,
        function_arn: &str,
        event: String,
        longest: Duration,
    ) -> Result<Answer, CallEngineError> {
        let path = format!("/2015-03-31/functions/{function_arn}/invocations");
        let request = self.request("lambda", Method::POST, &path).body(Full::from(event));
        self.send(request.map_err(|error| no_answer(&error))?, longest).await
    }

    /// A call of an API that takes the name of the operation from a header.
    pub async fn call(&self, service: &str, target: &str, body: &Value) -> Result<Value, CallEngineError> {
        let request = self.request(service, Method::POST, "/");
        let request = request.header("x-amz-target", target).header(header::CONTENT_TYPE, "application/x-amz-json-1.1");
        let request = request.body(Full::from(body.to_string())).expect("headers are written here");
        result(&self.send(request, TIMEOUT).await?)
    }

    /// Passes a request on as it came, its host included: the caller has signed it. A header says that it comes from
    /// here, so that an engine that hands its puts over keeps this one.
    pub async fn forward(&self, request: Request<Bytes>) -> Result<Answer, CallEngineError> {
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        parts.uri = format!("{}{path}", self.endpoint).parse().map_err(|error| no_answer(&error))?;
        for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION] {
            parts.headers.remove(name);
        }
        parts.headers.insert(DELIVERY, HeaderValue::from_static("local"));
        self.send(Request::from_parts(parts, Full::from(body)), TIMEOUT).await
    }

    /// The engine reads caller, region and service from the header and does not check the signature.
    fn request(&self, service: &str, method: Method, path: &str) -> http::request::Builder {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=test/20260101/{}/{service}/aws4_request, SignedHeaders=host, Signature=0",
            self.region
        );
        let uri: Uri = format!("{}{path}", self.endpoint).parse().unwrap_or_default();
        Request::builder().method(method).uri(uri).header(header::AUTHORIZATION, authorization)
    }

    async fn send(&self, request: Request<Full<Bytes>>, longest: Duration) -> Result<Answer, CallEngineError> {
        let exchange = async {
            let (parts, body) = self.client.request(request).await.map_err(|error| no_answer(&error))?.into_parts();
            let body = body.collect().await.map_err(|error| no_answer(&error))?.to_bytes();
            Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
        };
        let silent = || CallEngineError::NoAnswer(format!("nothing within {} s", longest.as_secs()));
        tokio::time::timeout(longest, exchange).await.unwrap_or_else(|_| Err(silent()))
    }
}

fn result(answer: &Answer) -> Result<Value, CallEngineError> {
    if (200..300).contains(&answer.status) {
        return Ok(serde_json::from_slice(&answer.body).unwrap_or_default());
    }
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    Err(CallEngineError::Refused { status: answer.status, body })
}

/// The cause of causes says most: `Connection refused`.
fn no_answer(error: &(dyn std::error::Error + 'static)) -> CallEngineError {
    match error.source() {
        Some(cause) => no_answer(cause),
        None => CallEngineError::NoAnswer(error.to_string()),
    }
}
