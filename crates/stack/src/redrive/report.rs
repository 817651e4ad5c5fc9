//! What lies where, why, and what became of it.

use std::collections::BTreeMap;

use clap::ValueEnum;
use console::style;

use crate::{args::Source, print::thousands, table::Table};

/// Reasons can hold anything; more of them than this are counted together.
const MOST_REASONS: usize = 500;
const OTHER: &str = "other reasons";
/// So that a row stays a line.
const REASON_WIDTH: usize = 80;

/// What became of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was sent again, and is marked.
    Redriven,
    /// It would be sent again.
    ToRedrive,
    /// It failed for good and stays.
    HeldBack,
    /// It could not be sent, or failed once more; it stays.
    Failed(String),
}

/// Counts by source and reason.
#[derive(Debug, Default)]
pub struct Report {
    rows: BTreeMap<(Source, String), Row>,
}

#[derive(Debug, Default)]
struct Row {
    redriven: usize,
    to_redrive: usize,
    held_back: usize,
    failed: usize,
    trouble: String,
}

/// The sums of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// All failures that are meant.
    pub found: usize,
    /// Sent again.
    pub redriven: usize,
    /// Failed for good.
    pub held_back: usize,
    /// Not sent, or failed once more.
    pub failed: usize,
}

impl Report {
    /// Counts failures with one outcome.
    pub fn add(&mut self, source: Source, reason: &str, outcome: &Outcome, count: usize) {
        let key = (source, shown(reason));
        let full = self.rows.len() >= MOST_REASONS && !self.rows.contains_key(&key);
        let key = if full { (source, OTHER.to_owned()) } else { key };
        let row = self.rows.entry(key).or_default();
        match outcome {
            Outcome::Redriven => row.redriven += count,
            Outcome::ToRedrive => row.to_redrive += count,
            Outcome::HeldBack => row.held_back += count,
            Outcome::Failed(trouble) => {
                row.failed += count;
                row.trouble.clone_from(trouble);
            }
        }
    }

    /// The sums.
    pub fn sums(&self) -> Sums {
        self.rows.values().fold(Sums::default(), |sums, row| Sums {
            found: sums.found + row.found(),
            redriven: sums.redriven + row.redriven,
            held_back: sums.held_back + row.held_back,
            failed: sums.failed + row.failed,
        })
    }

    /// All of it, in rows.
    pub fn table(&self, last_column: &'static str) -> Table<4> {
        let mut table = Table::new(["Source", "Why it failed", "Found", last_column]);
        let mut above = None;
        for ((source, reason), row) in &self.rows {
            let name = if above == Some(source) { String::new() } else { style(name(*source)).bold().to_string() };
            table.row([name, reason.clone(), thousands(row.found()), row.fate()]);
            if row.failed > 0 {
                table.note(&format!("{}: {}", thousands(row.failed), shown(&row.trouble)));
            }
            above = Some(source);
        }
        table
    }
}

impl Row {
    fn found(&self) -> usize {
        self.redriven + self.to_redrive + self.held_back + self.failed
    }

    fn fate(&self) -> String {
        match (self.redriven + self.to_redrive, self.held_back, self.failed) {
            (0, held, 0) if held > 0 => style("held back").dim().to_string(),
            (sent, _, 0) => thousands(sent),
            (sent, ..) => style(thousands(sent)).red().to_string(),
        }
    }
}

/// The source as it is typed.
pub fn name(source: Source) -> String {
    source.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// Reasons can come from anywhere: nothing of them may steer the terminal.
pub fn shown(reason: &str) -> String {
    let plain: String = reason.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    console::truncate_str(plain.trim(), REASON_WIDTH, "…").into_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn failures_are_counted_by_source_and_reason() {
        let mut report = Report::default();
        report.add(Source::Quarantine, "not JSON", &Outcome::HeldBack, 1_199);
        report.add(Source::Quarantine, "not JSON", &Outcome::HeldBack, 1);
        report.add(Source::Quarantine, "no id", &Outcome::HeldBack, 1);
        report.add(Source::Batches, "tweet-ingester: RetryAttemptsExhausted", &Outcome::Redriven, 1);
        report.add(Source::Queues, "thumbnailer: Unhandled", &Outcome::Redriven, 1);
        report.add(
            Source::Queues,
            "thumbnailer: Unhandled",
            &Outcome::Failed("thumbnailer failed again".to_owned()),
            1,
        );
        let table: String = report.table("Redriven").to_string();
        let table: String = table.lines().map(|line| format!("|{}\n", console::strip_ansi_codes(line))).collect();
        expect![[r#"
            |  Source       Why it failed                            Found   Redriven
            |  quarantine   no id                                    1       held back
            |               not JSON                                 1,200   held back
            |  batches      tweet-ingester: RetryAttemptsExhausted   1       1
            |  queues       thumbnailer: Unhandled                   2       1
            |               1: thumbnailer failed again
        "#]]
        .assert_eq(&table);
        assert_eq!(report.sums(), Sums { found: 1_204, redriven: 2, held_back: 1_201, failed: 1 });
    }

    #[test]
    fn a_reason_cannot_steer_the_terminal_and_is_one_line() {
        assert_eq!(shown("\u{1b}[2Jgone\nfor ever"), "[2Jgone for ever");
        assert_eq!(console::measure_text_width(&shown(&"long ".repeat(100))), REASON_WIDTH);
    }

    #[test]
    fn more_reasons_than_a_person_reads_are_counted_together() {
        let mut report = Report::default();
        for number in 0..10_000 {
            report.add(Source::Firehose, &format!("reason {number}"), &Outcome::ToRedrive, 1);
        }
        assert_eq!(report.rows.len(), MOST_REASONS + 1);
        assert_eq!(report.sums().found, 10_000);
    }
}
