//! The runtime API: where events come from, and answers go to.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use bytes::{Bytes, BytesMut};
use http::{Request, StatusCode, response::Parts};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use lambda_runtime::Error;

/// What is read at a time: it is still in the processor's cache when it is copied to its place.
const PIECE_BYTES: usize = 64 * 1024;

const REQUEST_ID: &str = "lambda-runtime-aws-request-id";
/// Where an event has one, its answer must too.
const INVOCATION_ID: &str = "lambda-runtime-invocation-id";

/// The runtime API, over one connection.
pub struct RuntimeApi {
    invocation: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl RuntimeApi {
    /// The one at this `host:port`.
    pub fn new(address: &str) -> RuntimeApi {
        let client = Client::builder(TokioExecutor::new()).http1_max_buf_size(PIECE_BYTES).build_http();
        RuntimeApi { invocation: format!("http://{address}/2018-06-01/runtime/invocation"), client }
    }

    /// Waits for the next event, which takes its place in `room`. The emulator of cargo-lambda may say that there is none.
    ///
    /// # Errors
    /// When the API is gone or does not do its part.
    pub async fn next(&self, room: &mut BytesMut) -> Result<Option<(Parts, Bytes)>, Error> {
        let request = Request::get(format!("{}/next", self.invocation)).body(Full::default())?;
        let (parts, body) = self.client.request(request).await?.into_parts();
        match parts.status {
            StatusCode::OK => Ok(Some((parts, read(body, room).await?))),
            StatusCode::NO_CONTENT => Ok(None),
            status => Err(format!("the runtime API has no event, but status {status}").into()),
        }
    }

    /// Sends the `response` or `error` to an event; what comes back is the room that it took.
    ///
    /// # Errors
    /// When the API is gone. One that refuses the answer has given the event up, and goes on.
    pub async fn post(&self, event: &Parts, kind: &str, answer: String) -> Result<String, Error> {
        let mut answer = Bytes::from(answer);
        let mut request = Request::post(format!("{}/{}/{kind}", self.invocation, request_id(event)?));
        if let Some(id) = event.headers.get(INVOCATION_ID) {
            request = request.header(INVOCATION_ID, id);
        }
        let status = self.client.request(request.body(Full::new(answer.clone()))?).await?.status();
        if !status.is_success() {
            tracing::error!(status = status.as_u16(), "the runtime API refuses an answer with status {status}");
        }
        answer.clear();
        Ok(String::from_utf8(answer.into())?)
    }
}

/// What the answer to an event must name.
///
/// # Errors
/// When the event has no such header.
pub fn request_id(event: &Parts) -> Result<&str, Error> {
    let id = event.headers.get(REQUEST_ID).ok_or("the runtime API has an event without a request id")?;
    Ok(id.to_str()?)
}

/// A body in one piece, as long as its header tells, where the one before was.
async fn read(mut body: Incoming, room: &mut BytesMut) -> Result<Bytes, Error> {
    let length = usize::try_from(body.size_hint().lower())?;
    if !room.try_reclaim(length) {
        // The old room goes first, so that there are never two.
        *room = BytesMut::new();
        *room = BytesMut::with_capacity(length);
    }
    while let Some(frame) = body.frame().await {
        if let Ok(piece) = frame?.into_data() {
            room.extend_from_slice(&piece);
        }
    }
    Ok(room.split().freeze())
}
