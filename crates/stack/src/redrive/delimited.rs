//! A body as lines, while it comes.

use std::{collections::VecDeque, mem};

use anyhow::Context;
use aws_sdk_s3::primitives::ByteStream;

/// The lines, each with its line feed.
pub struct Lines {
    body: ByteStream,
    ready: VecDeque<Vec<u8>>,
    begun: Vec<u8>,
}

impl Lines {
    /// The lines of this body.
    pub fn of(body: ByteStream) -> Lines {
        Lines { body, ready: VecDeque::new(), begun: Vec::new() }
    }

    /// The next line; none after the last one.
    pub async fn next_line(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Ok(Some(line));
            }
            match self.body.next().await {
                Some(chunk) => self.split(&chunk.context("the object breaks off")?),
                None if self.begun.is_empty() => return Ok(None),
                None => return Ok(Some(mem::take(&mut self.begun))),
            }
        }
    }

    fn split(&mut self, chunk: &[u8]) {
        for part in chunk.split_inclusive(|&byte| byte == b'\n') {
            self.begun.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.ready.push_back(mem::take(&mut self.begun));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_whole_wherever_the_chunks_end() {
        let mut lines = Lines::of(ByteStream::from_static(b""));
        [&b"a\nb"[..], b"b", b"\n\nc", b""].iter().for_each(|chunk| lines.split(chunk));
        let mut found = Vec::new();
        while let Some(line) = lines.next_line().await.expect("it is all there") {
            found.push(String::from_utf8(line).expect("text"));
        }
        assert_eq!(found, ["a\n", "bb\n", "\n", "c"]);
    }
}
