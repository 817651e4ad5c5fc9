//! What came of a soak.

use std::{collections::BTreeMap, fmt, time::Duration};

use super::{
    books::{self, Books},
    input::Expected,
    storm::Service,
};

/// What came of a soak.
pub struct Ledger {
    /// What was sent and must be found.
    pub expected: Expected,
    /// What does not add up.
    pub books: Books,
    /// Faults by service and kind.
    pub faults: BTreeMap<(Service, &'static str), usize>,
    /// Functions that were killed.
    pub kills: usize,
    /// How long sending took.
    pub sending: Duration,
    /// How long it took from the last fault until everything was there; none if it never was.
    pub recovery: Option<Duration>,
    /// How long the whole took.
    pub took: Duration,
    /// How often redrive ran.
    pub redrives: usize,
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = &self.expected;
        let total: usize = expected.sent.values().sum();
        writeln!(f, "sent {total} in {:.1} s: {}", self.sending.as_secs_f64(), list(&expected.sent))?;
        writeln!(
            f,
            "expected: {} items, {} quarantined, {} lines, {} failed events, {} dropped, {} pictures with thumbnails, \
             {} photos refused",
            expected.tweets.len(),
            expected.poison.len(),
            expected.new_york.len(),
            expected.french.len(),
            expected.elsewhere.len(),
            expected.pictures.len(),
            expected.refused.len(),
        )?;
        let faults: usize = self.faults.values().sum();
        writeln!(f, "faults {faults}, kills {}", self.kills)?;
        for ((service, fault), count) in &self.faults {
            writeln!(f, "  {service:?} {fault}: {count}")?;
        }
        let took = self.took.as_secs_f64();
        match self.recovery {
            Some(recovery) => write!(f, "recovered in {:.1} s", recovery.as_secs_f64())?,
            None => write!(f, "never recovered")?,
        }
        writeln!(f, ", redrives {}; {took:.1} s in all", self.redrives)?;
        for fault in books::ALL {
            write!(f, "{fault:?} {}  ", self.books.count(fault))?;
        }
        write!(f, "\n{}", self.books)
    }
}

fn list(counts: &BTreeMap<&'static str, usize>) -> String {
    counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ")
}
