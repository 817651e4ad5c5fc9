//! The event as Firehose writes it nearly always: without blanks, escapes, and values in values.
//!
//! These need no general parser, which takes more time for them than all the rest of the filter. Whatever is not so
//! plain is nothing here.

use crate::event::Record;

/// The records of a plain event.
pub fn records(event: &str) -> Option<Vec<Record<'_>>> {
    // Every byte is looked at, without an early end: so the compiler compares many at once.
    let has_control_characters = event.bytes().fold(u8::MAX, u8::min) < b' ';
    if has_control_characters {
        return None;
    }
    let mut json = Json { rest: event };
    let mut records = None;
    json.object(|json, key| match key {
        r#""records""# if records.is_none() => {
            records = Some(json.records()?);
            Some(())
        }
        r#""records""# => None,
        _ => json.scalar().map(drop),
    })?;
    if json.rest.is_empty() { records } else { None }
}

/// JSON that is still to be read.
struct Json<'a> {
    rest: &'a str,
}

impl<'a> Json<'a> {
    fn records(&mut self) -> Option<Vec<Record<'a>>> {
        self.skip("[")?;
        let mut records = Vec::new();
        loop {
            records.push(self.record()?);
            if self.skip(",").is_none() {
                return self.skip("]").map(|()| records);
            }
        }
    }

    /// A key that comes twice is left to the general parser.
    fn record(&mut self) -> Option<Record<'a>> {
        let mut record = Record::default();
        self.object(|json, key| {
            let value = json.scalar()?;
            let field = match key {
                r#""recordId""# => &mut record.id,
                r#""data""# => &mut record.data,
                _ => return Some(()),
            };
            field.replace(value).is_none().then_some(())
        })?;
        Some(record)
    }

    /// An object with at least one entry, whose values are read by `value`, given their keys.
    fn object(&mut self, mut value: impl FnMut(&mut Self, &str) -> Option<()>) -> Option<()> {
        self.skip("{")?;
        loop {
            let key = self.string()?;
            self.skip(":")?;
            value(self, key)?;
            if self.skip(",").is_none() {
                return self.skip("}");
            }
        }
    }

    fn scalar(&mut self) -> Option<&'a str> {
        if self.rest.starts_with('"') { self.string() } else { self.number() }
    }

    /// A string with its quotes.
    fn string(&mut self) -> Option<&'a str> {
        let text = self.rest.strip_prefix('"')?;
        let end = memchr::memchr2(b'"', b'\\', text.as_bytes())?;
        text[end..].starts_with('"').then(|| self.take(end + 2))
    }

    /// A whole number.
    fn number(&mut self) -> Option<&'a str> {
        let end = self.rest.bytes().position(|byte| !byte.is_ascii_digit())?;
        (end > 0 && !self.rest.starts_with('0')).then(|| self.take(end))
    }

    fn skip(&mut self, token: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_event_is_read_in_any_order_of_its_keys() {
        let event = r#"{"region":"us-east-1","records":[{"recordId":"1","at":17,"data":"TlkK"},{"data":"","recordId":7}],"n":1}"#;
        let records: Vec<_> = records(event).unwrap().iter().map(|record| (record.id, record.data)).collect();
        assert_eq!(records, [(Some(r#""1""#), Some(r#""TlkK""#)), (Some("7"), Some(r#""""#))]);
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_general_parser() {
        let odd = [
            "",
            "{}",
            "[]",
            r#"{"records":[]}"#,
            r#"{"records":[{}]}"#,
            r#"{"records":[{"data":"a"}]} "#,
            r#"{"records": [{"data":"a"}]}"#,
            r#"{"records":[{"data":"a"}"#,
            r#"{"records":[{"data":"a"},]}"#,
            r#"{"records":[{"data":"a",}]}"#,
            r#"{"records":[{"data":"a"}],"records":[{"data":"a"}]}"#,
            r#"{"records":[{"data":"a","data":"b"}]}"#,
            r#"{"records":[{"data":"\/"}]}"#,
            "{\"records\":[{\"data\":\"\n\"}]}",
            r#"{"records":[{"data":null}]}"#,
            r#"{"records":[{"data":["a"]}]}"#,
            r#"{"records":[{"data":01}]}"#,
            r#"{"records":[{"data":1.5}]}"#,
            r#"{"records":[{"data":-1}]}"#,
            r#"{"records":[{data:"a"}]}"#,
        ];
        for event in odd {
            assert!(records(event).is_none(), "{event}");
        }
    }
}
