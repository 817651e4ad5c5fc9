//! One line of compact JSON.

use serde::de::IgnoredAny;

/// Readers of JSON give up on deeper nesting; a tweet has about ten levels.
const MAX_DEPTH: usize = 128;

/// Why a body is no line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseLineError {
    /// Not UTF-8.
    #[error("not UTF-8: byte {0} is invalid")]
    NotUtf8(usize),
    /// Not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON of another kind.
    #[error("JSON, but no object")]
    NotAnObject,
    /// JSON that readers refuse.
    #[error("nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
}

/// The object without the spaces between its words; names, texts and numbers stay as they were sent, digit for digit.
///
/// # Errors
/// When the body is no JSON object; trying again may help only if the service sends another one.
pub fn compact(body: &[u8]) -> Result<String, ParseLineError> {
    let text = std::str::from_utf8(body).map_err(|error| ParseLineError::NotUtf8(error.valid_up_to()))?;
    // Some services begin with a byte order mark, which is no part of the JSON.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| ParseLineError::NotJson(error.to_string()))?;
    if !text.trim_start().starts_with('{') {
        return Err(ParseLineError::NotAnObject);
    }
    without_spaces(text)
}

/// Numbers never become floats on the way: an id above 2^53 would lose its last digits.
fn without_spaces(json: &str) -> Result<String, ParseLineError> {
    let mut line = String::with_capacity(json.len());
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for sign in json.chars() {
        if quoted {
            quoted = escaped || sign != '"';
            escaped = !escaped && sign == '\\';
        } else {
            match sign {
                ' ' | '\t' | '\r' | '\n' => continue,
                '"' => quoted = true,
                '{' | '[' => depth += 1,
                '}' | ']' => depth -= 1,
                _ => {}
            }
        }
        if depth > MAX_DEPTH {
            return Err(ParseLineError::TooDeep);
        }
        line.push(sign);
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(body: impl AsRef<[u8]>, expected: Expect) {
        let line = compact(body.as_ref()).unwrap_or_else(|error| format!("error: {error}"));
        expected.assert_eq(&line);
    }

    #[test]
    fn an_object_becomes_one_line() {
        check("{}", expect![[r#"{}"#]]);
        check(" \r\n{ \"a\" : [ 1 ,\t2 ] }\n", expect![[r#"{"a":[1,2]}"#]]);
        check("\u{feff}{\"a\":1}", expect![[r#"{"a":1}"#]]);
    }

    #[test]
    fn numbers_keep_every_digit_and_names_their_order() {
        check(
            r#"{ "z": 9007199254740993, "id": 18446744073709551615, "a": 1.10, "e": 1E+2, "z": -0.0, "n": 123456789012345678901234567890 }"#,
            expect![[
                r#"{"z":9007199254740993,"id":18446744073709551615,"a":1.10,"e":1E+2,"z":-0.0,"n":123456789012345678901234567890}"#
            ]],
        );
    }

    #[test]
    fn texts_keep_their_spaces_and_escapes() {
        check(
            r#"{ "a b" : "x  \" : \\" , "c" : "\n\u00e9 é 🦀 {[ " }"#,
            expect![[r#"{"a b":"x  \" : \\","c":"\n\u00e9 é 🦀 {[ "}"#]],
        );
    }

    #[test]
    fn anything_else_is_refused() {
        check("", expect!["error: not JSON: EOF while parsing a value at line 1 column 0"]);
        check("<html>", expect!["error: not JSON: expected value at line 1 column 1"]);
        check("[{}]", expect!["error: JSON, but no object"]);
        check("\"{\"", expect!["error: JSON, but no object"]);
        check("null", expect!["error: JSON, but no object"]);
        check(b"{\"a\":\"\xff\"}", expect!["error: not UTF-8: byte 6 is invalid"]);
        check("{\"a\":1", expect!["error: not JSON: EOF while parsing an object at line 1 column 6"]);
        check("{} {}", expect!["error: not JSON: trailing characters at line 1 column 4"]);
        check("{\"a\":01}", expect!["error: not JSON: invalid number at line 1 column 7"]);
        check("{\"a\":NaN}", expect!["error: not JSON: expected value at line 1 column 6"]);
        check(
            "{\"a\":\"two\nlines\"}",
            expect![[
                r#"error: not JSON: control character (\u0000-\u001F) found while parsing a string at line 1 column 9"#
            ]],
        );
    }

    #[test]
    fn nesting_ends_where_readers_give_up() {
        let nested = |depth: usize| format!("{{\"a\":{}1{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        assert_eq!(compact(nested(MAX_DEPTH).as_bytes()), Ok(nested(MAX_DEPTH)));
        assert_eq!(compact(nested(MAX_DEPTH + 1).as_bytes()), Err(ParseLineError::TooDeep));
        assert_eq!(compact(nested(400_000).as_bytes()), Err(ParseLineError::TooDeep));
    }
}
