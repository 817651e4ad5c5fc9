//! A batch that an event source mapping gave up, to the function again
//! (<https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>).
//!
//! A bucket gets the event itself. It goes straight to the function, and not to the stream again: the answer tells at
//! once whether every record went well, and until then the object stays, so nothing is lost on the way. It works for
//! change streams too, which nobody can write to. A queue gets only the position of the records; those that still lie
//! in a Kinesis stream go to its end.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::failure::{Again, Failure, Fate, Position, UnreadableError, inner_json, name_of};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    request_context: RequestContext,
    response_context: Option<ResponseContext>,
    payload: Option<Box<RawValue>>,
    #[serde(rename = "KinesisBatchInfo")]
    kinesis: Option<KinesisBatch>,
}

/// Which function gave up on what, in the words that all records of failures share.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestContext {
    pub function_arn: String,
    pub condition: String,
}

/// What the function answered last.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResponseContext {
    pub function_error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KinesisBatch {
    stream_arn: String,
    shard_id: String,
    start_sequence_number: String,
    end_sequence_number: String,
}

/// Reads the object or the message.
pub fn parse(document: &[u8]) -> Result<Failure, UnreadableError> {
    let document: Document = serde_json::from_slice(document)?;
    let Some(function) = name_of(&document.request_context.function_arn).map(str::to_owned) else {
        return Err(UnreadableError("it names no function".to_owned()));
    };
    let error = document.response_context.and_then(|response| response.function_error);
    let error = error.map(|error| format!(" ({error})")).unwrap_or_default();
    let reason = format!("{}{error}", document.request_context.condition);
    let again = match (document.payload, document.kinesis) {
        (Some(payload), _) => Again::Event { function, payload: inner_json(&payload)? },
        (None, Some(batch)) => Again::Records(position(function, batch)?),
        (None, None) => return Err(UnreadableError("it holds no records, only where they lay".to_owned())),
    };
    Ok(Failure { reason, fate: Fate::Passing, again })
}

fn position(function: String, batch: KinesisBatch) -> Result<Position, UnreadableError> {
    let stream = name_of(&batch.stream_arn).ok_or_else(|| UnreadableError("it names no stream".to_owned()))?;
    Ok(Position {
        function,
        stream: stream.to_owned(),
        shard: batch.shard_id,
        first: batch.start_sequence_number,
        last: batch.end_sequence_number,
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const HEAD: &str = r#""requestContext":{"requestId":"r-1","functionArn":"arn:aws:lambda:us-east-1:000000000000:function:ingester","condition":"RetryAttemptsExhausted","approximateInvokeCount":11},"version":"1.0","timestamp":"2026-03-01T07:08:09.012Z""#;
    const BATCH: &str = r#""shardId":"shardId-000000000000","startSequenceNumber":"5","endSequenceNumber":"6","batchSize":2,"streamArn":"arn:aws:kinesis:us-east-1:000000000000:stream/tweets""#;
    const RESPONSE: &str =
        r#""responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"}"#;

    fn check(document: &str, expected: Expect) {
        let text = match parse(document.as_bytes()) {
            Ok(Failure { reason, fate, again }) => format!("{fate:?}: {reason}\n{again:?}"),
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn a_batch_with_its_event_goes_to_the_function() {
        check(
            &format!(r#"{{{HEAD},{RESPONSE},"KinesisBatchInfo":{{{BATCH}}},"payload":"{{\"Records\":[{{}}]}}"}}"#),
            expect![[r#"
                Passing: RetryAttemptsExhausted (Unhandled)
                Event { function: "ingester", payload: "{\"Records\":[{}]}" }"#]],
        );
    }

    #[test]
    fn an_event_that_is_json_itself_keeps_every_digit() {
        check(
            &format!(r#"{{{HEAD},"payload":{{"Records":[{{"at":1767225600.2500000001}}]}}}}"#),
            expect![[r#"
                Passing: RetryAttemptsExhausted
                Event { function: "ingester", payload: "{\"Records\":[{\"at\":1767225600.2500000001}]}" }"#]],
        );
    }

    #[test]
    fn a_batch_without_its_event_is_read_again_from_the_stream() {
        check(
            &format!(r#"{{{HEAD},"KinesisBatchInfo":{{{BATCH}}}}}"#),
            expect![[r#"
                Passing: RetryAttemptsExhausted
                Records(Position { function: "ingester", stream: "tweets", shard: "shardId-000000000000", first: "5", last: "6" })"#]],
        );
    }

    #[test]
    fn a_change_stream_cannot_be_written_to() {
        check(
            &format!(r#"{{{HEAD},"DDBStreamBatchInfo":{{{BATCH}}}}}"#),
            expect!["cannot be sent again: it holds no records, only where they lay"],
        );
    }

    #[test]
    fn what_is_no_such_document_says_so() {
        check("{", expect!["cannot be sent again: not the expected document (line 1, column 1)"]);
        check(
            r#"{"requestContext":{"functionArn":"x","condition":"c"}}"#,
            expect!["cannot be sent again: it names no function"],
        );
    }
}
