//! HTTP/1.1 as a server reads and writes it, with nothing between the clock and the socket.

use std::io::{self, BufRead, Read, Write};

/// A request, read whole.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub body: Vec<u8>,
}

/// How the body is told from what follows.
enum Length {
    Bytes(usize),
    Chunked,
}

impl Request {
    /// The next request of a connection; nothing when its other end has closed it.
    pub fn read(stream: &mut (impl BufRead + Write)) -> io::Result<Option<Request>> {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_ascii_whitespace().map(str::to_owned);
        let (Some(method), Some(path)) = (words.next(), words.next()) else { return Err(malformed()) };
        let body = match headers(stream)? {
            Length::Bytes(bytes) => sized(stream, bytes)?,
            Length::Chunked => chunked(stream)?,
        };
        Ok(Some(Request { method, path, body }))
    }
}

/// Writes an answer at one go.
pub fn respond(stream: &mut impl Write, status: u16, headers: &[(&str, &str)], body: &[u8]) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} Bench\r\n");
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    // The answer to a HEAD tells the length of a body that it has not.
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    stream.write_all(&bytes)?;
    stream.flush()
}

fn headers(stream: &mut (impl BufRead + Write)) -> io::Result<Length> {
    let mut length = Length::Bytes(0);
    let mut line = String::new();
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { return Ok(length) };
        match (name.to_ascii_lowercase().as_str(), value.trim()) {
            ("content-length", bytes) => length = Length::Bytes(bytes.parse().map_err(|_| malformed())?),
            ("transfer-encoding", "chunked") => length = Length::Chunked,
            ("expect", "100-continue") => stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?,
            _ => {}
        }
    }
}

fn sized(stream: &mut impl Read, bytes: usize) -> io::Result<Vec<u8>> {
    let mut body = vec![0; bytes];
    stream.read_exact(&mut body)?;
    Ok(body)
}

fn chunked(stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let bytes = usize::from_str_radix(line.trim(), 16).map_err(|_| malformed())?;
        body.extend(sized(stream, bytes)?);
        // The end of the line behind each chunk.
        sized(stream, 2)?;
        if bytes == 0 {
            return Ok(body);
        }
    }
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not an HTTP request")
}

/// A reader with a buffer that can be written to as well.
pub struct Buffered<S>(io::BufReader<S>);

impl<S: Read> Buffered<S> {
    pub fn new(stream: S) -> Buffered<S> {
        Buffered(io::BufReader::with_capacity(1 << 16, stream))
    }

    pub fn stream(&self) -> &S {
        self.0.get_ref()
    }
}

impl<S: Read> Read for Buffered<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl<S: Read> BufRead for Buffered<S> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.0.consume(bytes);
    }
}

impl<S: Write> Write for Buffered<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.get_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.get_mut().flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &str) -> Request {
        Request::read(&mut Buffered::new(Cursor::new(text.as_bytes().to_vec()))).unwrap().unwrap()
    }

    #[test]
    fn a_body_is_read_by_its_length_or_by_its_chunks() {
        let expected = Request { method: "POST".into(), path: "/a".into(), body: b"hello".to_vec() };
        assert_eq!(read("POST /a HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello"), expected);
        let chunks = "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
        assert_eq!(read(chunks), expected);
    }

    #[test]
    fn an_answer_tells_its_length() {
        let mut bytes = Vec::new();
        respond(&mut bytes, 200, &[("a", "b")], b"{}").unwrap();
        assert_eq!(bytes, b"HTTP/1.1 200 Bench\r\na: b\r\nContent-Length: 2\r\n\r\n{}");
    }
}
