//! Huffman codes of a JPEG (ITU-T T.81, annex C), unfolded into tables that tell what the next bits mean.

use super::bits::Bits;

/// A Huffman code as a file defines it.
pub(crate) struct Code {
    /// Of each length from 1: the first code, the first behind the last, and where its symbols begin.
    lengths: [Length; 16],
    symbols: Vec<u8>,
}

#[derive(Clone, Copy, Default)]
struct Length {
    first: usize,
    end: usize,
    symbols_at: usize,
}

impl Code {
    /// The code of so many symbols of each length; none if there are more than fit.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Code> {
        let mut lengths = [Length::default(); 16];
        let (mut next, mut symbols_at) = (0, 0);
        for ((bits, length), &count) in (1..).zip(&mut lengths).zip(counts) {
            let end = next + usize::from(count);
            *length = Length { first: next, end, symbols_at };
            symbols_at += usize::from(count);
            // The code of ones alone stays free, so that no code can be read from fill bits.
            if end >= 1 << bits && count > 0 {
                return None;
            }
            next = 2 * end;
        }
        (symbols.len() == symbols_at).then(|| Code { lengths, symbols: symbols.to_vec() })
    }

    /// Takes the next symbol; sixteen bits must be at hand.
    fn take(&self, bits: &mut Bits<'_>) -> Option<u8> {
        let (length, symbol) = (1..).zip(&self.lengths).find_map(|(length, at)| {
            let code = bits.peek(length);
            let index = (at.first..at.end).contains(&code).then(|| at.symbols_at + code - at.first)?;
            Some((length, self.symbols[index]))
        })?;
        bits.skip(length);
        Some(symbol)
    }

    /// Every number of `INDEX_BITS` bits with the code at its top, in order.
    fn unfolded<const INDEX_BITS: u32>(&self) -> Vec<Option<(u32, u8)>> {
        let mut found = Vec::with_capacity(1 << INDEX_BITS);
        for (length, at) in (1..=INDEX_BITS).zip(&self.lengths) {
            let symbols = &self.symbols[at.symbols_at..][..at.end - at.first];
            for &symbol in symbols {
                found.extend(std::iter::repeat_n(Some((length, symbol)), 1 << (INDEX_BITS - length)));
            }
        }
        found.resize(1 << INDEX_BITS, None);
        found
    }
}

/// The code of DC differences.
pub(crate) struct DcTable {
    code: Code,
    /// The bits of code and difference, and above eight bits the difference; 0 where it takes more bits.
    entries: Box<[i32; 1 << DC_BITS]>,
}

/// Larger tables crowd those of AC out of the nearest cache.
const DC_BITS: u32 = 10;

impl DcTable {
    /// Unfolds the code.
    pub fn new(code: Code) -> DcTable {
        let entry = |(bits, found): (usize, Option<(u32, u8)>)| match found {
            Some((length, size)) if length + u32::from(size) <= DC_BITS => {
                let total = length + u32::from(size);
                let difference = extend((bits >> (DC_BITS - total)) & ((1 << size) - 1), size.into());
                difference << 8 | total as i32
            }
            _ => 0,
        };
        let entries: Vec<i32> = code.unfolded::<DC_BITS>().into_iter().enumerate().map(entry).collect();
        DcTable { code, entries: entries.try_into().expect("as many as numbers of these bits") }
    }

    /// Takes the next difference; 32 bits must be at hand.
    #[inline(always)]
    pub fn take(&self, bits: &mut Bits<'_>) -> Option<i32> {
        let entry = self.entries[bits.peek(DC_BITS) & ((1 << DC_BITS) - 1)];
        if entry == 0 {
            let (after, difference) = self.long(*bits)?;
            *bits = after;
            return Some(difference);
        }
        bits.skip((entry & 0xFF) as u32);
        Some(entry >> 8)
    }

    #[inline(never)]
    fn long<'a>(&self, mut bits: Bits<'a>) -> Option<(Bits<'a>, i32)> {
        let size = u32::from(self.code.take(&mut bits)?);
        // Samples of eight bits differ by no more (table F.1).
        if size > 11 {
            return None;
        }
        let difference = if size == 0 { 0 } else { extend(bits.peek(size), size) };
        bits.skip(size);
        Some((bits, difference))
    }
}

