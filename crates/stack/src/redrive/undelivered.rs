//! A line under an error prefix of Firehose: the record that could not be transformed, to its delivery stream again
//! (<https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html>).

use serde::Deserialize;

use super::failure::{Again, Failure, Fate, UnreadableError};
use crate::send::batch::Record;

/// The function itself refused the record
/// (<https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html>).
const REFUSED: &str = "Lambda.ProcessingFailedStatus";

/// Attempts and times come as numbers or as texts, and are not needed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[serde(alias = "lastErrorCode")]
    error_code: String,
    #[serde(alias = "lastErrorMessage")]
    error_message: Option<String>,
    raw_data: String,
}

/// Reads the line.
pub fn parse(line: &[u8]) -> Result<Failure, UnreadableError> {
    let line: Line = serde_json::from_slice(line)?;
    let data = base64_simd::STANDARD.decode_to_vec(&line.raw_data);
    let data = data.map_err(|_| UnreadableError("its rawData is not base64".to_owned()))?;
    let fate = if line.error_code == REFUSED { Fate::Permanent } else { Fate::Passing };
    let message = line.error_message.map(|message| format!(": {message}")).unwrap_or_default();
    let reason = format!("{}{message}", line.error_code);
    Ok(Failure { reason, fate, again: Again::Record(Record { key: String::new(), data }) })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(line: &str, expected: Expect) {
        let text = match parse(line.as_bytes()) {
            Ok(Failure { reason, fate, again: Again::Record(record) }) => {
                format!("{fate:?}: {reason}; {:?}", String::from_utf8_lossy(&record.data))
            }
            other => format!("{other:?}"),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn a_record_is_what_it_was_before_the_function() {
        check(
            r#"{"attemptsMade":4,"arrivalTimestamp":1575020067711,"errorCode":"Lambda.FunctionError","errorMessage":"It returned an error result.","attemptEndingTimestamp":1575020129986,"rawData":"cmF3Cg==","lambdaArn":"arn"}"#,
            expect![[r#"Passing: Lambda.FunctionError: It returned an error result.; "raw\n""#]],
        );
    }

    #[test]
    fn what_the_function_refused_it_refuses_again() {
        check(
            r#"{"attemptsMade":"1","errorCode":"Lambda.ProcessingFailedStatus","rawData":""}"#,
            expect![[r#"Permanent: Lambda.ProcessingFailedStatus; """#]],
        );
    }

    #[test]
    fn what_is_no_such_line_says_so() {
        check("{", expect![[r#"Err(UnreadableError("not the expected document (line 1, column 1)"))"#]]);
        check(r#"{"errorCode":"x","rawData":"%"}"#, expect![[r#"Err(UnreadableError("its rawData is not base64"))"#]]);
    }
}
