//! The stack of tests that last a minute.

use std::time::Duration;

use delivery::{backoff::Backoff, settings::Settings};
use tests::local::Local;
use tokio::sync::OnceCell;

/// Doubled each time, its waits come to 61.3 s after nine: a minute after its beginning, an outage is over then.
const FIRST_WAIT: Duration = Duration::from_millis(120);

/// The stack; the first caller starts it.
pub async fn patient() -> &'static Local {
    static STACK: OnceCell<Local> = OnceCell::const_new();
    let settings = Settings { backoff: Backoff { first: FIRST_WAIT }, ..Settings::prompt() };
    STACK.get_or_init(|| Local::start_with("patient", settings)).await
}
