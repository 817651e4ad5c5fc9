//! A host of photos for the flows, which may be down for a while.

use std::{
    net::SocketAddr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::net::TcpListener;

use crate::pictures::jpeg;

/// Serves on loopback: a photo at every `/photo/…`, nothing anywhere else.
///
/// # Panics
/// When loopback has no free port.
pub async fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let host = Router::new().route("/photo/{name}", get(photo)).route("/down/{until_ms}/{name}", get(down));
    tokio::spawn(axum::serve(listener, host).into_future());
    address
}

/// The address of a photo of which the host answers 500 for so long.
pub fn url_down_for(host: SocketAddr, outage: Duration, name: &str) -> String {
    format!("https://{host}/down/{}/{name}", (now() + outage).as_millis())
}

/// What the host has at every address.
pub fn picture() -> Vec<u8> {
    jpeg(640, 480)
}

async fn photo(Path(_): Path<String>) -> Response {
    ([(header::CONTENT_TYPE, "image/jpeg")], picture()).into_response()
}

async fn down(Path((until_ms, name)): Path<(u64, String)>) -> Response {
    match now() < Duration::from_millis(until_ms) {
        true => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        false => photo(Path(name)).await,
    }
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970")
}
