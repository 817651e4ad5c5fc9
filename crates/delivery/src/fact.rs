//! What happened, for whoever shows it.

use std::{fmt, time::Duration};

use tokio::sync::mpsc::UnboundedSender;

use crate::mapping::step::Condition;

/// Something that happened between a stream and a function, or between a producer and a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A mapping is ours now.
    MappingTaken {
        /// The function.
        function: String,
        /// The stream that it gets records from.
        stream: String,
    },
    /// A mapping or a delivery stream stays with the engine.
    Left {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
    /// A function has done its batch.
    Done {
        /// The function.
        function: String,
        /// The records of the batch.
        records: usize,
    },
    /// A batch goes to its function again.
    Retried {
        /// The function.
        function: String,
        /// The records that go again.
        records: usize,
        /// The records of the batch that are done.
        done: usize,
        /// How long it waits before.
        after: Duration,
        /// What the function did.
        reason: String,
    },
    /// A batch was split in two.
    Bisected {
        /// The function.
        function: String,
        /// Records of the first half.
        first: usize,
        /// Records of the second half.
        second: usize,
        /// What the function did.
        reason: String,
    },
    /// Records were given up.
    GivenUp {
        /// The function.
        function: String,
        /// How many records.
        records: usize,
        /// Why.
        condition: Condition,
        /// Where their record lies; none without a destination.
        location: Option<String>,
    },
    /// A function has transformed records of a delivery stream.
    Transformed {
        /// The delivery stream.
        stream: String,
        /// Records to be delivered.
        delivered: usize,
        /// Records left out.
        dropped: usize,
        /// Records for the error prefix.
        failed: usize,
    },
    /// A function is asked again to transform records.
    TransformationRetried {
        /// The delivery stream.
        stream: String,
        /// How many records.
        records: usize,
        /// What the function did.
        reason: String,
    },
    /// An object was put.
    Delivered {
        /// The delivery stream.
        stream: String,
        /// How many records it holds.
        records: usize,
        /// Where it lies.
        location: String,
    },
    /// Something of ours went wrong.
    Trouble(String),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::MappingTaken { function, stream } => write!(f, "{function} reads {stream}"),
            Fact::Left { name, reason } => write!(f, "{name} stays with the engine: {reason}"),
            Fact::Done { function, records } => write!(f, "{function}: {} done", count(*records)),
            Fact::Retried { function, records, done, after, reason } => {
                write!(f, "{function}: {done} done, {} again in {after:?}: {reason}", count(*records))
            }
            Fact::Bisected { function, first, second, reason } => {
                write!(f, "{function}: batch split into {first} and {second}: {reason}")
            }
            Fact::GivenUp { function, records, condition, location } => {
                let location = location.as_deref().unwrap_or("no destination");
                write!(f, "{function}: {} given up ({condition}): {location}", count(*records))
            }
            Fact::Transformed { stream, delivered, dropped, failed } => {
                write!(f, "{stream}: {} transformed, {dropped} dropped, {failed} failed", count(*delivered))
            }
            Fact::TransformationRetried { stream, records, reason } => {
                write!(f, "{stream}: {} to be transformed again: {reason}", count(*records))
            }
            Fact::Delivered { stream, records, location } => {
                write!(f, "{stream}: {} delivered: {location}", count(*records))
            }
            Fact::Trouble(what) => f.write_str(what),
        }
    }
}

fn count(records: usize) -> String {
    if records == 1 { "1 record".to_owned() } else { format!("{records} records") }
}

/// Where facts are told.
#[derive(Clone)]
pub(crate) struct Facts(pub UnboundedSender<Fact>);

impl Facts {
    /// Tells a fact; nobody has to listen.
    pub fn tell(&self, fact: Fact) {
        let _ = self.0.send(fact);
    }

    /// Tells of an error.
    pub fn trouble(&self, what: &str, error: &dyn std::error::Error) {
        self.tell(Fact::Trouble(format!("{what}: {error}")));
    }
}

/// The last part of an ARN: the name of a function or of a stream.
pub(crate) fn name_of(arn: &str) -> String {
    arn.rsplit([':', '/']).next().unwrap_or(arn).to_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_fact_is_a_sentence() {
        let function = || "ingester".to_owned();
        let facts = [
            Fact::MappingTaken { function: function(), stream: "tweets".to_owned() },
            Fact::Done { function: function(), records: 1 },
            Fact::Retried {
                function: function(),
                records: 2,
                done: 3,
                after: Duration::from_millis(100),
                reason: "reported item 4".to_owned(),
            },
            Fact::Bisected { function: function(), first: 2, second: 1, reason: "it failed".to_owned() },
            Fact::GivenUp {
                function: function(),
                records: 2,
                condition: Condition::RetryAttemptsExhausted,
                location: None,
            },
        ];
        expect![[r#"
            ingester reads tweets
            ingester: 1 record done
            ingester: 3 done, 2 records again in 100ms: reported item 4
            ingester: batch split into 2 and 1: it failed
            ingester: 2 records given up (RetryAttemptsExhausted): no destination"#]]
        .assert_eq(&facts.map(|fact| fact.to_string()).join("\n"));
    }

    #[test]
    fn the_name_of_an_arn_is_its_last_part() {
        assert_eq!(name_of("arn:aws:lambda:us-east-1:000000000000:function:ingester"), "ingester");
        assert_eq!(name_of("arn:aws:kinesis:us-east-1:000000000000:stream/tweets"), "tweets");
    }
}
