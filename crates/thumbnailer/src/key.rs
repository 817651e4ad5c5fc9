//! Object keys as S3 writes them into events.

use domain::limits::S3_KEY_MAX_BYTES;
use percent_encoding::percent_decode;

/// Undoes the form encoding of a key in an event: `+` is a space, `%XX` a byte, the bytes are UTF-8.
///
/// # Errors
/// When no object can have this key.
pub fn decode(encoded: &str) -> Result<String, DecodeKeyError> {
    // First the plus signs: one that belongs to the key arrives as %2B.
    let spaced = encoded.replace('+', " ");
    let key = percent_decode(spaced.as_bytes()).decode_utf8().map_err(|_| DecodeKeyError::NotUtf8)?;
    match key.len() {
        0 => Err(DecodeKeyError::Empty),
        1..=S3_KEY_MAX_BYTES => Ok(key.into_owned()),
        bytes => Err(DecodeKeyError::TooLong { bytes }),
    }
}

/// Why a text in an event is no key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeKeyError {
    /// The decoded bytes are not text.
    #[error("the key is not UTF-8 once decoded")]
    NotUtf8,
    /// Nothing is left.
    #[error("the key is empty")]
    Empty,
    /// S3 has no such keys.
    #[error("the key has {bytes} bytes, S3 allows {S3_KEY_MAX_BYTES}")]
    TooLong {
        /// Length of the decoded key.
        bytes: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_decoded_as_forms() {
        for (encoded, key) in [
            ("photos/1/2.jpg", "photos/1/2.jpg"),
            ("red+flower.jpg", "red flower.jpg"),
            ("1%2B1.png", "1+1.png"),
            ("100%25.png", "100%.png"),
            ("100%2525.png", "100%25.png"),
            ("caf%C3%A9.gif", "café.gif"),
            ("cafe%CC%81.gif", "cafe\u{301}.gif"),
            ("%F0%9F%8F%94%EF%B8%8F.webp", "🏔️.webp"),
            ("%E5%86%99%E7%9C%9F/%E5%AF%8C%E5%A3%AB+%281%29.jpg", "写真/富士 (1).jpg"),
            ("a%2Fb%3Fc%26d%3De.jpg", "a/b?c&d=e.jpg"),
            ("caf\u{e9}.gif", "café.gif"),
            ("50%.png", "50%.png"),
            ("a%0Ab", "a\nb"),
        ] {
            assert_eq!(decode(encoded).as_deref(), Ok(key), "{encoded}");
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_no_key() {
        for encoded in ["%FF.jpg", "%C3.jpg", "%ED%A0%80"] {
            assert_eq!(decode(encoded), Err(DecodeKeyError::NotUtf8), "{encoded}");
        }
        assert_eq!(decode(""), Err(DecodeKeyError::Empty));
    }

    #[test]
    fn the_limit_counts_decoded_bytes() {
        for bytes in [S3_KEY_MAX_BYTES - 2, S3_KEY_MAX_BYTES] {
            assert_eq!(decode(&"%C3%A9".repeat(bytes / 2)).unwrap().len(), bytes);
        }
        assert!(decode(&"k".repeat(S3_KEY_MAX_BYTES - 1)).is_ok());
        assert!(decode(&"k".repeat(S3_KEY_MAX_BYTES)).is_ok());
        let bytes = S3_KEY_MAX_BYTES + 1;
        assert_eq!(decode(&"k".repeat(bytes)), Err(DecodeKeyError::TooLong { bytes }));
    }
}
