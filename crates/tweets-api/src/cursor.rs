//! The opaque `next` of a page: where in its day the next one begins.

use jiff::civil::Date;

use crate::parameters::{date, digits};

/// The last tweet of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Its day: a page asked for after midnight still belongs to the day before.
    pub day: Date,
    /// Its id.
    pub id: u64,
}

impl Cursor {
    /// Reads what [`Cursor::token`] wrote.
    pub fn parse(token: &str) -> Option<Cursor> {
        let text = String::from_utf8(base64_simd::URL_SAFE_NO_PAD.decode_to_vec(token).ok()?).ok()?;
        let (day, id) = text.split_once('/')?;
        Some(Cursor { day: date(day)?, id: digits(id)? })
    }

    /// The token, which needs no escape in a query.
    pub fn token(self) -> String {
        base64_simd::URL_SAFE_NO_PAD.encode_to_string(format!("{}/{}", self.day, self.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written() {
        for id in [0, 1_050_118_621_198_921_728, u64::MAX] {
            let cursor = Cursor { day: Date::constant(2026, 3, 1), id };
            let token = cursor.token();
            assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{token}");
            assert_eq!(Cursor::parse(&token), Some(cursor));
        }
    }

    #[test]
    fn anything_else_is_no_token() {
        let encoded = |text: &[u8]| base64_simd::URL_SAFE_NO_PAD.encode_to_string(text);
        let texts: [&[u8]; 8] = [
            b"",
            b"2026-03-01",
            b"2026-03-01/",
            b"/7",
            b"2026-03-32/7",
            b"2026-03-01/-7",
            b"2026-03-01/7/8",
            b"\xff/7",
        ];
        for text in texts {
            assert_eq!(Cursor::parse(&encoded(text)), None, "{text:?}");
        }
        for token in ["", "*", "7", "2026-03-01/7", "MjAyNi0wMy0wMS83="] {
            assert_eq!(Cursor::parse(token), None, "{token}");
        }
    }
}
