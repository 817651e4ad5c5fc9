//! A photo host for tests: says exactly the bytes it is told to, and counts who comes.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The start of a JPEG, which is all that is looked at.
pub const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, b'J', b'F', b'I', b'F'];

/// The start of a PNG.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR";

/// A server on this machine.
#[derive(Clone)]
pub struct PhotoHost {
    /// Its port on the loopback address.
    pub port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
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
    pub fn new(status: &str, headers: &str, body: &[u8]) -> Answer {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        Answer::raw([head.as_bytes(), body].concat())
    }

    /// A picture, and what the host calls it.
    pub fn picture(content_type: &str, body: &[u8]) -> Answer {
        Answer::new("200 OK", &format!("Content-Type: {content_type}\r\n"), body)
    }

    /// No picture here.
    pub fn status(status: &str) -> Answer {
        Answer::new(status, "", b"")
    }

    /// The picture is elsewhere.
    pub fn moved(location: &str) -> Answer {
        Answer::new("302 Found", &format!("Location: {location}\r\n"), b"")
    }
}

impl PhotoHost {
    /// Answers every request by its path.
    pub async fn start(answer: impl Fn(&str) -> Answer + Clone + Send + 'static) -> PhotoHost {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let host = PhotoHost { port, requests: Arc::default(), connections: Arc::default() };
        // The same port of the other loopback address, where the machine has one.
        for listener in
            [Some(listener), TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await.ok()].into_iter().flatten()
        {
            tokio::spawn(host.clone().serve(listener, answer.clone()));
        }
        host
    }

    /// The entry of the list that names it.
    pub fn entry(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The address of a photo there.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The first lines of the requests so far, without method and version.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// How many connections it was asked for so far, of every kind.
    pub async fn connections(&self) -> usize {
        // Connections are taken in their order: once this one is, all before it were.
        let mut probe = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.unwrap();
        probe.write_all(b"GET /probe HTTP/1.1\r\n\r\n").await.unwrap();
        probe.read_to_end(&mut Vec::new()).await.unwrap();
        self.connections.fetch_sub(1, Ordering::SeqCst);
        self.connections.load(Ordering::SeqCst)
    }

    async fn serve(self, listener: TcpListener, answer: impl Fn(&str) -> Answer + Clone + Send + 'static) {
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            self.connections.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(self.clone().reply(connection, answer.clone()));
        }
    }

    async fn reply(self, mut connection: TcpStream, answer: impl Fn(&str) -> Answer) {
        let Some(path) = read_path(&mut connection).await else { return };
        if path == "/probe" {
            return;
        }
        let answer = answer(&path);
        self.requests.lock().unwrap().push(path);
        // A client that has read enough hangs up: that is what some tests are about.
        connection.write_all(&answer.bytes).await.unwrap_or_default();
        if answer.stalls {
            // Until the client hangs up.
            connection.read_u8().await.unwrap_or_default();
        }
    }
}

async fn read_path(connection: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(connection.read_u8().await.ok()?);
    }
    Some(str::from_utf8(&head).ok()?.split(' ').nth(1)?.to_owned())
}
