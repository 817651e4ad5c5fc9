//! Which failures are meant, and what is to be done with each.

use jiff::Timestamp;

use super::failure::{Failure, Fate};
use crate::args::{self, Source};

/// What the options say.
#[derive(Clone, Debug)]
pub struct Selection {
    sources: Vec<Source>,
    reason: Option<String>,
    since: Option<Timestamp>,
    until: Timestamp,
    permanent_too: bool,
    look_only: bool,
}

/// What is to be done with a failure that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send it again.
    Send,
    /// Only say that it would be sent.
    Tell,
    /// Leave it, as it would come back.
    HoldBack,
}

impl Selection {
    /// What came after `now` is left for another time: it may be what was just sent and failed again, without end.
    pub fn new(options: &args::Redrive, now: Timestamp) -> Selection {
        Selection {
            sources: options.sources.clone(),
            reason: options.reason.as_ref().map(|text| text.to_lowercase()),
            since: options.since,
            until: options.until.map_or(now, |until| until.min(now)),
            permanent_too: options.permanent,
            look_only: options.dry_run,
        }
    }

    /// Whether failures of this source are meant.
    pub fn takes(&self, source: Source) -> bool {
        self.sources.is_empty() || self.sources.contains(&source)
    }

    /// Whether failures of this time are meant; one without a time is.
    pub fn covers(&self, at: Option<Timestamp>) -> bool {
        at.is_none_or(|at| self.since.is_none_or(|since| since <= at) && at <= self.until)
    }

    /// Whether failures for this reason are meant.
    pub fn has_reason(&self, reason: &str) -> bool {
        self.reason.as_ref().is_none_or(|text| reason.to_lowercase().contains(text))
    }

    /// What is to be done with a failure that is meant.
    pub fn verdict(&self, failure: &Failure) -> Verdict {
        match failure.fate {
            Fate::Permanent if !self.permanent_too => Verdict::HoldBack,
            _ if self.look_only => Verdict::Tell,
            _ => Verdict::Send,
        }
    }

    /// Whether nothing is to be changed.
    pub fn looks_only(&self) -> bool {
        self.look_only
    }
}

#[cfg(test)]
mod tests {
    use super::{super::failure::Again, *};
    use crate::send::batch::Record;

    fn options() -> args::Redrive {
        let at = args::At { stack_name: None };
        let (sources, reason) = (Vec::new(), None);
        args::Redrive { sources, dry_run: false, reason, since: None, until: None, permanent: false, list: false, at }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::constant(second, 0)
    }

    fn failure(fate: Fate) -> Failure {
        let again = Again::Record(Record { key: String::new(), data: Vec::new() });
        Failure { reason: String::new(), fate, again }
    }

    #[test]
    fn without_options_all_up_to_now_is_meant() {
        let all = Selection::new(&options(), at(100));
        assert!(all.takes(Source::Photos) && all.has_reason("anything"));
        let covered = [Some(at(0)), Some(at(100)), Some(at(101)), None].map(|at| all.covers(at));
        assert_eq!(covered, [true, true, false, true]);
    }

    #[test]
    fn times_are_inclusive_and_the_future_is_never_meant() {
        let some = Selection::new(&args::Redrive { since: Some(at(10)), until: Some(at(20)), ..options() }, at(100));
        assert_eq!([9, 10, 20, 21].map(|second| some.covers(Some(at(second)))), [false, true, true, false]);
        let some = Selection::new(&args::Redrive { until: Some(at(200)), ..options() }, at(100));
        assert!(!some.covers(Some(at(101))));
    }

    #[test]
    fn a_reason_is_found_in_any_case() {
        let some = Selection::new(&args::Redrive { reason: Some("json".to_owned()), ..options() }, at(100));
        assert!(some.has_reason("not JSON: line 1") && !some.has_reason("not base64"));
    }

    #[test]
    fn what_failed_for_good_is_held_back_unless_asked_for() {
        let verdicts = |permanent, dry_run| {
            let selection = Selection::new(&args::Redrive { permanent, dry_run, ..options() }, at(100));
            [Fate::Passing, Fate::Permanent].map(|fate| selection.verdict(&failure(fate)))
        };
        assert_eq!(verdicts(false, false), [Verdict::Send, Verdict::HoldBack]);
        assert_eq!(verdicts(true, false), [Verdict::Send, Verdict::Send]);
        assert_eq!(verdicts(false, true), [Verdict::Tell, Verdict::HoldBack]);
        assert_eq!(verdicts(true, true), [Verdict::Tell, Verdict::Tell]);
    }

    #[test]
    fn a_source_that_is_not_named_is_not_meant() {
        let some = Selection::new(&args::Redrive { sources: vec![Source::Queues], ..options() }, at(100));
        assert!(some.takes(Source::Queues) && !some.takes(Source::Firehose));
    }
}
