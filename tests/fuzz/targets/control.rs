//! Messages of the stream about itself: dropped, so nothing else may pass for one.
#![no_main]

use domain::tweet::{Control, Record, parse};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const MESSAGES: [Control; 7] = [
    Control::Delete,
    Control::ScrubGeo,
    Control::Limit,
    Control::StatusWithheld,
    Control::UserWithheld,
    Control::Disconnect,
    Control::Warning,
];

fuzz_target!(|text: &str| {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        // What is not JSON is skipped only when there is nothing at all.
        let is_empty = text.strip_prefix('\u{feff}').unwrap_or(text).trim_ascii().is_empty();
        assert_eq!(parse(text.as_bytes()).is_ok(), is_empty);
        return;
    };
    for control in MESSAGES {
        let name = control.name();
        let message = parse(format!(r#"{{"{name}":{text}}}"#).as_bytes());
        assert_eq!(message == Ok(Record::Control(control)), value.is_object(), "{message:?}");
        // What has an id is a tweet, whatever else it has.
        let Ok(Record::Tweets { tweets, .. }) = parse(format!(r#"{{"{name}":{text},"id_str":"5"}}"#).as_bytes()) else {
            panic!("a tweet with a field {name} is lost");
        };
        assert_eq!(tweets[0].id, 5);
    }
});
