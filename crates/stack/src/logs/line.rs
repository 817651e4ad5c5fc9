//! One line of a log: what the function said, or what Lambda says about the invocation.

use console::{pad_str, style};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Wide enough for the longest name of a function.
const NAME_WIDTH: usize = 15;

/// Fields that every line has; they are shown in their own place or not at all.
const COMMON: [&str; 6] = ["timestamp", "level", "message", "span", "target", "requestId"];

/// A line that a person reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The function.
    pub function: String,
    /// `INFO`, `WARN`, `ERROR`.
    pub level: String,
    /// What it says.
    pub sentence: String,
    /// The fields beside it.
    pub facts: String,
    /// How long the invocation took, where it is known.
    pub took: Option<String>,
}

/// What a line of the log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// The invocation begins.
    Start,
    /// The invocation is over and took this long, in milliseconds.
    Report(String),
    /// The function says something.
    Said {
        /// `INFO`, `WARN`, `ERROR`; empty for plain text.
        level: String,
        /// The sentence.
        sentence: String,
        /// The fields beside it.
        facts: String,
    },
    /// Of no interest.
    Other,
}

impl Entry {
    /// Time, function, sentence, duration.
    pub fn in_short(&self) -> String {
        let took = self.took.as_ref().map(|took| format!("  {}", style(took).dim())).unwrap_or_default();
        format!("{}{took}", self.head())
    }

    /// Time, function, sentence, fields.
    pub fn with_facts(&self) -> String {
        format!("{}  {}", self.head(), style(&self.facts).dim()).trim_end().to_owned()
    }

    fn head(&self) -> String {
        let at = Timestamp::from_millisecond(self.at_ms).unwrap_or_default().strftime("%H:%M:%SZ").to_string();
        let name = pad_str(&self.function, NAME_WIDTH, console::Alignment::Left, None).into_owned();
        let sentence = match self.level.as_str() {
            "ERROR" => style(format!("ERROR {}", self.sentence)).red().to_string(),
            "WARN" => style(format!("WARN {}", self.sentence)).yellow().to_string(),
            _ => self.sentence.clone(),
        };
        format!("{}  {}  {sentence}", style(at).dim(), style(name).cyan())
    }
}

/// Reads one line. AWS tells of invocations in JSON
/// (<https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html>), the engine in text.
pub fn parse(line: &str) -> Line {
    if let Ok(Value::Object(fields)) = serde_json::from_str(line) {
        return match fields.get("type").and_then(Value::as_str) {
            Some("platform.start") => Line::Start,
            Some("platform.report") => Line::Report(duration(&fields["record"]["metrics"]["durationMs"])),
            Some(kind) if kind.starts_with("platform.") => Line::Other,
            // Metrics, for CloudWatch to read.
            _ if fields.contains_key("_aws") => Line::Other,
            _ => said(&fields),
        };
    }
    match line.split_whitespace().next() {
        Some("START") => Line::Start,
        Some("REPORT") => Line::Report(
            line.split("Duration: ").nth(1).and_then(|rest| rest.split(" ms").next()).unwrap_or("").to_owned(),
        ),
        Some("END" | "INIT_START") | None => Line::Other,
        Some(_) => Line::Said { level: String::new(), sentence: line.trim().to_owned(), facts: String::new() },
    }
}

fn said(fields: &Map<String, Value>) -> Line {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let facts = fields.iter().filter(|(name, value)| !COMMON.contains(&name.as_str()) && !is_nothing(value));
    let facts: Vec<String> = facts.map(|(name, value)| format!("{name}={}", plain(value))).collect();
    Line::Said { level: text("level"), sentence: text("message"), facts: facts.join(" ") }
}

/// A count of zero or an empty list tells nothing.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_f64() == Some(0.0) || value.as_str() == Some("")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn duration(value: &Value) -> String {
    value.as_f64().map(|millis| format!("{millis:.0}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(line: &str, expected: Expect) {
        expected.assert_eq(&format!("{:?}", parse(line)));
    }

    #[test]
    fn a_line_of_a_function_is_a_sentence_with_facts() {
        check(
            r#"{"timestamp":"2026-01-01T00:00:00Z","level":"INFO","message":"stored 25 tweets","stored":25,"failed":0,"kinds":"","span":{"requestId":"1"}}"#,
            expect![[r#"Said { level: "INFO", sentence: "stored 25 tweets", facts: "stored=25" }"#]],
        );
        check("plain words", expect![[r#"Said { level: "", sentence: "plain words", facts: "" }"#]]);
    }

    #[test]
    fn lambda_tells_of_an_invocation_in_text_or_in_json() {
        check("START RequestId: 1 Version: $LATEST", expect!["Start"]);
        check("END RequestId: 1", expect!["Other"]);
        check("REPORT RequestId: 1\tDuration: 12 ms\tBilled Duration: 12 ms", expect![[r#"Report("12")"#]]);
        check(r#"{"type":"platform.start","record":{"requestId":"1"}}"#, expect!["Start"]);
        check(r#"{"type":"platform.report","record":{"metrics":{"durationMs":12.4}}}"#, expect![[r#"Report("12")"#]]);
        check(r#"{"type":"platform.initStart"}"#, expect!["Other"]);
        check(r#"{"_aws":{"Timestamp":1},"level":"INFO","Stored":25}"#, expect!["Other"]);
        check("", expect!["Other"]);
    }

    #[test]
    fn an_entry_is_one_line() {
        let entry = Entry {
            at_ms: 1_767_225_600_000,
            function: "faq-api".to_owned(),
            level: "INFO".to_owned(),
            sentence: "answered".to_owned(),
            facts: "n=3".to_owned(),
            took: Some("2 ms".to_owned()),
        };
        let plain = |text: String| console::strip_ansi_codes(&text).into_owned();
        assert_eq!(plain(entry.in_short()), "00:00:00Z  faq-api          answered  2 ms");
        assert_eq!(plain(entry.with_facts()), "00:00:00Z  faq-api          answered  n=3");
    }
}
