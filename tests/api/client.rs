//! Whole answers of the API, headers included.

use axum::{
    body::Bytes,
    http::{HeaderMap, Request, header},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client as Http, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

/// Asks, over connections that it keeps.
#[derive(Clone)]
pub struct Client {
    http: Http<HttpConnector, Full<Bytes>>,
    base_url: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as it came.
    pub body: Bytes,
}

/// A body and what its sender calls it.
#[derive(Clone, Copy, Debug)]
pub struct Content<'c> {
    /// The `Content-Type`, if the sender gives one.
    pub media_type: Option<&'c str>,
    /// The bytes.
    pub bytes: &'c str,
}

/// A body of JSON.
pub fn json(bytes: &str) -> Option<Content<'_>> {
    Some(Content { media_type: Some("application/json"), bytes })
}

impl Client {
    /// Asks below this address.
    pub fn new(base_url: &str) -> Client {
        Client { http: Http::builder(TokioExecutor::new()).build_http(), base_url: base_url.to_owned() }
    }

    /// Sends a request and waits for all of the answer.
    pub async fn send(&self, method: &str, path: &str, content: Option<Content<'_>>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base_url));
        if let Some(media_type) = content.and_then(|content| content.media_type) {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        let bytes = Bytes::from(content.map_or_else(String::new, |content| content.bytes.to_owned()));
        let request = request.body(Full::new(bytes)).expect("the request is well-formed");
        let (parts, body) = self.http.request(request).await.expect("the API answers").into_parts();
        let body = body.collect().await.expect("the answer arrives whole").to_bytes();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

impl Answer {
    /// A header's value; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("the value is text"))
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}
