//! Requests to the local API, and a host for photos.

use axum::{
    Router,
    body::Bytes,
    http::{StatusCode, header},
    routing::get,
};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use tokio::net::TcpListener;

/// An answer of the API.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; null when there is none.
    pub body: Value,
}

/// Sends JSON, or nothing.
///
/// # Panics
/// When there is no answer, or one that is not JSON.
pub async fn send(method: &str, url: &str, body: Option<&str>) -> Answer {
    let request =
        axum::http::Request::builder().method(method).uri(url).header(header::CONTENT_TYPE, "application/json");
    let request =
        request.body(Full::new(Bytes::from(body.unwrap_or_default().to_owned()))).expect("the request is well-formed");
    let client = Client::builder(TokioExecutor::new()).build_http();
    let (parts, body) = client.request(request).await.expect("the API answers").into_parts();
    let bytes = body.collect().await.expect("the answer arrives whole").to_bytes();
    let body = match bytes.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&bytes).expect("an answer is JSON"),
    };
    Answer { status: parts.status.as_u16(), body }
}

/// Serves one picture at `/photo` on loopback, nothing anywhere else; gives `host:port`.
///
/// # Panics
/// When loopback has no free port.
pub async fn photo_host(picture: Vec<u8>, content_type: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    let photo = get(move || async move { ([(header::CONTENT_TYPE, content_type)], picture) });
    let host = Router::new().route("/photo", photo).fallback(|| async { StatusCode::NOT_FOUND });
    tokio::spawn(axum::serve(listener, host).into_future());
    address.to_string()
}
