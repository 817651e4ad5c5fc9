//! De-aggregation of Kinesis Producer Library records.
//!
//! The producer packs many user records into one stream record: a magic number, a protobuf message, and the MD5 of
//! that message
//! (<https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md>).
//! As in the Kinesis Client Library, what does not match that format to the last byte is a plain record.

#[cfg(test)]
mod tests;

use md5::{Digest, Md5};
use prost::Message;

const MAGIC: [u8; 4] = [0xF3, 0x89, 0x9A, 0xC2];
const MD5_BYTES: usize = 16;

/// The user records inside an aggregated stream record, in order; `None` for a plain record.
pub fn user_records(record: &[u8]) -> Option<Vec<Vec<u8>>> {
    let body = record.strip_prefix(&MAGIC)?;
    let (message, checksum) = body.split_at_checked(body.len().checked_sub(MD5_BYTES)?)?;
    if Md5::digest(message).as_slice() != checksum {
        return None;
    }
    let aggregated = AggregatedRecord::decode(message).ok()?;
    Some(aggregated.records.into_iter().map(|record| record.data).collect())
}

/// The message of the format; its key tables and tags are of no use to a consumer and stay unread.
#[derive(Clone, PartialEq, Message)]
struct AggregatedRecord {
    #[prost(message, repeated, tag = "3")]
    records: Vec<UserRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct UserRecord {
    #[prost(bytes = "vec", tag = "3")]
    data: Vec<u8>,
}
