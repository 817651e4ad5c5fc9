//! A Lambda runtime API for one function
//! (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>).

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc, oneshot},
    task::AbortHandle,
};

/// What a function made of an event.
#[derive(Debug)]
pub enum Answer {
    /// The response body, as sent.
    Response(Bytes),
    /// The error document: `errorType`, `errorMessage`.
    Error(Value),
}

/// One runtime API on a loopback port; it ends when dropped.
pub struct RuntimeApi {
    address: SocketAddr,
    events: mpsc::UnboundedSender<Invocation>,
    server: AbortHandle,
}

struct Invocation {
    event: Vec<u8>,
    deadline: SystemTime,
    answer: oneshot::Sender<Answer>,
}

struct Queue {
    events: Mutex<mpsc::UnboundedReceiver<Invocation>>,
    current: Mutex<Option<oneshot::Sender<Answer>>>,
}

impl RuntimeApi {
    /// Listens on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (events, receiver) = mpsc::unbounded_channel();
        let queue = Arc::new(Queue { events: Mutex::new(receiver), current: Mutex::new(None) });
        let server = tokio::spawn(axum::serve(listener, router(queue)).into_future()).abort_handle();
        RuntimeApi { address, events, server }
    }

    /// `host:port`, as `AWS_LAMBDA_RUNTIME_API` wants it.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Hands the function one event and waits for what it makes of it.
    pub async fn invoke(&self, event: &[u8], timeout: Duration) -> Answer {
        let (answer, receiver) = oneshot::channel();
        let deadline = SystemTime::now() + timeout;
        let invocation = Invocation { event: event.to_vec(), deadline, answer };
        self.events.send(invocation).expect("the server lives as long as self");
        tokio::time::timeout(timeout, receiver)
            .await
            .expect("the function answers within its time-out")
            .expect("the function answers before it ends")
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn router(queue: Arc<Queue>) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/{outcome}", post(answer))
        .route("/2018-06-01/runtime/init/error", post(StatusCode::ACCEPTED))
        .layer(DefaultBodyLimit::disable())
        .with_state(queue)
}

async fn next(State(queue): State<Arc<Queue>>) -> Response {
    let Some(invocation) = queue.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    *queue.current.lock().await = Some(invocation.answer);
    let deadline = invocation.deadline.duration_since(UNIX_EPOCH).expect("now is after 1970").as_millis();
    let headers = [
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:test".to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, invocation.event).into_response()
}

async fn answer(
    State(queue): State<Arc<Queue>>,
    Path((_id, outcome)): Path<(String, String)>,
    _headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let answer = match outcome.as_str() {
        "response" => Answer::Response(body),
        _ => Answer::Error(serde_json::from_slice(&body).expect("an error document is JSON")),
    };
    if let Some(waiting) = queue.current.lock().await.take() {
        // The test that asked may have given up; its own failure tells.
        let _ = waiting.send(answer);
    }
    StatusCode::ACCEPTED
}
