//! The rules of a Firehose stream: what is gathered, what the function may answer, what an object holds.
//!
//! Pure, no I/O and no clock (<https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html>).

pub mod buffer;
pub mod description;
pub mod failure;
pub mod object;
pub mod pattern;
pub mod prefix;
pub mod request;
pub mod transformation;
