//! New lines of several functions, each once.

use std::collections::{HashMap, HashSet};

use anyhow::anyhow;
use aws_sdk_cloudwatchlogs::{Client, error::ProvideErrorMetadata, types::FilteredLogEvent};
use stack::target::{Target, sentence};

use super::{
    Window,
    line::{Entry, Line, parse},
};
use crate::functions::Function;

/// Lines may come in late by this much and out of order.
const LATE_MS: i64 = 10_000;

/// Remembers what was read.
pub struct Tail {
    client: Client,
    logs: Vec<Log>,
}

struct Log {
    function: Function,
    start_ms: i64,
    seen: HashSet<Event>,
    invocations: Invocations,
}

/// One line in its stream; the engine numbers lines, AWS names them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Event {
    at_ms: i64,
    stream: String,
    message: String,
}

impl Tail {
    /// Follows these functions.
    pub fn new(target: &Target, functions: Vec<Function>, window: Window) -> Tail {
        let start_ms = window.start_ms();
        let log = |function| Log { function, start_ms, seen: HashSet::new(), invocations: Invocations::default() };
        Tail { client: Client::new(&target.sdk), logs: functions.into_iter().map(log).collect() }
    }

    /// What has come since the last call, in the order of time.
    pub async fn new_entries(&mut self) -> anyhow::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for log in &mut self.logs {
            let events = events(&self.client, &log.function.log_group, log.start_ms).await?;
            let new: Vec<Event> = events.iter().filter(|event| !log.seen.contains(event)).cloned().collect();
            entries.extend(log.invocations.entries(&log.function.name, &new));
            log.remember(events);
        }
        entries.sort_by_key(|entry| entry.at_ms);
        Ok(entries)
    }
}

impl Log {
    fn remember(&mut self, events: Vec<Event>) {
        let latest = events.iter().map(|event| event.at_ms).max().unwrap_or(self.start_ms);
        self.start_ms = self.start_ms.max(latest - LATE_MS);
        self.seen = events.into_iter().filter(|event| event.at_ms >= self.start_ms).collect();
    }
}

/// All lines of a group since then; a group that does not exist yet has none.
async fn events(client: &Client, group: &str, start_ms: i64) -> anyhow::Result<Vec<Event>> {
    let mut pages = client.filter_log_events().log_group_name(group).start_time(start_ms).into_paginator().send();
    let mut events = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => events.extend(page.events.unwrap_or_default().into_iter().filter_map(event)),
            Err(error) if error.code() == Some("ResourceNotFoundException") => break,
            Err(error) => return Err(anyhow!(sentence(&error))),
        }
    }
    Ok(events)
}

fn event(event: FilteredLogEvent) -> Option<Event> {
    Some(Event { at_ms: event.timestamp?, stream: event.log_stream_name?, message: event.message? })
}

/// The invocations that are not reported yet, by stream: one sandbox runs one at a time. AWS reports late, so that what
/// was said may have been shown already.
#[derive(Default)]
struct Invocations {
    spoken: HashSet<String>,
}

impl Invocations {
    /// What a person reads of these lines: what the function said, with the duration that Lambda reports after it in
    /// the same stream; of an invocation that said nothing, that it took place.
    fn entries(&mut self, function: &str, events: &[Event]) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut last_of: HashMap<&str, usize> = HashMap::new();
        for event in events {
            let entry = |level, sentence, facts| Entry {
                at_ms: event.at_ms,
                function: function.to_owned(),
                level,
                sentence,
                facts,
                took: None,
            };
            match parse(&event.message) {
                Line::Said { level, sentence, facts } => {
                    self.spoken.insert(event.stream.clone());
                    last_of.insert(&event.stream, entries.len());
                    entries.push(entry(level, sentence, facts));
                }
                Line::Report(millis) => {
                    let spoken = self.spoken.remove(&event.stream);
                    let took = Some(format!("{millis} ms"));
                    match last_of.remove(event.stream.as_str()) {
                        Some(last) => entries[last].took = took,
                        None if spoken => {}
                        None => {
                            entries.push(Entry { took, ..entry(String::new(), "invoked".to_owned(), String::new()) })
                        }
                    }
                }
                Line::Start | Line::Other => {}
            }
        }
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(stream: &str, message: &str) -> Event {
        Event { at_ms: 1, stream: stream.to_owned(), message: message.to_owned() }
    }

    fn sentences(events: &[Event]) -> Vec<(String, Option<String>)> {
        Invocations::default().entries("f", events).into_iter().map(|entry| (entry.sentence, entry.took)).collect()
    }

    #[test]
    fn the_duration_stands_beside_what_was_said_in_the_same_stream() {
        let events = [
            event("a", r#"{"level":"INFO","message":"one"}"#),
            event("b", r#"{"level":"INFO","message":"two"}"#),
            event("a", "REPORT RequestId: 1\tDuration: 5 ms"),
            event("b", "REPORT RequestId: 2\tDuration: 6 ms"),
        ];
        let expected = [("one", "5 ms"), ("two", "6 ms")].map(|(said, took)| (said.to_owned(), Some(took.to_owned())));
        assert_eq!(sentences(&events), expected);
    }

    #[test]
    fn a_silent_invocation_is_a_line_too() {
        let events = [event("a", "START RequestId: 1"), event("a", "REPORT RequestId: 1\tDuration: 5 ms")];
        assert_eq!(sentences(&events), [("invoked".to_owned(), Some("5 ms".to_owned()))]);
    }

    #[test]
    fn a_late_report_is_no_second_invocation() {
        let mut invocations = Invocations::default();
        assert_eq!(invocations.entries("f", &[event("a", "said")]).len(), 1);
        assert_eq!(invocations.entries("f", &[event("a", "REPORT RequestId: 1\tDuration: 5 ms")]), []);
    }
}
