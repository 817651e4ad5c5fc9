//! Bits of entropy-coded data, most significant first (ITU-T T.81, F.2.2.5).

/// A place in entropy-coded data.
///
/// Small and copied: a loop that keeps one to itself keeps it in registers.
#[derive(Clone, Copy)]
pub(crate) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The bits at hand, from the top. Below `count` there may be more, which a refill brings again.
    buffer: u64,
    count: u32,
    /// Zeros put in after the end of the data.
    missing: u32,
}

impl<'a> Bits<'a> {
    /// The bits of this data, up to its first marker.
    pub fn new(data: &'a [u8]) -> Bits<'a> {
        Bits { data, at: 0, buffer: 0, count: 0, missing: 0 }
    }

    /// Brings the bits at hand to 56 or more; behind the end there are zeros.
    #[inline(always)]
    pub fn refill(&mut self) {
        if let Some(bytes) = self.data.get(self.at..).and_then(|rest| rest.first_chunk()) {
            let word = u64::from_be_bytes(*bytes);
            if !has_ff(word) {
                self.buffer |= word >> self.count;
                self.at += ((63 - self.count) / 8) as usize;
                self.count |= 56;
                return;
            }
        }
        *self = self.refilled_bytewise();
    }

    /// By value: a reference to `self` would drive it out of the registers.
    #[cold]
    #[inline(never)]
    fn refilled_bytewise(mut self) -> Bits<'a> {
        self.buffer &= !(u64::MAX >> self.count);
        while self.count < 56 {
            let byte = match self.data.get(self.at..) {
                // A byte of ones has a zero behind it, else it begins a marker.
                Some([0xFF, 0, ..]) => {
                    self.at += 2;
                    0xFF
                }
                None | Some([] | [0xFF, ..]) => {
                    self.missing += 8;
                    0
                }
                Some([byte, ..]) => {
                    self.at += 1;
                    *byte
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
        self
    }

    /// The next bits, without taking them; no more than are at hand, at least one.
    #[inline(always)]
    pub fn peek(&self, count: u32) -> usize {
        (self.buffer >> (64 - count)) as usize
    }

    /// Takes bits; no more than are at hand.
    #[inline(always)]
    pub fn skip(&mut self, count: u32) {
        self.buffer <<= count & 63;
        self.count -= count;
    }

    /// Whether bits were taken that are not in the data.
    pub fn is_overdrawn(&self) -> bool {
        self.missing > self.count
    }

    /// Goes on behind the restart marker of this number, 0 to 7, which must be next.
    pub fn restart(&mut self, number: u8) -> Option<()> {
        let next = self.data.get(self.unread()..)?;
        let fill = next.iter().position(|&byte| byte != 0xFF)?;
        if fill == 0 || next[fill] != 0xD0 + number || self.is_overdrawn() {
            return None;
        }
        *self = Bits::new(&next[fill + 1..]);
        Some(())
    }

    /// Where the first byte stands of which no bit was taken.
    fn unread(&self) -> usize {
        let whole = (self.count.saturating_sub(self.missing) / 8) as usize;
        let mut at = self.at;
        for _ in 0..whole {
            at -= if self.data[..at].ends_with(&[0xFF, 0]) { 2 } else { 1 };
        }
        at
    }
}

/// Whether one of the eight bytes has ones alone.
#[inline(always)]
fn has_ff(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    (!word).wrapping_sub(ONES) & word & (ONES << 7) != 0
}

#[cfg(test)]
mod tests {
    use super::{Bits, has_ff};

    fn take(bits: &mut Bits<'_>, count: u32) -> usize {
        bits.refill();
        let taken = bits.peek(count);
        bits.skip(count);
        taken
    }

    #[test]
    fn bits_come_from_the_top_and_stuffed_zeros_are_left_out() {
        let mut bits = Bits::new(&[0xA5, 0xFF, 0, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xFF, 0, 0x01]);
        let taken: Vec<usize> = [4, 4, 8, 12, 13, 3, 20, 16].map(|count| take(&mut bits, count)).to_vec();
        assert_eq!(taken, [0xA, 0x5, 0xFF, 0x123, 0x8AC, 7, 0x89ABC, 0xDEFF]);
        assert!(!bits.is_overdrawn());
        assert_eq!(take(&mut bits, 8), 1);
        assert!(!bits.is_overdrawn());
        take(&mut bits, 1);
        assert!(bits.is_overdrawn());
    }

    #[test]
    fn data_ends_at_a_marker_and_a_restart_goes_on_behind_it() {
        let data = [0x12, 0x34, 0xFF, 0xFF, 0xD3, 0x56, 0xFF, 0xD4];
        let mut bits = Bits::new(&data);
        assert_eq!(take(&mut bits, 13), 0x1234 >> 3);
        assert!(bits.restart(2).is_none(), "another number");
        bits.restart(3).unwrap();
        assert_eq!(take(&mut bits, 8), 0x56);
        bits.restart(4).unwrap();
        take(&mut bits, 1);
        assert!(bits.is_overdrawn() && bits.restart(5).is_none());
    }

    #[test]
    fn a_restart_before_its_marker_is_none() {
        let mut bits = Bits::new(&[0x12, 0x34, 0xFF, 0xD0]);
        take(&mut bits, 3);
        assert!(bits.restart(0).is_none());
    }

    #[test]
    fn ones_are_found_in_any_byte() {
        for byte in 0..8 {
            assert!(has_ff(0xFF << (8 * byte)));
            assert!(!has_ff(0xFE << (8 * byte)) && !has_ff(!(0x01 << (8 * byte)) & 0xFEFE_FEFE_FEFE_FEFE));
        }
        assert!(!has_ff(0) && !has_ff(0x0180_7FFE_0001_0080));
    }
}
