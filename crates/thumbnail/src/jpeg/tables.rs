//! The tables of a JPEG as they stand at a place in the file: each may be defined anew between scans.

use super::header::Segments;
use super::huffman::{AcTable, Code, DcTable};

/// Tables by number.
#[derive(Default)]
pub(crate) struct Tables {
    /// The first number of each quantization table: that of DC coefficients.
    dc_quanta: [Option<u16>; 4],
    dc_codes: [Option<CodeDefinition>; 4],
    ac_codes: [Option<CodeDefinition>; 4],
    /// Units between restart markers; 0 without.
    pub restart_interval: usize,
}

struct CodeDefinition {
    counts: [u8; 16],
    symbols: Vec<u8>,
}

impl Tables {
    /// Takes over what these segments define; none if one is broken.
    pub fn read(&mut self, bytes: &[u8]) -> Option<()> {
        let mut segments = Segments { bytes, at: 0 };
        while let Ok(segment) = segments.next() {
            match segment.marker {
                0xDB => self.define_quantization(segment.body)?,
                0xC4 => self.define_codes(segment.body)?,
                0xDD => self.restart_interval = u16::from_be_bytes(segment.body.try_into().ok()?).into(),
                _ => {}
            }
        }
        Some(())
    }

    /// The step of DC coefficients in a quantization table.
    pub fn dc_quantum(&self, number: u8) -> Option<u16> {
        *self.dc_quanta.get(usize::from(number))?
    }

    /// The code of DC differences of this number.
    pub fn dc(&self, number: u8) -> Option<DcTable> {
        Some(DcTable::new(self.dc_codes.get(usize::from(number))?.as_ref()?.code()?))
    }

    /// The code of AC coefficients of this number.
    pub fn ac(&self, number: u8) -> Option<AcTable> {
        Some(AcTable::new(self.ac_codes.get(usize::from(number))?.as_ref()?.code()?))
    }

    fn define_quantization(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((&[kind, high, low], _)) = body.split_first_chunk() {
            let (quantum, bytes) =
                if kind >> 4 == 0 { (u16::from(high), 64) } else { (u16::from_be_bytes([high, low]), 128) };
            *self.dc_quanta.get_mut(usize::from(kind & 15))? = Some(quantum);
            body = body.get(1 + bytes..)?;
        }
        body.is_empty().then_some(())
    }

    fn define_codes(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((&[kind, ref counts @ ..], rest)) = body.split_first_chunk::<17>() {
            let (symbols, rest) = rest.split_at_checked(counts.iter().map(|&count| usize::from(count)).sum())?;
            let codes = if kind >> 4 == 0 { &mut self.dc_codes } else { &mut self.ac_codes };
            *codes.get_mut(usize::from(kind & 15))? =
                Some(CodeDefinition { counts: *counts, symbols: symbols.to_vec() });
            body = rest;
        }
        body.is_empty().then_some(())
    }
}

impl CodeDefinition {
    fn code(&self) -> Option<Code> {
        Code::new(&self.counts, &self.symbols)
    }
}
