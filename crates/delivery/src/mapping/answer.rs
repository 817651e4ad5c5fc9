//! What a function answers: which items of its batch failed.

use serde_json::Value;

/// The failed items of a batch, as the function reports them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// None.
    NothingFailed,
    /// These sequence numbers.
    Failed(Vec<String>),
    /// What Lambda cannot read as a report.
    Unreadable,
}

impl Answer {
    /// Reads the answer of a function whose mapping has `ReportBatchItemFailures`
    /// (<https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>).
    pub fn parse(body: &[u8]) -> Answer {
        let body = if body.is_empty() { b"null" } else { body };
        match serde_json::from_slice(body) {
            Ok(Value::Null) => Answer::NothingFailed,
            Ok(Value::Object(mut answer)) => failures(answer.remove("batchItemFailures")),
            Ok(_) | Err(_) => Answer::Unreadable,
        }
    }
}

fn failures(list: Option<Value>) -> Answer {
    match list {
        None | Some(Value::Null) => Answer::NothingFailed,
        Some(Value::Array(items)) if items.is_empty() => Answer::NothingFailed,
        Some(Value::Array(items)) => match items.iter().map(identifier).collect() {
            Some(identifiers) => Answer::Failed(identifiers),
            None => Answer::Unreadable,
        },
        Some(_) => Answer::Unreadable,
    }
}

/// A missing, null or empty identifier makes the whole report unreadable.
fn identifier(item: &Value) -> Option<String> {
    item.get("itemIdentifier")?.as_str().filter(|identifier| !identifier.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(body: &str, expected: Expect) {
        expected.assert_eq(&format!("{:?}", Answer::parse(body.as_bytes())));
    }

    #[test]
    fn an_empty_report_is_a_success() {
        check("", expect!["NothingFailed"]);
        check("null", expect!["NothingFailed"]);
        check("{}", expect!["NothingFailed"]);
        check(r#"{"batchItemFailures":null}"#, expect!["NothingFailed"]);
        check(r#"{"batchItemFailures":[]}"#, expect!["NothingFailed"]);
    }

    #[test]
    fn failed_items_are_named_by_their_sequence_numbers() {
        check(r#"{"batchItemFailures":[{"itemIdentifier":"7"}]}"#, expect![[r#"Failed(["7"])"#]]);
        check(
            r#"{"batchItemFailures":[{"itemIdentifier":"9"},{"itemIdentifier":"7","more":1}]}"#,
            expect![[r#"Failed(["9", "7"])"#]],
        );
    }

    #[test]
    fn one_bad_identifier_spoils_the_report() {
        check(r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#, expect!["Unreadable"]);
        check(r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#, expect!["Unreadable"]);
        check(r#"{"batchItemFailures":[{"itemIdentifier":7}]}"#, expect!["Unreadable"]);
        check(r#"{"batchItemFailures":[{"sequenceNumber":"7"}]}"#, expect!["Unreadable"]);
        check(r#"{"batchItemFailures":["7"]}"#, expect!["Unreadable"]);
        check(r#"{"batchItemFailures":[{"itemIdentifier":"7"},{}]}"#, expect!["Unreadable"]);
    }

    #[test]
    fn what_is_no_report_is_no_success() {
        check(r#"{"batchItemFailures":"7"}"#, expect!["Unreadable"]);
        check(r#""done""#, expect!["Unreadable"]);
        check("[]", expect!["Unreadable"]);
        check("{", expect!["Unreadable"]);
    }
}
