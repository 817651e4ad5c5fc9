//! Rules for the text of every source file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tests::binaries::root;

const MAX_LINES: usize = 400;
const MAX_MAIN_LINES: usize = 40;
const FORBIDDEN_NAMES: [&str; 8] = ["common", "core", "shared", "util", "utils", "helper", "helpers", "misc"];
const MAIN_DOCS: [&str; 5] = ["Trigger", "Fails", "Config", "Source", "Writes"];

#[test]
fn every_file_opens_with_what_it_is() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{} opens without `//!`", path.display());
    }
}

#[test]
fn no_file_is_longer_than_a_reader_s_patience() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines, {MAX_LINES} is the limit", path.display());
    }
}

#[test]
fn nothing_is_called_a_drawer() {
    for (path, _) in sources() {
        let bad = path.iter().filter_map(|part| part.to_str()).find(|part| {
            let stem = part.trim_end_matches(".rs");
            FORBIDDEN_NAMES.contains(&stem) || stem.ends_with("_manager") || stem.ends_with("_service")
        });
        assert_eq!(bad, None, "{}", path.display());
    }
}

#[test]
fn lints_are_expected_with_a_reason_or_obeyed() {
    for (path, text) in sources() {
        assert!(!text.contains(concat!("#[", "allow(")), "{} silences a lint", path.display());
        assert!(!text.contains(concat!("#[", "ignore")), "{} ignores a test", path.display());
    }
}

#[test]
fn a_lambda_s_main_only_wires_and_says_what_it_does() {
    for name in super::crates::lambdas() {
        let path = root().join("crates").join(&name).join("src/main.rs");
        let text = fs::read_to_string(&path).expect("a Lambda crate has a main");
        let code = text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//")).count();
        assert!(code <= MAX_MAIN_LINES, "{name}: main.rs has {code} lines of code, {MAX_MAIN_LINES} is the limit");
        let docs: String = text.lines().filter(|line| line.starts_with("//!")).collect();
        for word in MAIN_DOCS {
            assert!(docs.contains(word), "{name}: the docs of main.rs do not state `{word}`");
        }
    }
}

#[test]
fn the_environment_is_read_and_clients_are_built_only_in_main() {
    for name in super::crates::lambdas() {
        for (path, text) in sources_below(&root().join("crates").join(&name).join("src")) {
            let is_main = path.ends_with("main.rs");
            let is_test = path.to_string_lossy().contains("test") || text.contains("aws_smithy_mocks");
            if is_main || is_test {
                continue;
            }
            assert!(!text.contains("env::var"), "{} reads the environment", path.display());
            assert!(!text.contains("Client::new("), "{} builds a client", path.display());
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = sources_below(&root().join("crates"));
    found.extend(sources_below(&root().join("tests")));
    assert!(found.len() > 20, "the search for sources finds too little to mean anything");
    found
}

fn sources_below(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() && !path.ends_with("target") {
            found.extend(sources_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("source is UTF-8");
            let inside = path.strip_prefix(root()).expect("found below the root").to_owned();
            found.push((inside, text));
        }
    }
    found
}
