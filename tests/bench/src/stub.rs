//! A stub of an AWS service: says the same to everyone, over HTTP or TLS, after a time.

use std::{
    io::{self, BufRead, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::http::{Buffered, Request, respond};

/// What a stub answers.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Arc<[u8]>,
}

/// What a stub makes of a request.
pub type Service = dyn Fn(&Request) -> Answer + Send + Sync;

/// DynamoDB that takes everything.
pub fn dynamodb(_: &Request) -> Answer {
    let headers = vec![("Content-Type", "application/x-amz-json-1.0".to_owned())];
    Answer { status: 200, headers, body: Arc::from(*b"{\"UnprocessedItems\":{}}") }
}

/// S3 with this one object in every bucket but that of the thumbnails, which is empty and takes everything.
pub fn s3(object: Arc<[u8]>) -> impl Fn(&Request) -> Answer {
    move |request| {
        let (length, etag) = (object.len().to_string(), "\"5d41402abc4b2a76b9719d911017c592\"".to_owned());
        let (status, length, body) = match request.method.as_str() {
            "HEAD" if request.path.starts_with("/bench/") => (404, None, None),
            "HEAD" => (200, Some(length), None),
            "GET" => (200, Some(length), Some(Arc::clone(&object))),
            _ => (200, None, None),
        };
        let headers = length.map(|length| ("Content-Length", length)).into_iter().chain([("ETag", etag)]).collect();
        Answer { status, headers, body: body.unwrap_or_default() }
    }
}

/// Serves on loopback until the program ends.
pub fn start(service: Arc<Service>, delay: Duration) -> io::Result<SocketAddr> {
    serve(move |stream| answer(stream, &*service, delay))
}

/// The same behind TLS.
pub fn start_tls(service: Arc<Service>, config: Arc<ServerConfig>) -> io::Result<SocketAddr> {
    serve(move |stream| {
        let session = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        answer(StreamOwned::new(session, stream), &*service, Duration::ZERO)
    })
}

fn serve(connection: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let connection = Arc::new(connection);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = Arc::clone(&connection);
            // A client that goes in the middle of a request has been measured.
            thread::spawn(move || stream.set_nodelay(true).and_then(|()| connection(stream)));
        }
    });
    Ok(address)
}

fn answer(stream: impl io::Read + Write, service: &Service, delay: Duration) -> io::Result<()> {
    let mut stream = Buffered::new(stream);
    while let Some(request) = next(&mut stream)? {
        thread::sleep(delay);
        let Answer { status, headers, body } = service(&request);
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        respond(&mut stream, status, &headers, &body)?;
    }
    Ok(())
}

/// A TLS session that ends without a farewell has ended all the same.
fn next(stream: &mut (impl BufRead + Write)) -> io::Result<Option<Request>> {
    match Request::read(stream) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        other => other,
    }
}
