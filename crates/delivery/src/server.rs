//! The wire protocol of Firehose on a port of our own: puts are ours, everything else goes to the engine.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use bytes::Bytes;
use http::{HeaderValue, header::CONTENT_TYPE};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    engine::{Answer, CallEngineError, Engine},
    firehose::request::{Operation, Put},
    streams::{DescribeError, Streams},
};

/// 4 MiB in base64, and what is around it.
const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

const AMZ_JSON: &str = "application/x-amz-json-1.1";

pub(crate) fn router(streams: Arc<Streams>) -> Router {
    Router::new().fallback(answer).with_state(streams)
}

async fn answer(State(streams): State<Arc<Streams>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else {
        return invalid("The request is too large.");
    };
    let request = http::Request::from_parts(parts, body);
    match operation(&request) {
        Some(operation) => put(&streams, operation, request).await,
        None => forwarded(streams.describe.engine.forward(request).await),
    }
}

fn operation(request: &http::Request<Bytes>) -> Option<Operation> {
    Operation::of_target(request.headers().get("x-amz-target")?.to_str().ok()?)
}

async fn put(streams: &Streams, operation: Operation, request: http::Request<Bytes>) -> Response {
    let put = match Put::parse(operation, request.body()) {
        Ok(put) => put,
        Err(error) => return invalid(&error.to_string()),
    };
    if let Some(refusal) = refusal(&streams.describe.engine, operation, &put.stream, &request).await {
        return refusal;
    }
    match streams.accept(&put.stream, put.records).await {
        Ok(accepted) => json_response(200, &operation.answer(&accepted.record_ids, accepted.encrypted)),
        Err(DescribeError::Left(_)) => forwarded(streams.describe.engine.forward(request).await),
        Err(DescribeError::Engine(CallEngineError::Refused { status, body })) => {
            response(status, AMZ_JSON, body.into())
        }
        Err(error) => unavailable(&error.to_string()),
    }
}

/// The engine knows who may put: it judges the caller before it finds out that the question cannot be answered.
async fn refusal(
    engine: &Engine,
    operation: Operation,
    stream: &str,
    request: &http::Request<Bytes>,
) -> Option<Response> {
    let (mut parts, body) = request.clone().into_parts();
    // The signature covers the hash of the body that came; the engine takes it from this header, if it is there.
    parts.headers.insert("x-amz-content-sha256", HeaderValue::try_from(sha256(&body)).expect("hexadecimal digits"));
    let question = http::Request::from_parts(parts, operation.question(stream, body.len()).into());
    match engine.forward(question).await {
        Ok(answer) if is_invalid_argument(&answer) => None,
        answer => Some(forwarded(answer)),
    }
}

fn sha256(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_invalid_argument(answer: &Answer) -> bool {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    answer.status == 400 && body["__type"].as_str().is_some_and(|kind| kind.ends_with("InvalidArgumentException"))
}

fn forwarded(answer: Result<Answer, CallEngineError>) -> Response {
    match answer {
        Ok(answer) => {
            let kind = answer.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or(AMZ_JSON);
            response(answer.status, kind, answer.body.clone())
        }
        Err(error) => unavailable(&error.to_string()),
    }
}

fn invalid(message: &str) -> Response {
    json_response(400, &json!({"__type": "InvalidArgumentException", "message": message}))
}

fn unavailable(message: &str) -> Response {
    json_response(503, &json!({"__type": "ServiceUnavailableException", "message": message}))
}

fn json_response(status: u16, body: &Value) -> Response {
    response(status, AMZ_JSON, body.to_string().into())
}

fn response(status: u16, content_type: &str, body: Bytes) -> Response {
    let response = http::Response::builder().status(status).header(CONTENT_TYPE, content_type);
    response.body(Body::from(body)).expect("a status and a type that came over the wire, or were written here")
}
