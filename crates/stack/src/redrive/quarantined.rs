//! A record that tweet-ingester put into quarantine, to the stream again with the partition key it had.

use serde::Deserialize;

use super::failure::{Again, Failure, Fate, UnreadableError};
use crate::send::batch::Record;

/// Kinesis takes no empty key; records without one are spread by nothing anyway.
const NO_KEY: &str = "redriven";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    reason: String,
    data: Option<String>,
    partition_key: Option<String>,
}

/// Reads the object.
pub fn parse(object: &[u8]) -> Result<Failure, UnreadableError> {
    let document: Document = serde_json::from_slice(object)?;
    let data = document.data.ok_or_else(|| UnreadableError(format!("it holds no data ({})", document.reason)))?;
    let data = base64_simd::STANDARD.decode_to_vec(data);
    let data = data.map_err(|_| UnreadableError(format!("its data is not base64 ({})", document.reason)))?;
    let key = document.partition_key.filter(|key| !key.is_empty()).unwrap_or_else(|| NO_KEY.to_owned());
    Ok(Failure { reason: document.reason, fate: Fate::Permanent, again: Again::Record(Record { key, data }) })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(object: &str, expected: Expect) {
        let text = match parse(object.as_bytes()) {
            Ok(Failure { reason, fate, again: Again::Record(record) }) => {
                format!("{fate:?}: {reason}; {:?} as {}", String::from_utf8_lossy(&record.data), record.key)
            }
            other => format!("{other:?}"),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn a_record_goes_again_whole_and_with_its_key() {
        check(
            r#"{"reason":"not JSON","eventID":"shardId-000000000000:4959","data":"cG9pc29u","sequenceNumber":"4959","approximateArrivalTimestamp":1767225600.25,"partitionKey":"101"}"#,
            expect![[r#"Permanent: not JSON; "poison" as 101"#]],
        );
        check(
            r#"{"reason":"no id","data":"e30=","partitionKey":""}"#,
            expect![[r#"Permanent: no id; "{}" as redriven"#]],
        );
    }

    #[test]
    fn what_holds_no_data_says_so() {
        check(
            r#"{"reason":"not a Kinesis record: no data","record":{"kinesis":{}}}"#,
            expect![[r#"Err(UnreadableError("it holds no data (not a Kinesis record: no data)"))"#]],
        );
        check(
            r#"{"reason":"not base64","data":"%"}"#,
            expect![[r#"Err(UnreadableError("its data is not base64 (not base64)"))"#]],
        );
        check("{}", expect![[r#"Err(UnreadableError("not the expected document (line 1, column 2)"))"#]]);
    }
}