/// A number of the lower half of its size is negative (F.2.2.1).
fn extend(bits: usize, size: u32) -> i32 {
    let value = i32::try_from(bits).expect("sixteen bits at most");
    if size == 0 || value >> (size - 1) != 0 { value } else { value + 1 - (1 << size) }
}

/// The code of AC coefficients, made to pass over as many of them at once as fit the index.
pub(crate) struct AcTable {
    code: Code,
    /// In the lower half bits to skip, in the upper coefficients to pass over, and `END` with the end of the block.
    entries: Box<[u16; 1 << AC_BITS]>,
}

/// Two tables of luma and chroma fill the nearest cache.
const AC_BITS: u32 = 13;
const BLOCK: u32 = 64;
const END: u32 = 128;
/// Leads beyond any block, whatever was passed over before.
const TOO_LONG: u16 = 0xFF00;

impl AcTable {
    /// Unfolds the code.
    pub fn new(code: Code) -> AcTable {
        let single = code.unfolded::<AC_BITS>();
        let entries: Vec<u16> = (0..1 << AC_BITS).map(|bits| passage(&single, bits)).collect();
        AcTable { code, entries: entries.try_into().expect("as many as numbers of these bits") }
    }

    /// Takes the AC coefficients of a block.
    #[inline(always)]
    pub fn pass_over(&self, bits: &mut Bits<'_>) -> Option<()> {
        let mut at = 1;
        loop {
            bits.refill();
            // So many of the longest entries are at hand.
            for _ in 0..56 / AC_BITS {
                let entry = u32::from(self.entries[bits.peek(AC_BITS) & ((1 << AC_BITS) - 1)]);
                let next = at + (entry >> 8);
                if next < BLOCK {
                    bits.skip(entry & 0xFF);
                    at = next;
                    continue;
                }
                if next == BLOCK || next.wrapping_sub(END) < BLOCK {
                    bits.skip(entry & 0xFF);
                    return Some(());
                }
                let after;
                (after, at) = self.pass_over_one(*bits, at)?;
                *bits = after;
                if at == BLOCK {
                    return Some(());
                }
            }
        }
    }

    /// Takes one code and its coefficient, where a table entry is too long or crosses the end of the block.
    #[cold]
    #[inline(never)]
    fn pass_over_one<'a>(&self, mut bits: Bits<'a>, at: u32) -> Option<(Bits<'a>, u32)> {
        bits.refill();
        let symbol = u32::from(self.code.take(&mut bits)?);
        let next = match (symbol >> 4, symbol & 15) {
            (15, 0) => at + 16,
            (_, 0) => BLOCK,
            (run, size) => {
                bits.skip(size);
                at + run + 1
            }
        };
        bits.refill();
        (next <= BLOCK).then_some((bits, next))
    }
}

/// How far the codes lead that lie whole in these bits.
fn passage(single: &[Option<(u32, u8)>], bits: usize) -> u16 {
    let (mut taken, mut passed) = (0, 0);
    while let Some((length, symbol)) = single[bits << taken & (single.len() - 1)] {
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        let (total, coefficients) = match (run, size) {
            (15, 0) => (length, 16),
            (_, 0) => (length, END),
            _ => (length + size, run + 1),
        };
        if taken + total > AC_BITS || coefficients != END && passed + coefficients >= BLOCK {
            break;
        }
        taken += total;
        passed += coefficients;
        if coefficients == END || taken == AC_BITS {
            break;
        }
    }
    if taken == 0 { TOO_LONG } else { u16::try_from(passed << 8 | taken).expect("END and a block fit a byte") }
}

#[cfg(test)]
mod tests {
    use super::{AcTable, Bits, Code, DcTable};

    /// Codes 0, 10, 110 and so on, one of each length.
    fn ladder(symbols: &[u8]) -> Code {
        let mut counts = [0; 16];
        counts[..symbols.len()].fill(1);
        Code::new(&counts, symbols).unwrap()
    }

