//! The desk that every outside call of one function passes: it keeps the books and lets happen what its case says.

use std::{
    mem,
    sync::{Mutex, MutexGuard},
};

use axum::body::Bytes;
use tests::proxy::{Call, Fault};

use super::case::Case;

/// What is answered to a call in place of the truth; [`Fault::None`] where no lie would do harm.
pub type Lie = fn(&Call) -> Fault;

/// The desk.
#[derive(Default)]
pub struct Desk(Mutex<State>);

#[derive(Default)]
struct State {
    now: Option<(Case, u32)>,
    lie: Option<Lie>,
    calls: Vec<Seen>,
    last: Bytes,
}

/// A call that came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its operation, or its HTTP method.
    pub operation: String,
    /// The path and the query.
    pub path: String,
    /// Whether a service has it.
    pub reached: bool,
    /// Whether something went wrong with it.
    pub met: bool,
    /// Whether a lie could be told.
    pub lie: bool,
    /// Whether it is the call before, once more; how often the end of a query is asked for is a matter of time.
    pub again: bool,
}

impl Desk {
    /// From now on the calls of this process meet what the case says.
    pub fn begin(&self, case: Case, lie: Lie, process: u32) {
        *self.state() = State { now: Some((case, process)), lie: Some(lie), ..State::default() };
    }

    /// From now on nothing goes wrong.
    pub fn calm(&self) {
        self.state().now = None;
    }

    /// All calls since the beginning of the case.
    pub fn take(&self) -> Vec<Seen> {
        mem::take(&mut self.state().calls)
    }

    /// The same, and they stay in the books.
    pub fn calls(&self) -> Vec<Seen> {
        self.state().calls.clone()
    }

    /// Decides what is done to a call.
    pub fn decide(&self, call: &Call) -> Fault {
        let mut state = self.state();
        let number = state.calls.len();
        let again = state.calls.last().is_some_and(|last| last.operation == call.operation && last.path == call.path)
            && state.last == call.body;
        let others = state.calls.iter().filter(|call| !call.again).count();
        let lie = state.lie.map_or(Fault::None, |lie| lie(call));
        let fault = match state.now {
            Some((Case::Lie(at), _)) if at == others && !again => lie,
            Some((case, process)) => case.fault(number, process),
            None => Fault::None,
        };
        state.last = call.body.clone();
        state.calls.push(Seen {
            operation: call.operation.clone(),
            path: call.path.clone(),
            reached: reaches(fault),
            met: !matches!(fault, Fault::None),
            lie: !matches!(lie, Fault::None),
            again,
        });
        fault
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nobody panics with it")
    }
}

fn reaches(fault: Fault) -> bool {
    !matches!(
        fault,
        Fault::Throttled | Fault::ServerError | Fault::LostBefore | Fault::Pretended(_) | Fault::KilledBefore(_)
    )
}
