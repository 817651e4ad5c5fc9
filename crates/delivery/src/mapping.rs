//! The rules of a Kinesis event source mapping: what follows from a batch and from what the function said of it.
//!
//! Pure, no I/O and no clock
//! (<https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html>).

pub mod answer;
pub mod batch;
pub mod checkpoint;
pub mod description;
pub mod discard;
pub mod lineage;
pub mod record;
pub mod step;
