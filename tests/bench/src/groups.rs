//! The groups of measurements, each of which can run alone.

mod cold;
mod firehose;
mod size;
mod thumbnails;
mod tweets;
mod warm;
mod writes;

use clap::ValueEnum;

use crate::{bench::Bench, comparison::Comparison};

/// A group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// Cold starts: to the first question, to the first write over HTTP and HTTPS
    Cold,
    /// Warm calls with small events
    Warm,
    /// Batches of Firehose of 6 MB
    Firehose,
    /// Tweets of an event to their fields, in process
    Tweets,
    /// Tweets of an event into DynamoDB
    Writes,
    /// Thumbnails: time, quality, memory
    Thumbnails,
    /// Bootstraps, zipped
    Size,
}

impl Group {
    /// Measures.
    pub fn run(self, bench: &Bench) -> anyhow::Result<Vec<Comparison>> {
        match self {
            Group::Cold => cold::run(bench),
            Group::Warm => warm::run(bench),
            Group::Firehose => firehose::run(bench),
            Group::Tweets => tweets::run(bench),
            Group::Writes => writes::run(bench),
            Group::Thumbnails => thumbnails::run(bench),
            Group::Size => size::run(bench),
        }
    }
}
