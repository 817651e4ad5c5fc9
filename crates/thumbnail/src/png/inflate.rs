//! The image data of a PNG, inflated as far as rows are asked for.

use fdeflate::Decompressor;

/// Rows as they come out of the compressed data, each with the byte of its filter in front.
pub(crate) struct Inflater<'a> {
    decompressor: Decompressor,
    /// The rest of the chunk at hand.
    input: &'a [u8],
    /// The chunks behind it.
    chunks: &'a [u8],
    /// What came out, from 32 kB before the rows that were not asked for yet.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    stride: usize,
}

/// As far as data refers back (RFC 1951).
const WINDOW_BYTES: usize = 1 << 15;

/// What is inflated in one go, at least.
const FRESH_BYTES: usize = 1 << 17;

/// The most rows to ask for.
pub(crate) const MOST_ROWS: usize = 4;

/// A byte that may be looked at behind the rows.
pub(crate) const PADDING: usize = 1;

impl<'a> Inflater<'a> {
    /// The data of the first IDAT of a file whose chunks are all there, and of those that follow it.
    pub fn new(file: &'a [u8], stride: usize) -> Option<Inflater<'a>> {
        let mut chunks = &file[8..];
        while chunks.get(4..8)? != b"IDAT" {
            chunks = chunk(chunks)?.1;
        }
        let mut decompressor = Decompressor::new();
        // Nor does the other decoder look at it: each chunk has a checksum of its own.
        decompressor.ignore_adler32();
        let bytes = WINDOW_BYTES + FRESH_BYTES.max(MOST_ROWS * stride) + PADDING;
        Some(Inflater { decompressor, input: &[], chunks, buffer: vec![0; bytes], start: 0, end: 0, stride })
    }

    /// The next rows, and a byte of padding; none where the data ends or is broken.
    pub fn ahead(&mut self, rows: usize) -> Option<&[u8]> {
        let bytes = rows * self.stride;
        while self.end - self.start < bytes {
            self.inflate()?;
        }
        Some(&self.buffer[self.start..self.start + bytes + PADDING])
    }

    /// Goes on behind rows that were ahead.
    pub fn pass(&mut self, rows: usize) {
        self.start += rows * self.stride;
    }

    /// Whether there is nothing behind the rows.
    pub fn is_at_end(&mut self) -> bool {
        while !self.decompressor.is_done() {
            if self.end > self.start || self.inflate().is_none() {
                return false;
            }
        }
        self.end == self.start && self.input.is_empty() && self.chunks.get(4..8) != Some(b"IDAT")
    }

    fn inflate(&mut self) -> Option<()> {
        if self.input.is_empty() && self.chunks.get(4..8)? == b"IDAT" {
            (self.input, self.chunks) = chunk(self.chunks)?;
        }
        let space = self.buffer.len() - PADDING;
        if self.end == space {
            let kept = self.start.min(self.end - WINDOW_BYTES);
            self.buffer.copy_within(kept..self.end, 0);
            (self.start, self.end) = (self.start - kept, self.end - kept);
        }
        let (read, written) = self.decompressor.read(self.input, &mut self.buffer[..space], self.end, false).ok()?;
        self.input = &self.input[read..];
        self.end += written;
        (read + written > 0 || self.decompressor.is_done()).then_some(())
    }
}

/// The data of a chunk whose checksum is right, and what follows.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
    let (covered, rest) = bytes[4..].split_at_checked(length.checked_add(4)?)?;
    let (checksum, rest) = rest.split_first_chunk()?;
    (crc32fast::hash(covered) == u32::from_be_bytes(*checksum)).then_some((&covered[4..], rest))
}
