//! The data bucket: each event of New York is a line, each of a French department lies under the error prefix, no other
//! event is anywhere, and the filter has answered every one of them once.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Books, Entry, Fault};
use crate::{
    local::Local,
    soak::{
        input::Expected,
        shelf::{Before, read},
    },
};

const BUCKET: &str = "DataBucketName";

/// What others put into the bucket meanwhile: the poller runs every minute.
const OF_OTHERS: [&str; 2] = ["tweets/", "ticker/"];

/// The code of AWS for an event that its function has told as failed, as it should with one of France.
const TOLD_AS_FAILED: &str = "Lambda.ProcessingFailedStatus";

/// What has become of events.
#[derive(Debug, Default)]
pub struct Events {
    /// Lines that were delivered, and how often.
    lines: BTreeMap<String, usize>,
    /// Events under the error prefix, each with all codes that it is there for.
    failed: BTreeMap<String, Vec<String>>,
    /// Keys of other objects.
    strange: Vec<String>,
}

impl Events {
    /// Reads all that is new.
    ///
    /// # Panics
    /// When S3 does not answer.
    pub async fn read(stack: &Local, before: &Before) -> Events {
        let mut events = Events::default();
        for key in before.new_objects(stack, BUCKET).await.into_keys() {
            if key.starts_with("firehose/") {
                events.add_lines(&read(stack, BUCKET, &key).await);
            } else if key.starts_with("firehose-errors/") {
                events.add_failed(&read(stack, BUCKET, &key).await);
            } else if !OF_OTHERS.iter().any(|prefix| key.starts_with(prefix)) {
                events.strange.push(key);
            }
        }
        events
    }

    fn add_lines(&mut self, object: &[u8]) {
        for line in String::from_utf8_lossy(object).lines() {
            *self.lines.entry(line.to_owned()).or_default() += 1;
        }
    }

    fn add_failed(&mut self, object: &[u8]) {
        for line in object.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let record: Value = serde_json::from_slice(line).unwrap_or_default();
            let data = record["rawData"].as_str().and_then(|data| base64_simd::STANDARD.decode_to_vec(data).ok());
            let event = String::from_utf8_lossy(&data.unwrap_or_default()).into_owned();
            let code = record["errorCode"].as_str().unwrap_or_default().to_owned();
            self.failed.entry(event).or_default().push(code);
        }
    }

    /// How often there is this line, and why the event is under the error prefix; neither is asked for again.
    fn take(&mut self, line: &str, event: &str) -> (usize, Vec<String>) {
        (self.lines.remove(line).unwrap_or_default(), self.failed.remove(event).unwrap_or_default())
    }
}

impl Books {
    /// `dropped`: how often the filter said so.
    pub(super) fn check_events(&mut self, mut events: Events, expected: &Expected, dropped: usize) {
        for event in &expected.new_york {
            let line = format!("New York State found !! for entry: {event}");
            match events.take(&line, event) {
                (1, codes) if codes.is_empty() => {}
                (0, codes) => self.note_codes(&codes, (Fault::Lost, "event of New York"), event),
                _ => self.note((Fault::Doubled, "event of New York"), event),
            }
        }
        for event in &expected.french {
            match events.take(event, event) {
                (0, codes) if codes == [TOLD_AS_FAILED] => {}
                (0, codes) => self.note_codes(&codes, (Fault::Lost, "event of France"), event),
                _ => self.note((Fault::Strange, "line"), event),
            }
        }
        let mut gone = Vec::new();
        for event in &expected.elsewhere {
            match events.take(event, event) {
                (0, codes) if codes.is_empty() => gone.push(event),
                (0, codes) => self.note_codes(&codes, (Fault::Lost, "event"), event),
                _ => self.note((Fault::Strange, "line"), event),
            }
        }
        gone.iter().skip(dropped).for_each(|&event| self.note((Fault::Unanswered, "event to be dropped"), event));
        events.lines.into_keys().for_each(|line| self.note((Fault::Strange, "line"), line));
        events.failed.into_keys().for_each(|event| self.note((Fault::Strange, "failed event"), event));
        events.strange.into_iter().for_each(|key| self.note((Fault::Strange, "object"), key));
    }

