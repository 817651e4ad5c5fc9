//! A yardstick: answers with the bytes of the event, by system calls and little else.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    net::TcpStream,
};

const INVOCATION: &str = "/2018-06-01/runtime/invocation";

fn main() -> io::Result<()> {
    let address = env::var("AWS_LAMBDA_RUNTIME_API").expect("AWS_LAMBDA_RUNTIME_API names the runtime API");
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut answers = BufReader::with_capacity(1 << 16, stream.try_clone()?);
    let (mut event, mut request) = (Vec::new(), Vec::new());
    loop {
        write!(stream, "GET {INVOCATION}/next HTTP/1.1\r\nHost: runtime\r\n\r\n")?;
        let id = read(&mut answers, &mut event)?;
        request.clear();
        write!(request, "POST {INVOCATION}/{id}/response HTTP/1.1\r\nHost: runtime\r\n")?;
        write!(request, "Content-Length: {}\r\n\r\n", event.len())?;
        request.extend_from_slice(&event);
        stream.write_all(&request)?;
        read(&mut answers, &mut event)?;
    }
}

/// Reads a body, and gives the id of the request that it is of.
fn read(answers: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<String> {
    let (mut id, mut length, mut line) = (String::new(), 0, String::new());
    loop {
        line.clear();
        if answers.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line == "\r\n" { break } else { continue }
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().map_err(io::Error::other)?,
            "lambda-runtime-aws-request-id" => value.clone_into(&mut id),
            _ => {}
        }
    }
    body.resize(length, 0);
    answers.read_exact(body)?;
    Ok(id)
}
