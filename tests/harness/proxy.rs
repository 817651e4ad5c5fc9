//! An HTTP proxy between a function and a service, which does to each call what it is told to.

use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Request, Response, StatusCode, header, request::Parts},
};
use http_body_util::{BodyExt, Full};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use sha2::{Digest, Sha256};
use tokio::net::{TcpListener, TcpStream};

use crate::kill::kill;

/// A call on its way to a service.
#[derive(Debug)]
pub struct Call {
    /// The operation, such as `BatchWriteItem`, or the HTTP method where the protocol has no names, such as `PUT`.
    pub operation: String,
    /// The path and the query.
    pub path: String,
    /// The body.
    pub body: Bytes,
}

impl Call {
    /// Whether a function is called by it.
    pub fn invokes(&self) -> bool {
        self.path.ends_with("/invocations")
    }
}

/// What is done to a call.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// Nothing.
    None,
    /// Refused as too much.
    Throttled,
    /// Refused by a service in trouble.
    ServerError,
    /// The connection closes before the service has the call.
    LostBefore,
    /// The service does it, the connection closes before the answer.
    LostAfter,
    /// The service does it, and half of the answer comes.
    Cut,
    /// The service does it, and the answer comes late.
    Slow(Duration),
    /// The service does it, and another answer comes.
    Altered(fn(&Call, Bytes) -> Bytes),
    /// The service does it, and of what is not there the answer says that it may not be seen.
    Hidden,
    /// The service does something else: it has another body, exactly as long.
    Rewritten(fn(&Call) -> Bytes),
    /// The service never hears of it, and the answer says that it is done.
    Pretended(&'static str),
    /// The process of this number is killed before the service has the call.
    KilledBefore(u32),
    /// The service does it, and the process of this number is killed before it knows.
    KilledAfter(u32),
}

/// Decides what is done to a call.
pub type Decide = dyn Fn(&Call) -> Fault + Send + Sync;

/// The proxy; it works until the process ends.
pub struct Proxy {
    address: SocketAddr,
    upstream: Arc<OnceLock<String>>,
}

impl Proxy {
    /// Listens on loopback; calls wait for [`Proxy::lead_to`].
    ///
    /// # Panics
    /// When loopback has no free port.
    pub async fn start(decide: Arc<Decide>) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let upstream = Arc::new(OnceLock::new());
        tokio::spawn(accept(listener, Arc::new(Way { decide, upstream: Arc::clone(&upstream), client: client() })));
        Proxy { address, upstream }
    }

    /// The URL that functions take for the service's.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Passes calls on to this URL.
    ///
    /// # Panics
    /// When it was told before.
    pub fn lead_to(&self, url: &str) {
        self.upstream.set(url.to_owned()).expect("told once");
    }
}

