//! What one invocation counts and times.
//!
//! An invocation is one task, and so are all futures within it; nothing in a function is spawned. What is counted
//! outside of an invocation, as in most unit tests, is not kept.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fmt::{self, Display},
    time::Duration,
};

use tokio::{task::futures::TaskLocalFuture, task_local, time::Instant};

use crate::metric::{Count, Operation};

/// Adds to a count. One of zero is told to CloudWatch too: an alarm can tell it from no data.
pub fn count(count: Count, n: usize) {
    record(|metrics| *metrics.counts.entry(count).or_default() += n);
}

/// Adds to several counts.
pub fn counts(counts: impl IntoIterator<Item = (Count, usize)>) {
    counts.into_iter().for_each(|(metric, n)| count(metric, n));
}

/// Adds to [`Count::Skipped`], and to the count of this kind, which is a dimension and so one of few words.
pub fn skipped(kind: &'static str, n: usize) {
    count(Count::Skipped, n);
    if n > 0 {
        record(|metrics| *metrics.skipped.entry(kind).or_default() += n);
    }
}

/// Takes the time of a call, whatever comes of it; one that is given up has lasted until then.
pub fn timed<F: Future>(operation: Operation, call: F) -> impl Future<Output = F::Output> {
    // Boxed, for a call of the SDK takes kilobytes, and each future that holds another one takes its size twice.
    let call = Box::pin(call);
    async move {
        let _timer = Timer::start(operation);
        call.await
    }
}

/// A call under way: it is over when this is dropped.
#[derive(Debug)]
pub struct Timer {
    operation: Operation,
    start: Instant,
}

impl Timer {
    /// A call begins.
    pub fn start(operation: Operation) -> Timer {
        Timer { operation, start: Instant::now() }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let duration = self.start.elapsed();
        record(|metrics| metrics.durations.entry(self.operation).or_default().push(milliseconds(duration)));
    }
}

/// What a future comes to, and what it counts on the way.
pub async fn collect<F: Future>(future: F) -> (F::Output, Metrics) {
    let future = Box::pin(future);
    let collected = async {
        let output = future.await;
        (output, take())
    };
    scope(collected).await
}

/// Everything that one invocation counted and timed.
#[derive(Debug, Default, PartialEq)]
pub struct Metrics {
    /// Sums.
    pub counts: BTreeMap<Count, usize>,
    /// Sums by kind of what was skipped; none is zero.
    pub skipped: BTreeMap<&'static str, usize>,
    /// One for each call, in milliseconds.
    pub durations: BTreeMap<Operation, Vec<f64>>,
}

task_local! {
    static METRICS: RefCell<Metrics>;
}

/// The future, with metrics of its own.
pub(crate) fn scope<F: Future>(future: F) -> TaskLocalFuture<RefCell<Metrics>, F> {
    METRICS.scope(RefCell::default(), future)
}

/// What was counted so far; from here on it is counted anew.
pub(crate) fn take() -> Metrics {
    METRICS.with(RefCell::take)
}

fn record(add: impl FnOnce(&mut Metrics)) {
    // No scope is no invocation.
    METRICS.try_with(|metrics| add(&mut metrics.borrow_mut())).unwrap_or_default();
}

/// To the microsecond: more digits only make the line longer.
fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1e3
}

/// For tests, so without the durations themselves: `Stored 2, Skipped 1 (delete 1), PutObject × 3`.
impl Display for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = self.skipped.iter().map(|(kind, n)| format!("{kind} {n}")).collect::<Vec<_>>().join(", ");
        let counts = self.counts.iter().map(|(count, n)| match count {
            Count::Skipped if !kinds.is_empty() => format!("Skipped {n} ({kinds})"),
            _ => format!("{} {n}", count.name()),
        });
        let calls = self.durations.iter().map(|(operation, calls)| format!("{operation:?} × {}", calls.len()));
        f.write_str(&counts.chain(calls).collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests;
