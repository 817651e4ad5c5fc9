//! The table of failures in `ARCHITECTURE.md`: it names no test, metric, alarm or log line that is not there.

use std::{collections::BTreeSet, fs, path::Path};

use stack::template::{functions, logical_id};
use tests::binaries::root;

const COLUMNS: [&str; 7] =
    ["failure", "what happens to the data", "who tries again", "log line", "metric", "alarm", "test"];

/// Metrics of AWS that a row may name; ours are in `crates/telemetry/src/metric.rs`.
const OF_AWS: [&str; 14] = [
    "4XXError",
    "5XXError",
    "ApproximateNumberOfMessagesVisible",
    "AsyncEventsDropped",
    "DeliveryToS3.DataFreshness",
    "DeliveryToS3.Success",
    "Duration",
    "Errors",
    "Invocations",
    "IteratorAge",
    "OldestRecordAge",
    "ReadThrottleEvents",
    "Throttles",
    "WriteThrottleEvents",
];

/// What is there to be named.
struct Known {
    tests: BTreeSet<String>,
    metrics: BTreeSet<String>,
    alarms: BTreeSet<String>,
    /// Of the crates, where log lines are written.
    sources: String,
}

/// A row, with what stands between backticks in the last four cells.
struct Row {
    cells: Vec<String>,
}

#[test]
fn every_row_names_what_is_there() {
    let known = Known::read();
    let rows = rows(&section());
    assert!(rows.len() >= 40, "{} rows are too few to be all", rows.len());
    let faults: Vec<String> = rows.iter().flat_map(|row| known.faults(row)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_function_and_both_deliveries_have_rows() {
    let (section, template) = (section(), fs::read_to_string(root().join("template.yaml")).expect("there is one"));
    let deliveries = ["EventsDeliveryStream", "TickerDeliveryStream"];
    for name in functions(&template).into_iter().chain(deliveries) {
        let (_, below) = section.split_once(&format!("\n### `{name}`")).unwrap_or_else(|| panic!("{name} has no rows"));
        let own = below.split("\n### ").next().expect("a split gives something");
        assert!(!rows(own).is_empty(), "{name} has no rows");
        let alarms = own.contains(&logical_id(name)) || own.contains(&name.replace("Stream", ""));
        assert!(alarms, "{name} has no alarm of its own");
    }
}

#[test]
fn a_row_that_is_made_up_is_found() {
    let made_up = "| a | b | c | `nobody writes this` | `Errors`, `Nothings` | `TweetIngesterErrors`, `TweetIngesterJoy` \
        | `every_row_names_what_is_there`, `a_test_that_nobody_wrote` |";
    let text = format!("| {} |\n|---|---|---|---|---|---|---|\n{made_up}\n", COLUMNS.join(" | "));
    let [row] = &rows(&text)[..] else { panic!("it is one row") };
    let expected = [
        "a: no log line says `nobody writes this`",
        "a: there is no metric `Nothings`",
        "a: there is no alarm `TweetIngesterJoy`",
        "a: there is no test `a_test_that_nobody_wrote`",
    ];
    assert_eq!(Known::read().faults(row), expected);
    let bare = Row { cells: ["a", "b", "c", "none", "none", "none", "by hand"].map(str::to_owned).to_vec() };
    assert_eq!(Known::read().faults(&bare), ["a: no test proves it"]);
}

impl Known {
    fn read() -> Known {
        let (mut sources, mut tests) = (Vec::new(), Vec::new());
        read_below(&root().join("crates"), &mut sources);
        read_below(&root().join("tests"), &mut tests);
        let template = fs::read_to_string(root().join("template.yaml")).expect("the stack has a template");
        let metric = fs::read_to_string(root().join("crates/telemetry/src/metric.rs")).expect("it is there");
        let ours = metric.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned);
        let alarms = template.split("\n    Type: AWS::CloudWatch::Alarm\n").filter_map(|before| before.lines().last());
        Known {
            tests: sources.iter().chain(&tests).flat_map(|text| tests_of(text)).collect(),
            metrics: ours.chain(OF_AWS.map(str::to_owned)).collect(),
            alarms: alarms.map(|line| line.trim().trim_end_matches(':').to_owned()).collect(),
            sources: sources.concat(),
        }
    }

    fn faults(&self, row: &Row) -> Vec<String> {
        let failure = &row.cells[0];
        let mut faults = Vec::new();
        let mut check = |column: usize, what: &str, is_there: &dyn Fn(&str) -> bool| {
            let missing = row.quoted(column).into_iter().filter(|name| !is_there(name));
            faults.extend(missing.map(|name| format!("{failure}: {what} `{name}`")));
        };
        check(3, "no log line says", &|text| self.sources.contains(text));
        check(4, "there is no metric", &|name| self.metrics.contains(name));
        check(5, "there is no alarm", &|name| self.alarms.contains(name));
        check(6, "there is no test", &|name| self.tests.contains(name));
        if row.quoted(6).is_empty() {
            faults.push(format!("{failure}: no test proves it"));
        }
        faults
    }
}

impl Row {
    fn quoted(&self, column: usize) -> Vec<&str> {
        self.cells[column].split('`').skip(1).step_by(2).collect()
    }
}

fn section() -> String {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("it is there");
    let (_, below) = architecture.split_once("\n## When something fails\n").expect("it has the section");
    below.split("\n## ").next().expect("a split gives something").to_owned()
}

/// The rows of all tables with these columns.
fn rows(text: &str) -> Vec<Row> {
    let header = format!("| {} |", COLUMNS.join(" | "));
    let mut rows = Vec::new();
    for table in text.split(&header).skip(1) {
        let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        rows.extend(lines.map(|line| Row { cells: cells(line) }));
    }
    assert!(rows.iter().all(|row| row.cells.len() == COLUMNS.len()), "a row has more or fewer cells");
    rows
}

fn cells(line: &str) -> Vec<String> {
    line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

fn tests_of(text: &str) -> Vec<String> {
    let mut lines = text.lines().map(str::trim);
    let mut found = Vec::new();
    while lines.by_ref().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test")) {
        let name = lines.by_ref().find_map(|line| line.split_once("fn ")?.1.split('(').next());
        found.extend(name.map(str::to_owned));
    }
    found
}

fn read_below(folder: &Path, sources: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            read_below(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(fs::read_to_string(&path).expect("source is UTF-8"));
        }
    }
}
