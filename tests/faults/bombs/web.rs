//! A host that sends too much, too slowly, or another size than it says.

use std::{convert::Infallible, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Response, header},
    routing::get,
};
use futures::{Stream, StreamExt, stream};
use tokio::net::TcpListener;

use super::pictures::deflated_zeros;

/// The largest photo that is taken.
pub const MAX_PHOTO_BYTES: usize = 20_000_000;

/// Serves on loopback; gives `host:port`.
///
/// # Panics
/// When loopback has no free port.
pub async fn host() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    let zipped = Bytes::from(deflated_zeros(150_000_000));
    let router = Router::new()
        .route("/endless", get(|| async { answer(endless()) }))
        .route("/drip", get(|| async { answer(drip()) }))
        .route("/largest/{number}", get(|| async { photo(MAX_PHOTO_BYTES) }))
        .route("/larger", get(|| async { photo(MAX_PHOTO_BYTES + 1) }))
        .route("/larger-unsaid", get(|| async { answer(stream::iter([Ok(start(MAX_PHOTO_BYTES + 1))])) }))
        .route("/zipped", get(|| async { deflated(zipped) }));
    tokio::spawn(axum::serve(listener, router).into_future());
    address.to_string()
}

/// The start of a JPEG, and zeros.
fn start(length: usize) -> Bytes {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0];
    bytes.resize(length, 0);
    bytes.into()
}

fn photo(length: usize) -> Response<Body> {
    let answer = Response::builder().header(header::CONTENT_TYPE, "image/jpeg");
    answer.body(Body::from(start(length))).expect("the headers are constants")
}

fn answer(body: impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static) -> Response<Body> {
    let answer = Response::builder().header(header::CONTENT_TYPE, "image/jpeg");
    answer.body(Body::from_stream(body)).expect("the headers are constants")
}

fn endless() -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::repeat(start(1 << 16)).map(Ok)
}

/// A byte now and then: never silent for long, and never done.
fn drip() -> impl Stream<Item = Result<Bytes, Infallible>> {
    let clock = tokio::time::interval(Duration::from_millis(100));
    stream::unfold(clock, |mut clock| async {
        clock.tick().await;
        Some((Ok(Bytes::from_static(&[0xFF])), clock))
    })
}

/// For clients that unfold it unasked.
fn deflated(body: Bytes) -> Response<Body> {
    let answer = Response::builder().header(header::CONTENT_ENCODING, "deflate");
    answer.body(Body::from(body)).expect("the headers are constants")
}
