//! The runtime API for one function (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>), as a stopwatch:
//! one thread, so that no other has to wake up before the time is taken.

use std::{
    io::{self, ErrorKind},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::http::{Buffered, Request, respond};

/// Longer than any function may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long it waits before it looks whether the function still runs.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// A runtime API on a loopback port.
pub struct RuntimeApi {
    listener: TcpListener,
    connections: Vec<Option<Buffered<TcpStream>>>,
}

/// What the function asks for, or answers.
pub struct Call {
    pub request: Request,
    /// When the last byte was read.
    pub arrived: Instant,
    connection: usize,
}

impl RuntimeApi {
    /// Listens on a free port.
    pub fn start() -> io::Result<RuntimeApi> {
        Ok(RuntimeApi { listener: TcpListener::bind("127.0.0.1:0")?, connections: Vec::new() })
    }

    /// `host:port`, as `AWS_LAMBDA_RUNTIME_API` wants it.
    pub fn address(&self) -> io::Result<String> {
        Ok(self.listener.local_addr()?.to_string())
    }

    /// Waits for the next call, as long as the function runs.
    pub fn next_call(&mut self, mut runs: impl FnMut() -> bool) -> io::Result<Call> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let ready = self.ready()?;
            if ready.is_empty() && !runs() {
                return Err(io::Error::new(ErrorKind::BrokenPipe, "the function has ended"));
            }
            for place in ready {
                if let Some(call) = self.read(place)? {
                    return Ok(call);
                }
            }
        }
        Err(ErrorKind::TimedOut.into())
    }

    /// Answers `next` with an event, and tells when it began to.
    pub fn hand_over(&mut self, call: &Call, event: &[u8]) -> io::Result<Instant> {
        let deadline = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)? + PATIENCE;
        let deadline = deadline.as_millis().to_string();
        let headers = [
            ("Content-Type", "application/json"),
            ("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
            ("Lambda-Runtime-Deadline-Ms", &deadline),
            ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:bench"),
            ("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0"),
        ];
        let begun = Instant::now();
        respond(self.connection(call)?, 200, &headers, event)?;
        Ok(begun)
    }

    /// Takes an answer.
    pub fn accept(&mut self, call: &Call) -> io::Result<()> {
        respond(self.connection(call)?, 202, &[("Content-Type", "application/json")], br#"{"status":"OK"}"#)
    }

    /// Places of connections with something to read; one more than there are when there is a new one.
    fn ready(&self) -> io::Result<Vec<usize>> {
        let open = self.connections.iter().enumerate().filter_map(|(place, one)| Some((place, one.as_ref()?)));
        let (mut places, mut sockets): (Vec<_>, Vec<_>) =
            open.map(|(place, one)| (place, PollFd::new(one.stream(), PollFlags::IN))).unzip();
        places.push(self.connections.len());
        sockets.push(PollFd::new(&self.listener, PollFlags::IN));
        poll(&mut sockets, Some(&LOOK))?;
        let ready = places.into_iter().zip(sockets).filter(|(_, socket)| !socket.revents().is_empty());
        Ok(ready.map(|(place, _)| place).collect())
    }

    fn read(&mut self, place: usize) -> io::Result<Option<Call>> {
        let Some(connection) = self.connections.get_mut(place) else {
            let (stream, _) = self.listener.accept()?;
            stream.set_nodelay(true)?;
            self.connections.push(Some(Buffered::new(stream)));
            return Ok(None);
        };
        let Some(stream) = connection else { return Ok(None) };
        let request = Request::read(stream)?;
        let arrived = Instant::now();
        if request.is_none() {
            *connection = None;
        }
        Ok(request.map(|request| Call { request, arrived, connection: place }))
    }

    fn connection(&mut self, call: &Call) -> io::Result<&mut Buffered<TcpStream>> {
        self.connections[call.connection].as_mut().ok_or_else(|| ErrorKind::NotConnected.into())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader, Write},
        thread,
    };

    use super::*;

    #[test]
    fn an_event_is_handed_over_and_its_answer_taken() {
        let mut api = RuntimeApi::start().unwrap();
        let address = api.address().unwrap();
        let function = thread::spawn(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "GET /next HTTP/1.1\r\n\r\n").unwrap();
            let lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let length = lines.take_while(|line| !line.is_empty()).find(|line| line.starts_with("Content-Length"));
            write!(stream, "POST /response HTTP/1.1\r\nContent-Length: 3\r\n\r\nyes").unwrap();
            length
        });
        let next = api.next_call(|| true).unwrap();
        let begun = api.hand_over(&next, b"{}").unwrap();
        let answer = api.next_call(|| true).unwrap();
        api.accept(&answer).unwrap();
        assert_eq!((next.request.path.as_str(), answer.request.body.as_slice()), ("/next", &b"yes"[..]));
        assert!(answer.arrived > begun);
        assert_eq!(function.join().unwrap().as_deref(), Some("Content-Length: 2"));
    }

    #[test]
    fn a_function_that_has_ended_is_noticed() {
        let error = RuntimeApi::start().unwrap().next_call(|| false).err().expect("nobody calls");
        assert_eq!(error.to_string(), "the function has ended");
    }
}
