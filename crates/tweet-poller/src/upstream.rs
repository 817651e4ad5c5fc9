//! A tweet source for tests: says exactly the bytes it is told to.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// A server on this machine.
pub struct Upstream {
    /// Its address.
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

/// What one connection gets.
pub struct Answer {
    bytes: Vec<u8>,
    stalls: bool,
}

impl Answer {
    /// These bytes; then the connection is closed.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Answer {
        Answer { bytes: bytes.into(), stalls: false }
    }

    /// These bytes; then nothing, while the connection stays.
    pub fn stalled(bytes: impl Into<Vec<u8>>) -> Answer {
        Answer { bytes: bytes.into(), stalls: true }
    }

    /// A whole answer with that first line, more header lines and a body.
    pub fn new(status: &str, headers: &str, body: &str) -> Answer {
        let length = body.len();
        Answer::raw(format!(
            "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
    }

    /// A success with that body.
    pub fn ok(body: &str) -> Answer {
        Answer::new("200 OK", "Content-Type: application/json\r\n", body)
    }
}

impl Upstream {
    /// Answers one connection after the other; the last answer is for all that follow.
    pub async fn start(answers: impl Into<Vec<Answer>>) -> Upstream {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/tweet", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(serve(listener, answers.into(), Arc::clone(&requests)));
        Upstream { url, requests }
    }

    /// An address where nobody listens.
    pub async fn nobody() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/tweet", listener.local_addr().unwrap())
    }

    /// The heads of the requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(listener: TcpListener, answers: Vec<Answer>, requests: Arc<Mutex<Vec<String>>>) {
    let mut stalled = Vec::new();
    for turn in 0.. {
        let (mut connection, _) = listener.accept().await.unwrap();
        let head = read_head(&mut connection).await;
        requests.lock().unwrap().push(head);
        let answer = &answers[turn.min(answers.len() - 1)];
        // A client that has read enough hangs up: that is what some tests are about.
        connection.write_all(&answer.bytes).await.unwrap_or_default();
        if answer.stalls {
            stalled.push(connection);
        }
    }
}

async fn read_head(connection: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(connection.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}
