//! The log lines of the functions, as sentences.

pub mod activity;
mod deliveries;
pub mod line;
mod tail;

use std::time::Duration;

use anyhow::{Context, bail};
use deliveries::Deliveries;
use jiff::Timestamp;
use line::Entry;
use stack::target::Target;
use tail::Tail;

use crate::{
    args,
    functions::{Function, functions},
    workspace::Workspace,
};

const HOUR_MS: i64 = 60 * 60 * 1_000;

/// How often new lines are asked for; CloudWatch allows five calls a second and account.
const LOCAL_POLL: Duration = Duration::from_millis(500);
const AWS_POLL: Duration = Duration::from_secs(5);

/// From when on lines are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// What came in the last hour.
    LastHour,
    /// What comes from now on.
    FromNow,
}

impl Window {
    fn start_ms(self) -> i64 {
        let now = Timestamp::now().as_millisecond();
        match self {
            Window::LastHour => now - HOUR_MS,
            Window::FromNow => now,
        }
    }
}

/// Prints the lines of the last hour, and those that follow if asked.
pub async fn logs(options: &args::Logs) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    let target = workspace.target(&options.at).await?;
    let deliveries = match (&target.endpoint, &options.function) {
        (Some(_), None) => Deliveries::from_now(&workspace.companion_log()),
        _ => Deliveries::none(),
    };
    let functions = chosen(functions(&target).await?, options.function.as_deref())?;
    let mut tail = Tail::new(&target, functions, Window::LastHour);
    let entries = tail.new_entries().await?;
    if entries.is_empty() {
        eprintln!("no log lines in the last hour");
    }
    entries.iter().for_each(|entry| println!("{}", entry.with_facts()));
    if options.follow {
        follow(&target, tail, deliveries, Entry::with_facts).await?;
    }
    Ok(())
}

/// Shows one line for each invocation of any function, and each batch that goes again, until the engine ends.
pub async fn watch(workspace: &Workspace, target: &Target) -> anyhow::Result<()> {
    let functions = functions(target).await?;
    let deliveries = Deliveries::from_now(&workspace.companion_log());
    follow(target, Tail::new(target, functions, Window::FromNow), deliveries, Entry::in_short).await
}

async fn follow(
    target: &Target,
    mut tail: Tail,
    mut deliveries: Deliveries,
    as_text: impl Fn(&Entry) -> String,
) -> anyhow::Result<()> {
    let poll = if target.endpoint.is_some() { LOCAL_POLL } else { AWS_POLL };
    loop {
        tokio::time::sleep(poll).await;
        let entries = tail.new_entries().await.context("no more log lines: the stack has gone")?;
        entries.iter().for_each(|entry| println!("{}", as_text(entry)));
        print!("{}", deliveries.new_lines());
    }
}

fn chosen(mut functions: Vec<Function>, name: Option<&str>) -> anyhow::Result<Vec<Function>> {
    let names = functions.iter().map(|function| function.name.as_str()).collect::<Vec<_>>().join(", ");
    functions.retain(|function| name.is_none_or(|name| function.name == name));
    match (functions.is_empty(), name) {
        (true, Some(name)) => bail!("there is no function {name}; there are {names}"),
        _ => Ok(functions),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(name: &str) -> Function {
        Function { name: name.to_owned(), physical: String::new(), log_group: String::new() }
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_right_ones() {
        let error =
            chosen(vec![function("faq-api"), function("ny-filter")], Some("faq")).expect_err("no such function");
        assert_eq!(error.to_string(), "there is no function faq; there are faq-api, ny-filter");
    }

    #[test]
    fn without_a_name_all_are_chosen() {
        assert_eq!(chosen(vec![function("faq-api"), function("ny-filter")], None).expect("all").len(), 2);
    }
}
