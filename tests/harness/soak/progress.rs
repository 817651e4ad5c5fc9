//! How far the deliveries are, by the facts that they tell.

use std::collections::BTreeMap;

use delivery::fact::Fact;

/// How far they are.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Records of the stream that the ingester has done, or that were given up.
    pub ingested: usize,
    /// Events that have a verdict of the filter, or failed with it for good.
    pub judged: usize,
    /// Those of them that the filter left out.
    pub dropped: usize,
    /// Whether a batch waits to go to its function again.
    pub waits: bool,
}

impl Progress {
    /// What the facts say, in their order.
    pub fn of(facts: &[Fact]) -> Progress {
        let mut progress = Progress::default();
        let mut waiting = BTreeMap::new();
        for fact in facts {
            match fact {
                Fact::Done { function, records } | Fact::GivenUp { function, records, .. } => {
                    progress.ingested += of_ingester(function, *records);
                    waiting.insert(function.as_str(), false);
                }
                Fact::Retried { function, done, .. } => {
                    progress.ingested += of_ingester(function, *done);
                    waiting.insert(function.as_str(), true);
                }
                Fact::Bisected { function, .. } => {
                    waiting.insert(function.as_str(), true);
                }
                Fact::Transformed { delivered, dropped, failed, .. } => {
                    progress.judged += delivered + dropped + failed;
                    progress.dropped += dropped;
                }
                _ => {}
            }
        }
        progress.waits = waiting.into_values().any(|waits| waits);
        progress
    }
}

fn of_ingester(function: &str, records: usize) -> usize {
    if function.contains("TweetIngester") { records } else { 0 }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use delivery::mapping::step::Condition;
    use expect_test::expect;

    use super::*;

    fn done(function: &str, records: usize) -> Fact {
        Fact::Done { function: function.to_owned(), records }
    }

    fn retried(records: usize, done: usize) -> Fact {
        let (function, reason) = ("app-TweetIngester-1".to_owned(), String::new());
        Fact::Retried { function, records, done, after: Duration::ZERO, reason }
    }

    #[test]
    fn records_count_when_they_are_done_or_given_up() {
        let (function, condition) = ("app-TweetIngester-1".to_owned(), Condition::RetryAttemptsExhausted);
        let given_up = Fact::GivenUp { function, records: 3, condition, location: None };
        let facts = [done("app-TweetIngester-1", 10), done("app-PhotoFetcher-1", 5), retried(4, 2), given_up];
        expect!["Progress { ingested: 15, judged: 0, dropped: 0, waits: false }"]
            .assert_eq(&format!("{:?}", Progress::of(&facts)));
    }

    #[test]
    fn a_batch_waits_until_its_function_is_done_with_it() {
        let facts = [retried(4, 2), done("app-PhotoFetcher-1", 5)];
        assert!(Progress::of(&facts).waits);
        assert!(!Progress::of(&[&facts[..], &[done("app-TweetIngester-1", 4)]].concat()).waits);
    }
}
