//! The scans of a JPEG: all of them there, and none shorter than its blocks.

use memchr::{memchr, memchr_iter};

use super::header::{Component, Frame, Header, Segments};
use super::{corrupt, truncated};
use crate::MakeThumbnailError;

/// The scans of a file.
pub(crate) struct Scans<'a> {
    /// Each of them, in order.
    pub list: Vec<CodedScan<'a>>,
    /// From the header of the first to the last byte of the last, with the tables between.
    bytes: &'a [u8],
}

/// One scan as it stands in the file.
pub(crate) struct CodedScan<'a> {
    /// The segments behind the scan before.
    pub tables: &'a [u8],
    /// What its header tells.
    pub scan: Scan,
    /// Its entropy-coded data, restart markers included.
    pub data: &'a [u8],
}

impl<'a> Scans<'a> {
    /// Finds the scans. Decoders fill what is missing with gray, and say nothing.
    pub fn parse(bytes: &'a [u8], header: &Header) -> Result<Scans<'a>, MakeThumbnailError> {
        let mut segments = Segments { bytes, at: header.scan_start };
        let (mut list, mut end) = (Vec::new(), header.scan_start);
        let mut covered = vec![false; header.frame.components.len()];
        // What follows the last scan of a baseline file is not looked at.
        while header.frame.progressive || covered.contains(&false) {
            let segment = segments.next()?;
            match segment.marker {
                0xD9 => break,
                0xDA => {
                    let start = segments.at;
                    let scan = Scan::parse(segment.body, &header.frame)?;
                    let tables = &bytes[end..start - segment.whole.len()];
                    end = data_end(bytes, start).ok_or_else(|| truncated("no end-of-image marker"))?;
                    scan.check_length(end - start, &header.frame)?;
                    scan.cover(&mut covered, &header.frame)?;
                    segments.at = end;
                    list.push(CodedScan { tables, scan, data: &bytes[start..end] });
                }
                _ => {}
            }
        }
        if covered.contains(&false) {
            return Err(corrupt("a component without a scan"));
        }
        check_end(&bytes[end..])?;
        Ok(Scans { list, bytes: &bytes[header.scan_start..end] })
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
pub(crate) struct Scan {
    /// The components by their index in the frame.
    pub components: Vec<usize>,
    /// The numbers of the Huffman tables of each: DC in the upper half, AC in the lower.
    pub tables: Vec<u8>,
    /// The first and the last coefficient.
    pub band: (u8, u8),
    /// The bit position that an earlier scan came down to, or 0 in the first.
    pub high_bit: u8,
    /// The bit position that this one comes down to.
    pub low_bit: u8,
}

impl Scan {
    fn parse(body: &[u8], frame: &Frame) -> Result<Scan, MakeThumbnailError> {
        let broken = || corrupt("a scan header that does not fit the frame");
        let (count, rest) = body.split_first().ok_or_else(broken)?;
        let (selectors, [first, last, approximation, ..]) =
            rest.split_at_checked(2 * usize::from(*count)).ok_or_else(broken)?
        else {
            return Err(broken());
        };
        let (mut components, mut tables) = (Vec::new(), Vec::new());
        for [id, table] in selectors.as_chunks::<2>().0 {
            let is_next = |(index, component): &(usize, &Component)| component.id == *id && !components.contains(index);
            let (index, _) = frame.components.iter().enumerate().find(is_next).ok_or_else(broken)?;
            components.push(index);
            tables.push(*table);
        }
        if components.is_empty() {
            return Err(broken());
        }
        Ok(Scan {
            components,
            tables,
            band: (*first, *last),
            high_bit: approximation >> 4,
            low_bit: approximation & 15,
        })
    }

    /// Whether it holds DC coefficients.
    pub fn has_dc(&self) -> bool {
        self.band.0 == 0
    }

    /// Whether it adds bits to what an earlier one brought.
    pub fn refines(&self) -> bool {
        self.high_bit > 0
    }

    /// A block takes at least a bit for DC, and one for AC where both come together; AC alone may come in long runs.
    fn check_length(&self, data_bytes: usize, frame: &Frame) -> Result<(), MakeThumbnailError> {
        let bits = match (frame.progressive, self.has_dc()) {
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
            covered[index] |= !frame.progressive || self.has_dc() && !self.refines();
        }
        Ok(())
    }
}

/// Where entropy-coded data ends: at the first marker but those of restarts, or at the fill bytes before it.
fn data_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let fill = at + memchr(0xFF, &bytes[at..])?;
        let marker = fill + bytes[fill..].iter().position(|&byte| byte != 0xFF)?;
        if !matches!(bytes[marker], 0 | 0xD0..=0xD7) {
            return Some(fill);
        }
        at = marker + 1;
    }
}

/// A file without an end marker is cut.
fn check_end(rest: &[u8]) -> Result<(), MakeThumbnailError> {
    if memchr_iter(0xFF, rest).any(|at| rest.get(at + 1) == Some(&EOI[1])) {
        return Ok(());
    }
    Err(truncated("no end-of-image marker"))
}
