//! Folding: one spelling for all spellings of a name.

/// Longest folded name that can be one of ours; `alpes-de-haute-provence` has 23 letters.
const MAX_BYTES: usize = 24;

/// A name in lower case without accents, zeros behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Folded([u8; MAX_BYTES]);

impl Folded {
    /// No name at all.
    pub(super) const EMPTY: Folded = Folded([0; MAX_BYTES]);

    /// True for [`Folded::EMPTY`]; `==` is not for compile time.
    pub(super) const fn is_empty(&self) -> bool {
        self.0[0] == 0
    }

    /// The name as three numbers.
    pub(super) const fn words(&self) -> [u64; 3] {
        let (words, _) = self.0.as_chunks();
        [u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1]), u64::from_le_bytes(words[2])]
    }
}

/// Lower case, accents taken away, straight apostrophes. Nothing when the text is too long or holds a character that no
/// French name is written with.
///
/// Works on the bytes of UTF-8, without memory of its own, and the same at compile time as on a record.
pub(super) const fn fold(text: &str) -> Option<Folded> {
    let text = text.as_bytes();
    let mut folded = [0; MAX_BYTES];
    let (mut read, mut written) = (0, 0);
    while read < text.len() {
        let Some((letter, length)) = character(text, read) else { return None };
        read += length;
        if letter == MARK {
            continue;
        }
        if written == MAX_BYTES {
            return None;
        }
        folded[written] = letter;
        written += 1;
    }
    Some(Folded(folded))
}

/// In the place of a letter: a combining accent, which leaves nothing behind.
const MARK: u8 = 0;

/// The folded character at `at`, and how many bytes it takes in the text.
const fn character(text: &[u8], at: usize) -> Option<(u8, usize)> {
    match text[at] {
        letter @ (b'a'..=b'z' | b'A'..=b'Z') => Some((letter.to_ascii_lowercase(), 1)),
        sign @ (b'-' | b'\'' | b' ') => Some((sign, 1)),
        first => beyond_ascii(first, text, at),
    }
}

const fn beyond_ascii(first: u8, text: &[u8], at: usize) -> Option<(u8, usize)> {
    let second = if at + 1 < text.len() { text[at + 1] } else { 0 };
    let third = if at + 2 < text.len() { text[at + 2] } else { 0 };
    match (first, second, third) {
        (0xC3, accented, _) => match base(accented) {
            Some(letter) => Some((letter, 2)),
            None => None,
        },
        // U+0300 to U+036F: the accents of decomposed text.
        (0xCC, 0x80..=0xBF, _) | (0xCD, 0x80..=0xAF, _) => Some((MARK, 2)),
        // U+2019, the typographic apostrophe.
        (0xE2, 0x80, 0x99) => Some((b'\'', 3)),
        _ => None,
    }
}

/// The letter below the accent: U+00C0 to U+00FF, upper and lower case, by their second byte.
const fn base(second: u8) -> Option<u8> {
    match second | 0x20 {
        0xA0..=0xA5 => Some(b'a'),
        0xA7 => Some(b'c'),
        0xA8..=0xAB => Some(b'e'),
        0xAC..=0xAF => Some(b'i'),
        0xB1 => Some(b'n'),
        0xB2..=0xB6 => Some(b'o'),
        0xB9..=0xBC => Some(b'u'),
        0xBD => Some(b'y'),
        // U+00FF; what stands 32 places before it, U+00DF, is no capital but the sharp s.
        0xBF if second == 0xBF => Some(b'y'),
        _ => None,
    }
}
