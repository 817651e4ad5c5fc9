//! The order of events on one key, as S3 numbers them.

use std::fmt;

/// Digits that S3 has ever used are 18; a longer text than this does not come from S3.
const MAX_DIGITS: usize = 64;

/// A hexadecimal number that grows with every change of a key; it says nothing across keys.
#[derive(Clone, Debug)]
pub struct Sequencer(String);

impl Sequencer {
    /// Reads the number; anything else is no sequencer, and such an event has no place in the order.
    pub fn parse(text: &str) -> Option<Sequencer> {
        let is_hexadecimal = text.bytes().all(|digit| digit.is_ascii_hexdigit());
        (is_hexadecimal && (1..=MAX_DIGITS).contains(&text.len())).then(|| Sequencer(text.to_owned()))
    }

    /// Compares as S3 prescribes: the shorter number is padded with zeros on its right, then letter by letter
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>).
    pub fn is_newer_than(&self, other: &Sequencer) -> bool {
        self.significant() > other.significant()
    }

    /// Without the zeros at its end a number compares as if both were padded with them.
    fn significant(&self) -> String {
        self.0.trim_end_matches('0').to_ascii_uppercase()
    }
}

impl fmt::Display for Sequencer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, left_is_newer: bool, right_is_newer: bool) {
        let (a, b) = (Sequencer::parse(left).unwrap(), Sequencer::parse(right).unwrap());
        assert_eq!((a.is_newer_than(&b), b.is_newer_than(&a)), (left_is_newer, right_is_newer), "{left} {right}");
    }

    #[test]
    fn numbers_are_padded_on_the_right() {
        check("0055AED6DCD90281E5", "0055AED6DCD90281E4", true, false);
        check("0055AED6DCD90281E5", "0055AED6DCD90281E5", false, false);
        check("0055AED6DCD90281E5", "0055aed6dcd90281e5", false, false);
        check("0055AED6DC", "0055AED6DC00", false, false);
        check("0055AED6DC", "0055AED6DC01", false, true);
        check("9", "10", true, false);
        check("B", "a", true, false);
        check("0", "000", false, false);
    }

    #[test]
    fn other_texts_are_no_sequencers() {
        for text in ["", "0x12", "12 ", "é", "null", &"A".repeat(MAX_DIGITS + 1)] {
            assert!(Sequencer::parse(text).is_none(), "{text}");
        }
        assert!(Sequencer::parse(&"A".repeat(MAX_DIGITS)).is_some());
    }
}
