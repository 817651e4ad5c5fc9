//! Records that were not processed, in the shape in which they lie under the error prefix
//! (<https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html>).

use jiff::Timestamp;
use serde_json::json;

use super::buffer::Record;

/// Why a record was not processed
/// (<https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code of AWS.
    pub code: &'static str,
    /// In words.
    pub message: String,
}

impl Failure {
    fn new(code: &'static str, message: &str) -> Failure {
        Failure { code, message: message.to_owned() }
    }

    /// The function left the record out.
    pub fn missing_record_id() -> Failure {
        Failure::new(
            "Lambda.MissingRecordId",
            "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.",
        )
    }

    /// The function answered the record more than once.
    pub fn duplicated_record_id() -> Failure {
        Failure::new(
            "Lambda.DuplicatedRecordId",
            "Multiple records were returned with the same record Id. \
             Ensure that the Lambda function returns a unique record Id for each record.",
        )
    }

    /// The function says so.
    pub fn processing_failed() -> Failure {
        Failure::new("Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record")
    }

    /// The answer has an unknown result, or no data.
    pub fn unreadable() -> Failure {
        Failure::new(
            "Lambda.JsonProcessingException",
            "There was an error parsing returned records from the Lambda function. \
             Ensure that the returned records follow the status model required by Amazon Data Firehose.",
        )
    }

    /// The function failed each time.
    pub fn function_error() -> Failure {
        Failure::new(
            "Lambda.FunctionError",
            "The Lambda function was successfully invoked but it returned an error result.",
        )
    }

    /// The function did not run.
    pub fn not_invoked() -> Failure {
        Failure::new(
            "Lambda.InvokeLimitExceeded",
            "The Lambda concurrent execution limit is exceeded. Increase the concurrent execution limit.",
        )
    }
}

/// The attempts with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// How many there were.
    pub made: u32,
    /// When the last one ended.
    pub ended: Timestamp,
    /// With which function.
    pub function_arn: String,
}

/// The record as one line of JSON; it keeps its time of arrival, which names the object.
pub fn line(record: &Record, failure: &Failure, attempts: &Attempts) -> Record {
    let line = json!({
        "attemptsMade": attempts.made,
        "arrivalTimestamp": record.arrived.as_millisecond(),
        "errorCode": failure.code,
        "errorMessage": failure.message,
        "attemptEndingTimestamp": attempts.ended.as_millisecond(),
        "rawData": base64_simd::STANDARD.encode_to_string(&record.data),
        "lambdaArn": attempts.function_arn,
    });
    Record { data: format!("{line}\n").into_bytes(), ..*record }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_failed_record_has_the_documented_shape() {
        let record = Record { arrived: Timestamp::from_millisecond(1_575_020_067_711).unwrap(), data: b"raw".to_vec() };
        let attempts = Attempts {
            made: 4,
            ended: Timestamp::from_millisecond(1_575_020_129_986).unwrap(),
            function_arn: "arn:aws:lambda:us-east-1:000000000000:function:filter".to_owned(),
        };
        let line = line(&record, &Failure::function_error(), &attempts);
        assert_eq!(line.arrived, record.arrived);
        assert_eq!(line.data.iter().filter(|&&byte| byte == b'\n').count(), 1);
        expect![[r#"
            {
              "attemptsMade": 4,
              "arrivalTimestamp": 1575020067711,
              "errorCode": "Lambda.FunctionError",
              "errorMessage": "The Lambda function was successfully invoked but it returned an error result.",
              "attemptEndingTimestamp": 1575020129986,
              "rawData": "cmF3",
              "lambdaArn": "arn:aws:lambda:us-east-1:000000000000:function:filter"
            }"#]]
        .assert_eq(&format!("{:#}", serde_json::from_slice::<Value>(&line.data).unwrap()));
    }
}
