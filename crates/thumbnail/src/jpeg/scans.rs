//! The scans of a JPEG: all of them there, and none shorter than its blocks.

use super::header::{Component, Frame, Header, Segments};
use super::{corrupt, truncated};
use crate::MakeThumbnailError;

/// The scans of a file.
pub(crate) struct Scans<'a> {
    /// How many there are.
    pub count: usize,
    /// From the header of the first to the last byte of the last, with the tables between.
    bytes: &'a [u8],
}

impl<'a> Scans<'a> {
    /// Finds the scans. Decoders fill what is missing with gray, and say nothing.
    pub fn parse(bytes: &'a [u8], header: &Header) -> Result<Scans<'a>, MakeThumbnailError> {
        let mut segments = Segments { bytes, at: header.scan_start };
        let (mut count, mut end) = (0, header.scan_start);
        let mut covered = vec![false; header.frame.components.len()];
        // What follows the last scan of a baseline file is not looked at.
        while header.frame.progressive || covered.contains(&false) {
            let segment = segments.next()?;
            match segment.marker {
                0xD9 => break,
                0xDA => {
                    let start = segments.at;
                    let scan = Scan::parse(segment.body, &header.frame)?;
                    end = data_end(bytes, start).ok_or_else(|| truncated("no end-of-image marker"))?;
                    scan.check_length(end - start, &header.frame)?;
                    scan.cover(&mut covered, &header.frame)?;
                    (segments.at, count) = (end, count + 1);
                }
                _ => {}
            }
        }
        if covered.contains(&false) {
            return Err(corrupt("a component without a scan"));
        }
        check_end(&bytes[end..])?;
        Ok(Scans { count, bytes: &bytes[header.scan_start..end] })
    }

    /// The file of these tables and scans, with a trap behind the last scan.
    ///
    /// A decoder that finds a scan too short reads on, as if zeros followed. No Huffman code consists of ones alone, so
    /// that ones stop it; one that is through with the scan never looks at them.
    pub fn file(&self, tables: &[u8]) -> Vec<u8> {
        let mut file = Vec::with_capacity(tables.len() + self.bytes.len() + 2 * TRAP_BYTES + EOI.len());
        file.extend_from_slice(tables);
        file.extend_from_slice(self.bytes);
        file.extend([0xFF, 0].repeat(TRAP_BYTES));
        file.extend_from_slice(&EOI);
        file
    }
}

/// Refining scans may read hundreds of bits before the next code.
const TRAP_BYTES: usize = 1024;

const EOI: [u8; 2] = [0xFF, 0xD9];

/// A scan header.
struct Scan {
    /// The components by their index in the frame.
    components: Vec<usize>,
    /// Whether it holds DC coefficients.
    has_dc: bool,
    /// Whether it adds bits to what an earlier one brought.
    refines: bool,
}

impl Scan {
    fn parse(body: &[u8], frame: &Frame) -> Result<Scan, MakeThumbnailError> {
        let broken = || corrupt("a scan header that does not fit the frame");
        let (count, rest) = body.split_first().ok_or_else(broken)?;
        let (selectors, [first, _, approximation, ..]) =
            rest.split_at_checked(2 * usize::from(*count)).ok_or_else(broken)?
        else {
            return Err(broken());
        };
        let mut components = Vec::new();
        for [id, _] in selectors.as_chunks::<2>().0 {
            let is_next = |(index, component): &(usize, &Component)| component.id == *id && !components.contains(index);
            let (index, _) = frame.components.iter().enumerate().find(is_next).ok_or_else(broken)?;
            components.push(index);
        }
        if components.is_empty() {
            return Err(broken());
        }
        Ok(Scan { components, has_dc: *first == 0, refines: approximation >> 4 > 0 })
    }

    /// A block takes at least a bit for DC, and one for AC where both come together; AC alone may come in long runs.
    fn check_length(&self, data_bytes: usize, frame: &Frame) -> Result<(), MakeThumbnailError> {
        let bits = match (frame.progressive, self.has_dc) {
            (false, _) => 2,
            (true, true) => 1,
            (true, false) => 0,
        };
        let blocks = match self.components.as_slice() {
            [alone] => frame.blocks_alone(&frame.components[*alone]),
            several => several.iter().map(|&index| frame.blocks_of(&frame.components[index])).sum(),
        };
        if (data_bytes as u64) * 8 < blocks * bits {
            return Err(truncated("a scan too short for its blocks"));
        }
        Ok(())
    }

    fn cover(&self, covered: &mut [bool], frame: &Frame) -> Result<(), MakeThumbnailError> {
        for &index in &self.components {
            if covered[index] && !frame.progressive {
                return Err(corrupt("two scans of one component"));
            }
            covered[index] |= !frame.progressive || self.has_dc && !self.refines;
        }
        Ok(())
    }
}

/// Where entropy-coded data ends: at the first marker but those of restarts, or at the fill bytes before it.
fn data_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let fill = at + bytes[at..].iter().position(|&byte| byte == 0xFF)?;
        let marker = fill + bytes[fill..].iter().position(|&byte| byte != 0xFF)?;
        if !matches!(bytes[marker], 0 | 0xD0..=0xD7) {
            return Some(fill);
        }
        at = marker + 1;
    }
}

/// A file without an end marker is cut.
fn check_end(rest: &[u8]) -> Result<(), MakeThumbnailError> {
    if rest.windows(2).any(|pair| pair == EOI) {
        return Ok(());
    }
    Err(truncated("no end-of-image marker"))
}
