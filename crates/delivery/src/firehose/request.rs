//! What producers put, and what they may not.

use domain::limits::{FIREHOSE_BATCH_MAX_BYTES, FIREHOSE_BATCH_MAX_RECORDS, FIREHOSE_RECORD_MAX_BYTES};
use serde_json::{Value, json};

/// How a producer puts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// One record (<https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html>).
    PutRecord,
    /// Up to 500 (<https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html>).
    PutRecordBatch,
}

/// Records for a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// The stream.
    pub stream: String,
    /// The records; at least one.
    pub records: Vec<Vec<u8>>,
}

/// A request that breaks a limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReadPutError(&'static str);

impl Operation {
    /// The operation of an `X-Amz-Target`, if it is one of those that put.
    pub fn of_target(target: &str) -> Option<Operation> {
        match target.split_once('.')? {
            ("Firehose_20150804", "PutRecord") => Some(Operation::PutRecord),
            ("Firehose_20150804", "PutRecordBatch") => Some(Operation::PutRecordBatch),
            _ => None,
        }
    }

    /// A request for the same stream that the engine must refuse as invalid, if it does not refuse its caller before.
    ///
    /// It is as long as what the caller has sent, because callers sign the length too.
    pub fn question(self, stream: &str, bytes: usize) -> String {
        let question = match self {
            // A number is no base64, and shorter than any.
            Operation::PutRecord => json!({"DeliveryStreamName": stream, "Record": {"Data": 1}}),
            Operation::PutRecordBatch => json!({"DeliveryStreamName": stream, "Records": []}),
        };
        format!("{:bytes$}", question.to_string())
    }

    /// The answer to a producer.
    pub fn answer(self, record_ids: &[String], encrypted: bool) -> Value {
        match self {
            Operation::PutRecord => json!({"RecordId": record_ids.first(), "Encrypted": encrypted}),
            Operation::PutRecordBatch => {
                let responses: Vec<Value> = record_ids.iter().map(|id| json!({"RecordId": id})).collect();
                json!({"FailedPutCount": 0, "Encrypted": encrypted, "RequestResponses": responses})
            }
        }
    }
}

impl Put {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// When it breaks a limit.
    pub fn parse(operation: Operation, body: &[u8]) -> Result<Put, ReadPutError> {
        let body: Value = serde_json::from_slice(body).map_err(|_| ReadPutError("The request is not JSON."))?;
        let stream = body["DeliveryStreamName"].as_str().filter(|name| !name.is_empty());
        let stream = stream.ok_or(ReadPutError("DeliveryStreamName is missing."))?.to_owned();
        let records: Result<Vec<Vec<u8>>, ReadPutError> = match operation {
            Operation::PutRecord => std::iter::once(data(&body["Record"])).collect(),
            Operation::PutRecordBatch => listed(&body["Records"])?.iter().map(data).collect(),
        };
        let records = records?;
        if records.iter().map(Vec::len).sum::<usize>() > FIREHOSE_BATCH_MAX_BYTES {
            return Err(ReadPutError("The records are larger than 4 MiB."));
        }
        Ok(Put { stream, records })
    }
}

fn listed(records: &Value) -> Result<&[Value], ReadPutError> {
    match records.as_array().map(Vec::as_slice).unwrap_or_default() {
        [] => Err(ReadPutError("Records is empty.")),
        records if records.len() > FIREHOSE_BATCH_MAX_RECORDS => Err(ReadPutError("There are more than 500 records.")),
        records => Ok(records),
    }
}

