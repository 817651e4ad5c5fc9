//! How often a function ran and failed, counted from its log.

use stack::target::Target;

use super::{Window, tail::Tail};
use crate::functions::Function;

/// What a function did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Invocations.
    pub invocations: usize,
    /// Lines of level `ERROR`.
    pub errors: usize,
    /// The last thing it said.
    pub last: String,
}

impl Activity {
    /// Counts.
    pub async fn read(target: &Target, function: &Function, window: Window) -> anyhow::Result<Activity> {
        let entries = Tail::new(target, vec![function.clone()], window).new_entries().await?;
        Ok(Activity {
            invocations: entries.iter().filter(|entry| entry.took.is_some()).count(),
            errors: entries.iter().filter(|entry| entry.level == "ERROR").count(),
            last: entries.last().map(|entry| entry.sentence.clone()).unwrap_or_default(),
        })
    }
}
