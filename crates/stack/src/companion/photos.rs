//! The host of the photos that generated tweets name: every address has its picture, always the same one.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use fastrand::Rng;
use tokio::{net::TcpListener, task::spawn_blocking};

use crate::pictures::{content_type, jpeg};

/// Serves them until the process ends.
pub async fn serve(listener: TcpListener) {
    let host = Router::new().route("/media/{name}", get(photo));
    if let Err(error) = axum::serve(listener, host).await {
        eprintln!("no photos any more: {error}");
    }
}

async fn photo(Path(name): Path<String>) -> Response {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    match spawn_blocking(move || jpeg(&mut Rng::with_seed(hasher.finish()))).await {
        Ok(picture) => ([(header::CONTENT_TYPE, content_type(".jpg"))], picture).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