fn data(record: &Value) -> Result<Vec<u8>, ReadPutError> {
    let data = record["Data"].as_str().ok_or(ReadPutError("Data is missing."))?;
    let data = base64_simd::STANDARD.decode_to_vec(data).map_err(|_| ReadPutError("Data is not base64."))?;
    if data.len() > FIREHOSE_RECORD_MAX_BYTES {
        return Err(ReadPutError("A record is larger than 1,000 KiB."));
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(operation: Operation, body: &Value, expected: Expect) {
        let put = Put::parse(operation, body.to_string().as_bytes());
        expected.assert_eq(
            &put.map_or_else(|error| error.to_string(), |put| format!("{} for {}", put.records.len(), put.stream)),
        );
    }

    fn batch(sizes: &[usize]) -> Value {
        let record = |&size: &usize| json!({"Data": base64_simd::STANDARD.encode_to_string(vec![b'x'; size])});
        json!({"DeliveryStreamName": "events", "Records": sizes.iter().map(record).collect::<Vec<_>>()})
    }

    #[test]
    fn the_operations_that_put_are_ours() {
        let operations = ["Firehose_20150804.PutRecord", "Firehose_20150804.PutRecordBatch"].map(Operation::of_target);
        assert_eq!(operations, [Some(Operation::PutRecord), Some(Operation::PutRecordBatch)]);
        assert_eq!(["Firehose_20150804.DescribeDeliveryStream", "PutRecord", ""].map(Operation::of_target), [None; 3]);
    }

    #[test]
    fn a_record_ends_at_1000_kib() {
        let one = |size| json!({"DeliveryStreamName": "events", "Record": batch(&[size])["Records"][0]});
        check(Operation::PutRecord, &one(0), expect!["1 for events"]);
        check(Operation::PutRecord, &one(FIREHOSE_RECORD_MAX_BYTES), expect!["1 for events"]);
        check(Operation::PutRecord, &one(FIREHOSE_RECORD_MAX_BYTES + 1), expect!["A record is larger than 1,000 KiB."]);
    }

    #[test]
    fn a_batch_ends_at_500_records_and_4_mib() {
        check(Operation::PutRecordBatch, &batch(&[]), expect!["Records is empty."]);
        check(Operation::PutRecordBatch, &batch(&[1; 500]), expect!["500 for events"]);
        check(Operation::PutRecordBatch, &batch(&[1; 501]), expect!["There are more than 500 records."]);
        let mut sizes = vec![FIREHOSE_RECORD_MAX_BYTES; 4];
        sizes.push(FIREHOSE_BATCH_MAX_BYTES - 4 * FIREHOSE_RECORD_MAX_BYTES);
        check(Operation::PutRecordBatch, &batch(&sizes), expect!["5 for events"]);
        sizes.push(1);
        check(Operation::PutRecordBatch, &batch(&sizes), expect!["The records are larger than 4 MiB."]);
    }

    #[test]
    fn what_is_no_put_is_refused() {
        check(Operation::PutRecord, &json!({"Record": {"Data": ""}}), expect!["DeliveryStreamName is missing."]);
        check(Operation::PutRecord, &json!({"DeliveryStreamName": "e"}), expect!["Data is missing."]);
        assert!(Put::parse(Operation::PutRecord, b"{").is_err());
    }

    #[test]
    fn a_question_is_no_put_and_as_long_as_one() {
        for (operation, put) in [
            (Operation::PutRecord, r#"{"DeliveryStreamName":"events","Record":{"Data":""}}"#),
            (Operation::PutRecordBatch, r#"{"DeliveryStreamName":"events","Records":[{"Data":"eA=="}]}"#),
        ] {
            let question = operation.question("events", put.len());
            assert_eq!(question.len(), put.len());
            assert!(Put::parse(operation, question.as_bytes()).is_err());
        }
    }

    #[test]
    fn every_record_gets_its_id() {
        let ids = ["1".to_owned(), "2".to_owned()];
        expect![[r#"{"RecordId":"1","Encrypted":true}"#]]
            .assert_eq(&Operation::PutRecord.answer(&ids[..1], true).to_string());
        expect![[r#"{"FailedPutCount":0,"Encrypted":false,"RequestResponses":[{"RecordId":"1"},{"RecordId":"2"}]}"#]]
            .assert_eq(&Operation::PutRecordBatch.answer(&ids, false).to_string());
    }
}
