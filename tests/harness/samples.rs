//! The documents of `events/`: what AWS sends, and what a function answers.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{binaries::root, function::Function};

/// One document.
pub struct Sample {
    /// The file's name without its ending.
    pub name: String,
    /// The event.
    pub event: Vec<u8>,
    /// The answer, where it is fixed.
    pub expected: Option<Value>,
}

/// The documents of a function, by name.
///
/// # Panics
/// When there are none.
pub fn samples(function: &str) -> Vec<Sample> {
    let folder = root().join("events").join(function);
    let entries = fs::read_dir(&folder).expect("the function has a folder of events").flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| event_name(&entry.path())).collect();
    names.sort();
    assert!(!names.is_empty(), "{} is empty", folder.display());
    names.into_iter().map(|name| read(&folder, name)).collect()
}

/// Hands every document to the function; it must answer each, and as expected where that is fixed.
///
/// # Panics
/// When an answer is another one.
pub async fn check(function: &Function, name: &str) {
    for sample in samples(name) {
        let answer = function.response(&sample.event).await;
        if let Some(expected) = sample.expected {
            assert_eq!(answer, expected, "events/{name}/{}.json", sample.name);
        }
    }
}

fn event_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.strip_suffix(".json")?;
    (!name.ends_with(".expected")).then(|| name.to_owned())
}

fn read(folder: &Path, name: String) -> Sample {
    let event = fs::read(folder.join(format!("{name}.json"))).expect("it was just listed");
    let expected = fs::read(folder.join(format!("{name}.expected.json"))).ok();
    let expected = expected.map(|bytes| serde_json::from_slice(&bytes).expect("an expected answer is JSON"));
    Sample { name, event, expected }
}
