//! Cases: which fault meets which of a function's outside calls.

use std::{env, time::Duration};

use tests::proxy::Fault;

use super::desk::Seen;

/// Longer than one attempt of an AWS call may take, shorter than all of them together.
const SLOW: Duration = Duration::from_millis(2_200);

/// With `ENUMERATION=all` each pair of calls meets all 36 pairs of faults. Otherwise it meets six of them, each fault
/// once at either call; which goes with which changes from one pair of calls to the next, the same in every run.
pub const VARIABLE: &str = "ENUMERATION";

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Throttled,
    ServerError,
    LostBefore,
    LostAfter,
    Cut,
    Slow,
}

/// What goes wrong with an invocation; calls go by the order in which they come, retries included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Nothing.
    Calm,
    /// One call.
    One(usize, Trouble),
    /// Two calls, of which the second may be the retry of the first.
    Two((usize, Trouble), (usize, Trouble)),
    /// A call and all that follow it.
    FromOn(usize, Trouble),
    /// The process is killed before the service has the call.
    KilledBefore(usize),
    /// The process is killed when the service has done it.
    KilledAfter(usize),
    /// The answer to this call is not true: a service that is broken, or a function that does not ask. Calls that
    /// repeat the one before do not count here.
    Lie(usize),
}

impl Trouble {
    const ALL: [Trouble; 6] = [
        Trouble::Throttled,
        Trouble::ServerError,
        Trouble::LostBefore,
        Trouble::LostAfter,
        Trouble::Cut,
        Trouble::Slow,
    ];

    fn fault(self) -> Fault {
        match self {
            Trouble::Throttled => Fault::Throttled,
            Trouble::ServerError => Fault::ServerError,
            Trouble::LostBefore => Fault::LostBefore,
            Trouble::LostAfter => Fault::LostAfter,
            Trouble::Cut => Fault::Cut,
            Trouble::Slow => Fault::Slow(SLOW),
        }
    }
}

impl Case {
    /// What is done to this call of this process; lies are told elsewhere.
    pub fn fault(self, call: usize, process: u32) -> Fault {
        match self {
            Case::One(at, trouble) | Case::Two((at, trouble), _) | Case::Two(_, (at, trouble)) if at == call => {
                trouble.fault()
            }
            Case::FromOn(from, trouble) if from <= call => trouble.fault(),
            Case::KilledBefore(at) if at == call => Fault::KilledBefore(process),
            Case::KilledAfter(at) if at == call => Fault::KilledAfter(process),
            _ => Fault::None,
        }
    }

    /// Whether this ends the process.
    pub fn kills(self) -> bool {
        matches!(self, Case::KilledBefore(_) | Case::KilledAfter(_))
    }

    /// How many calls it is about; no number is known of those that last.
    pub fn troubles(self) -> usize {
        match self {
            Case::Calm => 0,
            Case::Two(..) => 2,
            _ => 1,
        }
    }
}

/// Every case of an invocation that makes these calls when nothing goes wrong.
pub fn all(calls: &[Seen]) -> Vec<Case> {
    let calls = calls.len();
    let mut cases = Vec::new();
    for at in 0..calls {
        cases.extend(Trouble::ALL.map(|trouble| Case::One(at, trouble)));
        cases.extend(Trouble::ALL.map(|trouble| Case::FromOn(at, trouble)));
        cases.extend([Case::KilledBefore(at), Case::KilledAfter(at)]);
    }
    // After one fault there is one call more: the retry.
    for second in 1..=calls {
        for first in 0..second {
            cases.extend(pairs(first, second));
        }
    }
    // Slow ones are not to follow each other.
    fastrand::Rng::with_seed(0).shuffle(&mut cases);
    cases
}

/// Every call whose answer can be a lie that no function could see through.
pub fn lies(calls: &[Seen]) -> Vec<Case> {
    let lies = calls.iter().filter(|call| !call.again).enumerate().filter(|(_, call)| call.lie);
    lies.map(|(at, _)| Case::Lie(at)).collect()
}

/// What the pairs are, in words.
pub fn rule() -> &'static str {
    if is_whole() { "all 36 pairs of faults" } else { "6 of 36 pairs of faults" }
}

fn pairs(first: usize, second: usize) -> Vec<Case> {
    let all = Trouble::ALL;
    let shift = 7 * first + 3 * second;
    let goes = |one: usize, two: usize| is_whole() || (one + shift) % all.len() == two;
    let pairs = (0..all.len()).flat_map(|one| (0..all.len()).map(move |two| (one, two)));
    let pairs = pairs.filter(|&(one, two)| goes(one, two));
    pairs.map(|(one, two)| Case::Two((first, all[one]), (second, all[two]))).collect()
}

fn is_whole() -> bool {
    env::var(VARIABLE).is_ok_and(|value| value == "all")
}

#[test]
fn each_fault_is_at_either_call_of_a_pair() {
    for (first, second) in [(0, 1), (0, 2), (1, 2), (3, 4)] {
        let pairs = pairs(first, second);
        for trouble in Trouble::ALL {
            assert!(pairs.iter().any(|case| matches!(case, Case::Two((_, one), _) if *one == trouble)));
            assert!(pairs.iter().any(|case| matches!(case, Case::Two(_, (_, two)) if *two == trouble)));
        }
    }
}