    /// Bits of text, filled up with ones.
    fn bytes(bits: &str) -> Vec<u8> {
        let ones: String = bits.chars().chain("11111111".chars()).collect();
        let byte = |at: usize| u8::from_str_radix(&ones[at..at + 8], 2).unwrap();
        let mut bytes = Vec::new();
        for at in (0..bits.len()).step_by(8) {
            bytes.push(byte(at));
            bytes.extend((byte(at) == 0xFF).then_some(0));
        }
        bytes
    }

    #[test]
    fn a_code_must_fit_its_lengths() {
        assert!(Code::new(&[1; 16], &[0; 16]).is_some());
        assert!(Code::new(&[2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0; 2]).is_none(), "ones alone");
        assert!(Code::new(&[1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0; 4]).is_none(), "too many");
        assert!(Code::new(&[1; 16], &[0; 15]).is_none(), "symbols missing");
    }

    #[test]
    fn differences_are_read_whether_short_or_long() {
        let table = DcTable::new(ladder(&[0, 1, 3, 11, 12]));
        let data =
            bytes("0 10 1 10 0 110 101 110 010 1110 11111111111 1110 00000000000 0 11110".replace(' ', "").as_str());
        let mut bits = Bits::new(&data);
        let mut next = || {
            bits.refill();
            table.take(&mut bits)
        };
        let differences: Vec<_> = (0..8).map(|_| next()).collect();
        assert_eq!(differences, [0, 1, -1, 5, -5, 2047, -2047, 0].map(Some));
        assert_eq!(next(), None, "a size beyond eight bits");
    }

    /// How many bits a block takes, then the fill bits.
    fn passed(symbols: &[u8], bits: &str) -> Option<u32> {
        let (table, data) = (AcTable::new(ladder(symbols)), bytes(&bits.replace(' ', "")));
        let mut bits = Bits::new(&data);
        table.pass_over(&mut bits)?;
        (0..).find(|taken| {
            let mut other = Bits::new(&data);
            for _ in 0..*taken {
                other.refill();
                other.skip(1);
            }
            other.refill();
            bits.refill();
            other.peek(40) == bits.peek(40) || *taken > 2000
        })
    }

    #[test]
    fn a_block_ends_with_its_last_coefficient_or_before() {
        // End of block; a coefficient; a run of two and one of three bits; sixteen zeros.
        let symbols = [0x00, 0x01, 0x23, 0xF0];
        assert_eq!(passed(&symbols, "0 101010"), Some(1));
        assert_eq!(passed(&symbols, "10 1 110 010 0 1010"), Some(10));
        assert_eq!(passed(&symbols, "1110 1110 1110 10 1 0 10"), Some(16));
        let full = "10 1".repeat(63);
        assert_eq!(passed(&symbols, &[&full, "0101 0101 0110 1001 1010 01010 1101001 01"].concat()), Some(63 * 3));
        let runs = "110 101".repeat(21);
        assert_eq!(passed(&symbols, &[&runs, "0101 0101 0110 1001 1010 01010 1101001 01"].concat()), Some(21 * 6));
    }

    #[test]
    fn a_block_with_too_many_coefficients_is_none() {
        let symbols = [0x00, 0x01, 0x23, 0xF0];
        assert_eq!(passed(&symbols, &["10 1".repeat(62).as_str(), "110 101 0"].concat()), None);
        assert_eq!(passed(&symbols, "1110 1110 1110 1110 0"), None);
        assert_eq!(passed(&symbols, "1111"), None, "no code");
    }

    #[test]
    fn codes_of_sixteen_bits_are_read() {
        let symbols: Vec<u8> = [[0x01; 15].as_slice(), &[0x0A]].concat();
        let table = AcTable::new(ladder(&symbols));
        let data =
            bytes(&["1111111111111110 1010101010".replace(' ', ""), "00".repeat(62), "1010".repeat(20)].concat());
        let mut bits = Bits::new(&data);
        table.pass_over(&mut bits).unwrap();
        bits.refill();
        assert_eq!(bits.peek(8), 0b1010_1010);
    }
}
