//! S3 as whoever may not list a bucket sees it: of a key that is not there it says 403, not 404
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions>). The engine says 404
//! to everybody, so it stands behind this.

use std::sync::{Arc, Mutex, OnceLock};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{Response, StatusCode, header},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::net::TcpListener;

/// The way to S3.
pub struct HiddenKeys {
    url: String,
    way: Arc<Way>,
}

struct Way {
    upstream: OnceLock<String>,
    hidden: Mutex<Option<String>>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl HiddenKeys {
    /// Listens on loopback, and hides nothing yet.
    pub async fn start() -> HiddenKeys {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let client = Client::builder(TokioExecutor::new()).build_http();
        let way = Arc::new(Way { upstream: OnceLock::new(), hidden: Mutex::default(), client });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&way));
        tokio::spawn(axum::serve(listener, router).into_future());
        HiddenKeys { url, way }
    }

    /// The URL that functions take for that of S3.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where S3 is.
    pub fn lead_to(&self, url: &str) {
        self.way.upstream.set(url.to_owned()).expect("told once");
    }

    /// From now on hides which keys this bucket has not, or those of none.
    pub fn hide(&self, bucket: Option<&str>) {
        *self.way.hidden.lock().expect("nobody panics with it") = bucket.map(str::to_owned);
    }
}

async fn answer(State(way): State<Arc<Way>>, request: Request) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("the function sends all of it");
    let path = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let upstream = way.upstream.get().expect("nobody calls before the stack is there");
    parts.uri = format!("{upstream}{path}").parse().expect("it was one before");
    for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION] {
        parts.headers.remove(name);
    }
    let answer = way.client.request(axum::http::Request::from_parts(parts, Full::new(body))).await;
    let (mut parts, body) = answer.expect("the engine answers").into_parts();
    let body = body.collect().await.expect("the answer arrives whole").to_bytes();
    parts.headers.remove(header::TRANSFER_ENCODING);
    parts.headers.remove(header::CONTENT_LENGTH);
    if parts.status == StatusCode::NOT_FOUND && way.hides(&path) {
        parts.status = StatusCode::FORBIDDEN;
        return Response::from_parts(parts, Body::from("<Error><Code>AccessDenied</Code></Error>"));
    }
    Response::from_parts(parts, Body::from(body))
}

impl Way {
    fn hides(&self, path: &str) -> bool {
        let bucket = path.trim_start_matches('/').split('/').next();
        self.hidden.lock().expect("nobody panics with it").as_deref() == bucket
    }
}
