//! What the function of a stream is asked, and what it may answer
//! (<https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html>).

use std::collections::HashMap;

use domain::limits::LAMBDA_PAYLOAD_MAX_BYTES;
use serde_json::{Value, json};

use super::{buffer::Record, failure::Failure};

/// Most records that a function gets at once. No page states it; it is what Firehose does.
pub const CALL_MAX_RECORDS: usize = 500;

/// A record and the name that it has in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub id: String,
    /// The record.
    pub record: Record,
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// To be delivered in place of the record.
    Transformed(Record),
    /// Left out on purpose.
    Dropped,
    /// To be kept under the error prefix.
    Failed(Record, Failure),
}

/// Divides records into calls of at most 500 records and 6 MB.
pub fn calls(records: Vec<Record>, arn: &str) -> Vec<Vec<Named>> {
    let mut calls: Vec<Vec<Named>> = Vec::new();
    let empty = event(&[], arn, "00000000-0000-0000-0000-000000000000").len();
    let mut bytes = empty;
    for (index, record) in records.into_iter().enumerate() {
        let named = Named { id: id(&record, index), record };
        // With the comma between two records.
        let more = entry_bytes(&named) + 1;
        let call = calls.last_mut().filter(|call| call.len() < CALL_MAX_RECORDS);
        match call.filter(|_| bytes + more - 1 <= LAMBDA_PAYLOAD_MAX_BYTES) {
            Some(call) => call.push(named),
            None => {
                bytes = empty;
                calls.push(vec![named]);
            }
        }
        bytes += more;
    }
    calls
}

/// Digits, as in AWS, and not the id that the producer got.
fn id(record: &Record, index: usize) -> String {
    format!("{:032}{index:06}000000", record.arrived.as_microsecond())
}

/// The event of a call; each attempt has an invocation id of its own.
pub fn event(call: &[Named], arn: &str, invocation_id: &str) -> String {
    let data = |named: &Named| base64_simd::STANDARD.encode_to_string(&named.record.data);
    let records: Vec<Value> = call.iter().map(|named| entry(named, data(named))).collect();
    json!({
        "invocationId": invocation_id,
        "deliveryStreamArn": arn,
        "region": arn.split(':').nth(3).unwrap_or_default(),
        "records": records,
    })
    .to_string()
}

fn entry(named: &Named, data: String) -> Value {
    json!({
        "recordId": named.id,
        "approximateArrivalTimestamp": named.record.arrived.as_millisecond(),
        "data": data,
    })
}

/// Base64 makes four letters of three bytes.
fn entry_bytes(named: &Named) -> usize {
    entry(named, String::new()).to_string().len() + named.record.data.len().div_ceil(3) * 4
}

/// Reads the answer of the function: each record must be in it once, under its name. Names of other records are ignored.
pub fn verdicts(call: Vec<Named>, answer: &[u8]) -> Vec<Verdict> {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let mut answered: HashMap<&str, Vec<&Value>> = HashMap::new();
    for entry in answer["records"].as_array().into_iter().flatten() {
        if let Some(id) = entry["recordId"].as_str() {
            answered.entry(id).or_default().push(entry);
        }
    }
    let entries = |id: &str| answered.get(id).map(Vec::as_slice).unwrap_or_default();
    call.into_iter().map(|Named { id, record }| verdict(entries(&id), record)).collect()
}

fn verdict(entries: &[&Value], record: Record) -> Verdict {
    match entries {
        [] => Verdict::Failed(record, Failure::missing_record_id()),
        [entry] => match (entry["result"].as_str(), data(entry)) {
            (Some("Dropped"), _) => Verdict::Dropped,
            (Some("ProcessingFailed"), _) => Verdict::Failed(record, Failure::processing_failed()),
            (Some("Ok"), Some(data)) => Verdict::Transformed(Record { data, ..record }),
            _ => Verdict::Failed(record, Failure::unreadable()),
        },
        _ => Verdict::Failed(record, Failure::duplicated_record_id()),
    }
}

fn data(entry: &Value) -> Option<Vec<u8>> {
    base64_simd::STANDARD.decode_to_vec(entry["data"].as_str()?).ok()
}

#[cfg(test)]
mod tests;
