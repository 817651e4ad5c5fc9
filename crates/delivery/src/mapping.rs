//! The rules of an event source mapping of a stream: what follows from a batch and from what the function said of it.
//!
//! Pure, no I/O and no clock
//! (<https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html>).

pub mod answer;
pub mod batch;
pub mod checkpoint;
pub mod description;
pub mod discard;
pub mod filter;
pub mod lineage;
pub mod record;
pub mod step;
