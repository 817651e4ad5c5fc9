//! The record of a batch that was given up, as its destination gets it
//! (<https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html>).

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{batch::Batch, description::Service, record, step::Condition};

/// A batch that was given up.
#[derive(Debug)]
pub struct Discarded<'a> {
    /// Its records; at least one.
    pub batch: &'a Batch,
    /// Why it was given up.
    pub condition: Condition,
    /// When it was given up.
    pub at: Timestamp,
    /// The stream.
    pub stream_arn: &'a str,
    /// Whose stream it is.
    pub service: Service,
    /// The shard.
    pub shard_id: &'a str,
    /// The function.
    pub function_arn: &'a str,
    /// The request id of the last invocation, or a new one when there was none.
    pub request_id: &'a str,
    /// The function's last answer; none when it never ran.
    pub last: Option<&'a Last>,
}

/// The last invocation of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// Its request id.
    pub request_id: String,
    /// The version of the function that ran.
    pub executed_version: String,
    /// How it failed; none when it reported items.
    pub function_error: Option<String>,
}

impl Discarded<'_> {
    /// What a queue gets: what happened and where the records lie, but not the records.
    pub fn message(&self) -> Value {
        let records = &self.batch.records;
        let mut message = json!({
            "requestContext": {
                "requestId": self.request_id,
                "functionArn": self.function_arn,
                "condition": self.condition.to_string(),
                "approximateInvokeCount": self.batch.invocations,
            },
            "version": "1.0",
            "timestamp": time(self.at),
            (place(self.service)): {
                "shardId": self.shard_id,
                "startSequenceNumber": records.first().map(|record| &record.sequence_number),
                "endSequenceNumber": records.last().map(|record| &record.sequence_number),
                "approximateArrivalOfFirstRecord": records.first().map(|record| time(record.arrived)),
                "approximateArrivalOfLastRecord": records.last().map(|record| time(record.arrived)),
                "batchSize": records.len(),
                "streamArn": self.stream_arn,
            },
        });
        if let Some(last) = self.last {
            message["responseContext"] = json!({"statusCode": 200, "executedVersion": last.executed_version});
            if let Some(error) = &last.function_error {
                message["responseContext"]["functionError"] = json!(error);
            }
        }
        message
    }

    /// What a bucket gets: the message with the whole event, as a text of JSON.
    pub fn object(&self) -> Value {
        let mut object = self.message();
        object["payload"] = json!(record::event(&self.batch.records));
        object
    }

    /// The key of the object in the bucket.
    pub fn key(&self, mapping_uuid: &str, random: &str) -> String {
        let at = self.at.to_zoned(TimeZone::UTC);
        format!("aws/lambda/{mapping_uuid}/{}/{}-{random}", self.shard_id, at.strftime("%Y/%m/%d/%Y-%m-%dT%H.%M.%S"))
    }
}

/// The name under which a destination finds the place of the records.
fn place(service: Service) -> &'static str {
    match service {
        Service::Kinesis => "KinesisBatchInfo",
        Service::DynamoDb => "DDBStreamBatchInfo",
    }
}

fn time(time: Timestamp) -> String {
    format!("{time:.3}")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{super::record::tests::record, *};

    fn discarded<'a>(batch: &'a Batch, last: Option<&'a Last>) -> Discarded<'a> {
        Discarded {
            batch,
            condition: Condition::RetryAttemptsExhausted,
            at: "2026-03-01T07:08:09.0123Z".parse().expect("a time"),
            stream_arn: "arn:aws:kinesis:us-east-1:000000000000:stream/tweets",
            service: Service::Kinesis,
            shard_id: "shardId-000000000000",
            function_arn: "arn:aws:lambda:us-east-1:000000000000:function:ingester",
            request_id: "r-1",
            last,
        }
    }

    fn last(function_error: Option<&str>) -> Last {
        Last {
            request_id: "r-1".to_owned(),
            executed_version: "$LATEST".to_owned(),
            function_error: function_error.map(str::to_owned),
        }
    }

    fn batch() -> Batch {
        Batch { retries: 2, invocations: 3, ..Batch::new(vec![record(5), record(6)]) }
    }

    #[test]
    fn a_queue_gets_what_happened_and_where_the_records_lie() {
        expect![[r#"
            {
              "requestContext": {
                "requestId": "r-1",
                "functionArn": "arn:aws:lambda:us-east-1:000000000000:function:ingester",
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 3
              },
              "version": "1.0",
              "timestamp": "2026-03-01T07:08:09.012Z",
              "KinesisBatchInfo": {
                "shardId": "shardId-000000000000",
                "startSequenceNumber": "5",
                "endSequenceNumber": "6",
                "approximateArrivalOfFirstRecord": "2026-03-01T00:00:05.000Z",
                "approximateArrivalOfLastRecord": "2026-03-01T00:00:06.000Z",
                "batchSize": 2,
                "streamArn": "arn:aws:kinesis:us-east-1:000000000000:stream/tweets"
              },
              "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled"
              }
            }"#]]
        .assert_eq(&format!("{:#}", discarded(&batch(), Some(&last(Some("Unhandled")))).message()));
    }

    #[test]
    fn a_bucket_gets_the_records_too() {
        let (batch, last) = (batch(), last(Some("Unhandled")));
        let discarded = discarded(&batch, Some(&last));
        let mut object = discarded.object();
        let payload = object.as_object_mut().unwrap().remove("payload").unwrap();
        assert_eq!(payload.as_str(), Some(record::event(&batch.records).as_str()));
        assert_eq!(object, discarded.message());
    }

    #[test]
    fn a_function_that_reported_items_had_no_error() {
        let response = &discarded(&batch(), Some(&last(None))).message()["responseContext"];
        assert_eq!(response, &json!({"statusCode": 200, "executedVersion": "$LATEST"}));
    }

    #[test]
    fn a_function_that_never_ran_has_no_answer() {
        assert!(discarded(&batch(), None).message().get("responseContext").is_none());
    }

    #[test]
    fn the_key_tells_the_mapping_the_shard_and_the_time() {
        expect!["aws/lambda/u-1/shardId-000000000000/2026/03/01/2026-03-01T07.08.09-r"]
            .assert_eq(&discarded(&batch(), None).key("u-1", "r"));
    }
}
