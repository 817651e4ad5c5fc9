//! An event that a function failed with until Lambda gave it up, or that the schedule could not deliver: to the function
//! again.
//!
//! Sources: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>,
//! <https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html>.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    failure::{Again, Failure, Fate, UnreadableError, inner_json, name_of},
    given_up::{self, RequestContext, ResponseContext},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    request_context: RequestContext,
    request_payload: Box<RawValue>,
    response_context: Option<ResponseContext>,
    response_payload: Option<Box<RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    error_type: Option<String>,
}

/// Reads the message; its attributes are texts by name.
pub fn parse(body: &str, attributes: &HashMap<String, String>) -> Result<Failure, UnreadableError> {
    if let Some(target) = attributes.get("TARGET_ARN") {
        return undelivered(body, target, attributes);
    }
    match serde_json::from_str(body) {
        Ok(document) => unanswered(document),
        // Mappings may have a queue as their destination too.
        Err(_) => given_up::parse(body.as_bytes()),
    }
}

fn unanswered(document: Document) -> Result<Failure, UnreadableError> {
    let function = function(&document.request_context.function_arn)?;
    let response: Response =
        document.response_payload.and_then(|payload| serde_json::from_str(payload.get()).ok()).unwrap_or_default();
    let error = response.error_type.or_else(|| document.response_context?.function_error);
    let condition = document.request_context.condition;
    let reason = error.map_or_else(|| condition.clone(), |error| format!("{error} ({condition})"));
    let payload = inner_json(&document.request_payload)?;
    Ok(Failure { reason, fate: Fate::Passing, again: Again::Event { function, payload } })
}

/// The schedule tells why in attributes; the body is the event.
fn undelivered(body: &str, target: &str, attributes: &HashMap<String, String>) -> Result<Failure, UnreadableError> {
    let code = attributes.get("ERROR_CODE").map_or("unknown error", String::as_str);
    serde_json::from_str::<&RawValue>(body)?;
    Ok(Failure {
        reason: format!("not delivered: {code}"),
        fate: Fate::Passing,
        again: Again::Event { function: function(target)?, payload: body.to_owned() },
    })
}

fn function(arn: &str) -> Result<String, UnreadableError> {
    name_of(arn).map(str::to_owned).ok_or_else(|| UnreadableError("it names no function".to_owned()))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:poller:$LATEST";

    fn check(body: &str, attributes: &[(&str, &str)], expected: Expect) {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let text = match parse(body, &attributes) {
            Ok(Failure { reason, fate, again }) => format!("{fate:?}: {reason}\n{again:?}"),
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn an_event_that_a_function_failed_with_goes_to_it_again() {
        check(
            &format!(
                r#"{{"version":"1.0","timestamp":"2026-03-01T07:08:09.012Z","requestContext":{{"requestId":"r","functionArn":"{ARN}","condition":"RetriesExhausted","approximateInvokeCount":2}},"requestPayload":{{"id":49590338271490256608559692538361571095921975989136588898}},"responseContext":{{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"}},"responsePayload":{{"errorType":"UpstreamUnavailable","errorMessage":"503"}}}}"#
            ),
            &[],
            expect![[r#"
                Passing: UpstreamUnavailable (RetriesExhausted)
                Event { function: "poller", payload: "{\"id\":49590338271490256608559692538361571095921975989136588898}" }"#]],
        );
    }

    #[test]
    fn an_event_that_never_reached_its_function_has_no_answer() {
        check(
            &format!(
                r#"{{"requestContext":{{"functionArn":"{ARN}","condition":"EventAgeExceeded"}},"requestPayload":null,"responsePayload":"?"}}"#
            ),
            &[],
            expect![[r#"
                Passing: EventAgeExceeded
                Event { function: "poller", payload: "null" }"#]],
        );
    }

    #[test]
    fn an_event_that_the_schedule_could_not_deliver_is_the_body_itself() {
        check(
            r#"{"detail-type":"Scheduled Event"}"#,
            &[("TARGET_ARN", ARN), ("ERROR_CODE", "AWS.Lambda.TooManyRequestsException")],
            expect![[r#"
                Passing: not delivered: AWS.Lambda.TooManyRequestsException
                Event { function: "poller", payload: "{\"detail-type\":\"Scheduled Event\"}" }"#]],
        );
        check(
            "no event",
            &[("TARGET_ARN", ARN)],
            expect!["cannot be sent again: not the expected document (line 1, column 2)"],
        );
    }

    #[test]
    fn a_batch_may_lie_in_a_queue_too() {
        check(
            r#"{"requestContext":{"functionArn":"arn:aws:lambda:r:0:function:f","condition":"RecordAgeExceeded"},"KinesisBatchInfo":{"shardId":"s","startSequenceNumber":"5","endSequenceNumber":"6","streamArn":"arn:aws:kinesis:r:0:stream/t"}}"#,
            &[],
            expect![[r#"
                Passing: RecordAgeExceeded
                Records(Position { function: "f", stream: "t", shard: "s", first: "5", last: "6" })"#]],
        );
        check("hello", &[], expect!["cannot be sent again: not the expected document (line 1, column 1)"]);
    }
}
