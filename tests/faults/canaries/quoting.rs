//! Services that refuse every call and say all that they were sent, as some messages of AWS do.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Response, StatusCode, Uri, header},
};
use tokio::net::TcpListener;

/// Serves on loopback; gives its URL.
///
/// # Panics
/// When loopback has no free port.
pub async fn service() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(axum::serve(listener, Router::new().fallback(refuse)).into_future());
    format!("http://{address}")
}

/// In JSON where the protocol names its operations, in XML as S3 does elsewhere.
async fn refuse(uri: Uri, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let quoted = format!("{uri} {headers:?} {}", String::from_utf8_lossy(&body));
    let (media_type, body) = match headers.contains_key("x-amz-target") {
        true => {
            let message = serde_json::json!({"__type": "com.amazonaws#ValidationException", "message": quoted});
            ("application/x-amz-json-1.0", message.to_string())
        }
        false => {
            let quoted = quoted.replace(['<', '>', '&'], " ");
            let message = format!("<Message>{quoted}</Message><Key>{quoted}</Key><Resource>{quoted}</Resource>");
            ("application/xml", format!("<Error><Code>InvalidRequest</Code>{message}</Error>"))
        }
    };
    let answer = Response::builder().status(StatusCode::BAD_REQUEST).header(header::CONTENT_TYPE, media_type);
    answer.body(Body::from(body)).expect("the headers are constants")
}