    /// Why an event lies under the error prefix that should not, or not for this reason.
    fn note_codes(&mut self, codes: &[String], nowhere: Entry, event: &str) {
        match codes {
            [] => self.note(nowhere, event),
            [code] => self.note(of_code(code), event),
            _ => self.note((Fault::Doubled, "failed event"), event),
        }
    }
}

/// <https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html>
fn of_code(code: &str) -> Entry {
    match code {
        "Lambda.MissingRecordId" => (Fault::Unanswered, "event left out"),
        "Lambda.DuplicatedRecordId" => (Fault::Unanswered, "event answered twice"),
        TOLD_AS_FAILED => (Fault::Wrong, "event told as failed"),
        _ => (Fault::Unanswered, "event that the filter failed with"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    /// One event each of New York, of France and of elsewhere, the last one dropped.
    #[track_caller]
    fn check(lines: &str, failed: &[(&str, &str)], expect: Expect) {
        let mut expected = Expected::default();
        expected.new_york.insert("NY".to_owned());
        expected.french.insert("75".to_owned());
        expected.elsewhere.insert("Rome".to_owned());
        let mut events = Events::default();
        events.add_lines(lines.as_bytes());
        for (event, code) in failed {
            let data = base64_simd::STANDARD.encode_to_string(event);
            events.add_failed(format!("{}\n", json!({"rawData": data, "errorCode": code})).as_bytes());
        }
        let mut books = Books::default();
        books.check_events(events, &expected, 1);
        expect.assert_eq(&books.to_string());
    }

    const LINE: &str = "New York State found !! for entry: NY\n";
    const FAILED: (&str, &str) = ("75", TOLD_AS_FAILED);

    #[test]
    fn every_event_where_it_belongs_is_no_fault() {
        check(LINE, &[FAILED], expect![""]);
    }

    #[test]
    fn an_event_that_is_nowhere_or_twice_is_told() {
        check("", &[FAILED], expect!["Lost: event of New York × 1, such as NY\n"]);
        check(&LINE.repeat(2), &[FAILED], expect!["Doubled: event of New York × 1, such as NY\n"]);
        check(LINE, &[FAILED, ("NY", TOLD_AS_FAILED)], expect!["Doubled: event of New York × 1, such as NY\n"]);
        check(LINE, &[], expect!["Lost: event of France × 1, such as 75\n"]);
        check(LINE, &[FAILED, FAILED], expect!["Doubled: failed event × 1, such as 75\n"]);
    }

    #[test]
    fn an_event_under_the_error_prefix_for_another_reason_is_told() {
        check("", &[FAILED, ("NY", TOLD_AS_FAILED)], expect!["Wrong: event told as failed × 1, such as NY\n"]);
        check("", &[FAILED, ("NY", "Lambda.MissingRecordId")], expect!["Unanswered: event left out × 1, such as NY\n"]);
        check(
            LINE,
            &[("75", "Lambda.DuplicatedRecordId")],
            expect!["Unanswered: event answered twice × 1, such as 75\n"],
        );
        check(
            LINE,
            &[FAILED, ("Rome", "Lambda.FunctionError")],
            expect!["Unanswered: event that the filter failed with × 1, such as Rome\n"],
        );
    }

    #[test]
    fn what_nobody_sent_is_told() {
        check(&format!("{LINE}Rome\n"), &[FAILED], expect!["Strange: line × 1, such as Rome\n"]);
        check(&format!("{LINE}75\n"), &[FAILED], expect!["Strange: line × 1, such as 75\n"]);
        let other = LINE.replace("NY", "ny");
        check(
            &format!("{LINE}{other}"),
            &[FAILED],
            expect!["Strange: line × 1, such as New York State found !! for entry: ny\n"],
        );
        check(LINE, &[FAILED, ("Oslo", TOLD_AS_FAILED)], expect!["Strange: failed event × 1, such as Oslo\n"]);
    }

    #[test]
    fn an_event_that_is_nowhere_must_have_been_dropped() {
        let mut expected = Expected::default();
        expected.elsewhere.extend(["Oslo".to_owned(), "Rome".to_owned()]);
        for (dropped, found) in [(2, ""), (1, "Unanswered: event to be dropped × 1, such as Rome\n")] {
            let mut books = Books::default();
            books.check_events(Events::default(), &expected, dropped);
            assert_eq!(books.to_string(), found);
        }
    }
}
