//! What lets so many tests run at once: one that works while others wait, one stack for those that need any.

use std::time::Duration;

use delivery::{backoff::Backoff, settings::Settings};
use tests::local::Local;
use tokio::sync::{Mutex, MutexGuard, OnceCell};

/// Doubled each time, its waits come to 61.3 s after nine: an outage of a minute that began before them is over then.
const FIRST_WAIT: Duration = Duration::from_millis(120);

/// Functions that one such test runs at the same time: most of them wait for a retry.
pub const SEATS: usize = 48;

/// For tests of many functions at once, one by one: together they would make each other miss their time-outs.
pub async fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::const_new(());
    TURN.lock().await
}

/// The stack of tests that leave no tweets in its buckets; the first caller starts it.
pub async fn shared() -> &'static Local {
    static STACK: OnceCell<Local> = OnceCell::const_new();
    let settings = Settings { backoff: Backoff { first: FIRST_WAIT }, ..unhurried() };
    STACK.get_or_init(|| Local::start_with("faults", &[], settings)).await
}

/// Streams are read as seldom as on AWS, which spares a tenth of a processor.
pub fn unhurried() -> Settings {
    let Settings { buffering_interval, backoff, .. } = Settings::prompt();
    Settings { buffering_interval, backoff, ..Settings::aws() }
}
