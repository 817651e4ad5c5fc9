//! The sentence that a kept record becomes.

use std::str;

use base64_simd::STANDARD;

use crate::entry::ParseEntryError;

const OPENING: &str = "New York State found !! for entry: ";

/// One buffer for all records: the opening, and behind it the record of the moment.
#[derive(Default)]
pub struct Sentence {
    bytes: Vec<u8>,
}

impl Sentence {
    /// Decodes a record into the sentence, trims it and returns it.
    ///
    /// # Errors
    /// When the data is not base64 of UTF-8; the sentence then means nothing.
    pub fn read(&mut self, data: &str) -> Result<&str, ParseEntryError> {
        self.bytes.clear();
        self.bytes.extend_from_slice(OPENING.as_bytes());
        STANDARD.decode_append(data, &mut self.bytes).map_err(|_| ParseEntryError::NotBase64)?;
        self.trim();
        str::from_utf8(&self.bytes[OPENING.len()..]).map_err(|_| ParseEntryError::NotUtf8)
    }

    /// Opening and record.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Takes away the white space of JSON around the record: any other would not be JSON.
    fn trim(&mut self) {
        let is_text = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let record = &self.bytes[OPENING.len()..];
        let end = record.iter().rposition(is_text).map_or(0, |last| last + 1);
        let start = record[..end].iter().position(is_text).unwrap_or(end);
        self.bytes.truncate(OPENING.len() + end);
        if start > 0 {
            self.bytes.drain(OPENING.len()..OPENING.len() + start);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[test]
    fn the_record_stands_behind_the_opening() {
        check("eyJhIjoiTlkifQ==", expect![[r#"New York State found !! for entry: {"a":"NY"}"#]]);
        check("", expect!["New York State found !! for entry: "]);
    }

    #[test]
    fn white_space_around_the_record_is_trimmed() {
        check(" \r\n\t{} \n", expect!["New York State found !! for entry: {}"]);
        check(" \n ", expect!["New York State found !! for entry: "]);
        check("{}\u{c}\u{a0}", expect!["New York State found !! for entry: {}\u{c}\u{a0}"]);
    }

    #[test]
    fn base64_is_standard_and_padded() {
        let mut sentence = Sentence::default();
        for data in ["e30", "e30==", "e3 0=", "e30=\n", "_-8=", "e31=", "=", "====", "é", "e30=e30="] {
            assert_eq!(sentence.read(data), Err(ParseEntryError::NotBase64), "{data}");
        }
    }

    #[test]
    fn what_is_not_utf8_is_no_record() {
        assert_eq!(Sentence::default().read("//8="), Err(ParseEntryError::NotUtf8));
    }

    #[test]
    fn a_sentence_keeps_nothing_of_the_one_before() {
        let mut sentence = Sentence::default();
        sentence.read("bG9uZyBhbmQgbG9uZ2Vy").unwrap();
        assert!(sentence.read("!").is_err());
        assert_eq!(sentence.read("TlkK"), Ok("NY"));
        assert!(sentence.as_bytes().ends_with(b"entry: NY"));
    }

    fn check(text: &str, expected: Expect) {
        let data = if text.ends_with("==") { text.to_owned() } else { STANDARD.encode_to_string(text) };
        let mut sentence = Sentence::default();
        sentence.read(&data).unwrap();
        expected.assert_eq(str::from_utf8(sentence.as_bytes()).unwrap());
    }
}
