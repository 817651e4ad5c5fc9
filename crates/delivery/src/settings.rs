//! What is faster here than in AWS, because nobody wants to wait on their own machine.

use std::time::Duration;

use crate::backoff::Backoff;

/// The local switches. Everything else is read from what the template deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// In place of both buffering intervals of every delivery stream, unless theirs is shorter.
    pub buffering_interval: Option<Duration>,
    /// The wait before the first retry of a batch.
    pub backoff: Backoff,
    /// How often a shard without records is read.
    pub polling_interval: Duration,
    /// How often mappings and shards are looked for.
    pub discovery_interval: Duration,
}

impl Settings {
    /// As slow as AWS: a shard is read once a second
    /// (<https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>).
    pub fn aws() -> Settings {
        Settings {
            buffering_interval: None,
            backoff: Backoff { first: Duration::from_secs(1) },
            polling_interval: Duration::from_secs(1),
            discovery_interval: Duration::from_secs(2),
        }
    }

    /// As fast as one can follow by eye.
    pub fn prompt() -> Settings {
        Settings {
            buffering_interval: Some(Duration::from_secs(1)),
            backoff: Backoff { first: Duration::from_millis(100) },
            polling_interval: Duration::from_millis(200),
            discovery_interval: Duration::from_secs(1),
        }
    }
}