struct Way {
    decide: Arc<Decide>,
    upstream: Arc<OnceLock<String>>,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
struct Closed;

fn client() -> Client<HttpConnector, Full<Bytes>> {
    Client::builder(TokioExecutor::new()).build_http()
}

async fn accept(listener: TcpListener, way: Arc<Way>) {
    while let Ok((connection, _)) = listener.accept().await {
        tokio::spawn(serve(connection, Arc::clone(&way)));
    }
}

async fn serve(connection: TcpStream, way: Arc<Way>) {
    let service = service_fn(|request| answer(request, &way));
    // An error is the end of this connection: made here, or by a client that was killed.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(connection), service).await;
}

async fn answer(request: Request<hyper::body::Incoming>, way: &Way) -> Result<Response<Body>, Closed> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Closed)?.to_bytes();
    let path = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let call = Call { operation: operation(&parts.headers, parts.method.as_str()), path, body: body.clone() };
    match (way.decide)(&call) {
        Fault::Throttled if names_operations(&parts.headers) => {
            Ok(refusal(StatusCode::BAD_REQUEST, "ThrottlingException"))
        }
        Fault::Throttled => Ok(refusal_of_s3(StatusCode::SERVICE_UNAVAILABLE, "SlowDown")),
        Fault::ServerError if names_operations(&parts.headers) => {
            Ok(refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError"))
        }
        Fault::ServerError => Ok(refusal_of_s3(StatusCode::INTERNAL_SERVER_ERROR, "InternalError")),
        Fault::Pretended(answer) => Ok(Response::new(Body::from(answer))),
        Fault::LostBefore => Err(Closed),
        Fault::LostAfter => forward(way, parts, &call.path, body).await.and(None).ok_or(Closed),
        Fault::Cut => forward(way, parts, &call.path, body).await.map(cut).ok_or(Closed),
        Fault::Slow(by) => {
            let answer = forward(way, parts, &call.path, body).await;
            tokio::time::sleep(by).await;
            answer.map(whole).ok_or(Closed)
        }
        Fault::Altered(alter) => {
            let answer = forward(way, parts, &call.path, body).await.ok_or(Closed)?;
            Ok(whole(answer.map(|answer| alter(&call, answer))))
        }
        Fault::Hidden => forward(way, parts, &call.path, body).await.map(hidden).ok_or(Closed),
        Fault::Rewritten(rewrite) => {
            let body = rewrite(&call);
            assert_eq!(body.len(), call.body.len(), "the caller has signed the length");
            forward(way, signed_for(parts, &call.body), &call.path, body).await.map(whole).ok_or(Closed)
        }
        Fault::KilledBefore(process) => {
            kill(process);
            Err(Closed)
        }
        Fault::KilledAfter(process) => {
            forward(way, parts, &call.path, body).await;
            kill(process);
            Err(Closed)
        }
        Fault::None => forward(way, parts, &call.path, body).await.map(whole).ok_or(Closed),
    }
}

fn whole(answer: Response<Bytes>) -> Response<Body> {
    let (mut parts, body) = answer.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}

fn hidden(answer: Response<Bytes>) -> Response<Body> {
    match answer.status() {
        StatusCode::NOT_FOUND => refusal_of_s3(StatusCode::FORBIDDEN, "AccessDenied"),
        _ => whole(answer),
    }
}

fn names_operations(headers: &HeaderMap) -> bool {
    headers.contains_key("x-amz-target")
}

/// The last part of the target in protocols that name their operations.
fn operation(headers: &HeaderMap, method: &str) -> String {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    target.and_then(|target| target.rsplit('.').next()).unwrap_or(method).to_owned()
}

/// As it came, its host included: the caller has signed it.
async fn forward(way: &Way, mut parts: Parts, path: &str, body: Bytes) -> Option<Response<Bytes>> {
    let upstream = way.upstream.get()?;
    parts.uri = format!("{upstream}{path}").parse().ok()?;
    for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION] {
        parts.headers.remove(name);
    }
    let (mut parts, body) = way.client.request(Request::from_parts(parts, Full::new(body))).await.ok()?.into_parts();
    parts.headers.remove(header::TRANSFER_ENCODING);
    Some(Response::from_parts(parts, body.collect().await.ok()?.to_bytes()))
}

/// Tells the hash of the body that the caller has signed, which the engine believes. Content-Length is signed as well,
/// and made anew of the body that is sent: so that one must have the same length.
fn signed_for(mut parts: Parts, body: &[u8]) -> Parts {
    let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    parts.headers.insert("x-amz-content-sha256", hash.parse().expect("digits and letters"));
    parts
}

/// In JSON, as the services answer that name their operations.
fn refusal(status: StatusCode, kind: &str) -> Response<Body> {
    let body = format!(r#"{{"__type":"com.amazonaws#{kind}","message":"on purpose"}}"#);
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/x-amz-json-1.0");
    response.body(Body::from(body)).expect("written here")
}

/// In XML; too much is status 503 here (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>).
fn refusal_of_s3(status: StatusCode, code: &str) -> Response<Body> {
    let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>on purpose</Message></Error>");
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/xml");
    response.body(Body::from(body)).expect("written here")
}

/// The headers promise all of it, then the connection ends.
fn cut(answer: Response<Bytes>) -> Response<Body> {
    let (parts, body) = answer.into_parts();
    let half = body.slice(..body.len() / 2);
    let chunks = futures::stream::iter([Ok::<_, Closed>(half), Err(Closed)]);
    Response::from_parts(parts, Body::from_stream(chunks))
}
