//! Limits of AWS that the system respects, each with the page that states it.

use std::ops::RangeInclusive;

/// Longest key of an S3 object, in bytes of UTF-8
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>).
pub const S3_KEY_MAX_BYTES: usize = 1_024;

/// Longest name of an S3 bucket, in characters
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>).
pub const S3_BUCKET_NAME_MAX_CHARS: usize = 63;

/// Largest event and largest answer of a function that is invoked synchronously, in bytes: the documented 6 MB. Lambda
/// itself refuses an answer above 6,291,556 bytes (`Function.ResponseSizeTooLarge`), 100 more than this.
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>)
pub const LAMBDA_PAYLOAD_MAX_BYTES: usize = 6 * 1024 * 1024;

/// Most records of one Firehose `PutRecordBatch`
/// (<https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html>).
pub const FIREHOSE_BATCH_MAX_RECORDS: usize = 500;

/// Largest Firehose `PutRecordBatch`, in bytes before base64
/// (<https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html>).
pub const FIREHOSE_BATCH_MAX_BYTES: usize = 4 * 1024 * 1024;

/// Largest record of Firehose, in bytes before base64
/// (<https://docs.aws.amazon.com/firehose/latest/dev/limits.html>).
pub const FIREHOSE_RECORD_MAX_BYTES: usize = 1_000 * 1024;

/// An API answers within this time, in seconds, or API Gateway answers 504 in its place
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>).
pub const API_GATEWAY_TIMEOUT_SECONDS: u64 = 29;

/// Largest item of a DynamoDB table, in bytes of names and values
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
pub const DYNAMODB_ITEM_MAX_BYTES: usize = 400 * 1024;

/// Most items of one DynamoDB `BatchWriteItem`
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>).
pub const DYNAMODB_BATCH_MAX_ITEMS: usize = 25;

/// Largest DynamoDB `BatchWriteItem`, in bytes on the wire
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>).
pub const DYNAMODB_BATCH_MAX_BYTES: usize = 16 * 1024 * 1024;

/// Longest invocation of a function, in seconds
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
pub const LAMBDA_TIMEOUT_MAX_SECONDS: u64 = 900;

/// Most records of one Kinesis `PutRecords`
/// (<https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>).
pub const KINESIS_BATCH_MAX_RECORDS: usize = 500;

/// Largest Kinesis `PutRecords`, partition keys included, in bytes before base64
/// (<https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>).
pub const KINESIS_BATCH_MAX_BYTES: usize = 5 * 1024 * 1024;

/// Largest record of Kinesis that every stream takes, partition key included, in bytes before base64
/// (<https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>).
pub const KINESIS_RECORD_MAX_BYTES: usize = 1024 * 1024;

/// Largest object of one S3 `PutObject`, in bytes
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html>).
pub const S3_PUT_MAX_BYTES: usize = 5 * 1024 * 1024 * 1024;

/// Longest partition key of DynamoDB, in bytes of UTF-8; the shortest is one byte
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
pub const DYNAMODB_PARTITION_KEY_MAX_BYTES: usize = 2_048;

/// Longest sort key of DynamoDB, in bytes of UTF-8; the shortest is one byte
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
pub const DYNAMODB_SORT_KEY_MAX_BYTES: usize = 1_024;

/// Most levels of a DynamoDB attribute; its own value is the first one, so 31 maps can hold a last text
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
pub const DYNAMODB_MAX_LEVELS: usize = 32;

/// Most significant digits of a DynamoDB number
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
pub const DYNAMODB_NUMBER_MAX_DIGITS: usize = 38;

/// Powers of ten that the first digit of a DynamoDB number may stand for: 1E-130 to 9.99…E+125
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
pub const DYNAMODB_NUMBER_EXPONENTS: RangeInclusive<i64> = -130..=125;

/// Longest expression of a DynamoDB call, in bytes
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
pub const DYNAMODB_EXPRESSION_MAX_BYTES: usize = 4_096;
