//! The commands of `README.md` and `CONTRIBUTING.md`: each is run by CI, or is known here with what stands in for it.

use std::{collections::BTreeSet, fs, process::Command};

use tests::{
    binaries::{binary, root},
    pages::all,
};
use toml::Table;

/// What CI runs, with the file that says so.
const RUN_BY_CI: [(&str, &str, &str); 5] = [
    (".ci/run", ".github/workflows/ci.yml", "run: .ci/run"),
    (".ci/lint-template", ".ci/run", "step .ci/lint-template"),
    (".ci/test-lint-template", ".ci/run", "step .ci/test-lint-template"),
    (".ci/check-dependencies", ".ci/run", "step .ci/check-dependencies"),
    ("cargo test --workspace", ".ci/run", "step cargo test --workspace"),
];

/// How other commands begin, and why they are not run as they stand on the reader's own stack or machine.
const NOT_RUN: [(&str, &str); 25] = [
    ("cargo stack up", "it is the reader's own stack on this machine; the flows start one in the same steps"),
    ("cargo stack down", "it would end the reader's own stack; dropping a stack of the flows does the same"),
    ("cargo stack status", "the flow `commands` runs it on a stack of its own"),
    ("cargo stack send", "the flow `commands` runs it on a stack of its own"),
    ("cargo stack logs", "reads the reader's own stack, and goes on until it is stopped"),
    ("cargo stack outputs", "the flow `commands` runs it on a stack of its own"),
    ("cargo stack redrive", "the flow `commands` runs it on a stack of its own"),
    ("cargo stack soak", "takes minutes; `tests/faults/soak.rs` runs a short one"),
    ("cargo stack bench", "takes minutes; the parts of the bench have unit tests"),
    ("cargo bench", "takes minutes; CI compiles them"),
    ("npm install", "asks a registry for the newest versions, which change every day"),
    ("cargo test -p tests --test", "a part of `cargo test --workspace`"),
    ("API_CASES=1000 cargo test -p tests --test", "the same test with more cases than in CI"),
    ("curl ", "the flow `commands` runs it on a stack of its own"),
    ("export AWS_", "two assignments for the shell of the reader"),
    ("aws ", "needs the AWS CLI"),
    ("sam build", "needs the SAM CLI and an account; `.ci/lint-template` checks the template with SAM's own code"),
    ("sam deploy", "needs an account"),
    ("cargo lambda watch", "needs cargo-lambda, and goes on until it is stopped"),
    ("cargo lambda invoke", "needs cargo-lambda; `samples_are_answered_as_expected` hands over the same documents"),
    ("uv pip compile", "needs uv and the newest versions of all packages, which change every day"),
    (
        "target/stack/checkers/bin/python .ci/template/rights.py",
        "writes a file that is to be reviewed; `.ci/lint-template` compares with it",
    ),
    (".ci/fuzz", "needs the nightly compiler, and takes minutes to days"),
    (".ci/check-dependencies advisories", "needs the database of RustSec, which changes every day"),
    (".ci/sbom", "writes files beside the manifests"),
];

#[test]
fn every_command_is_run_by_ci_or_known_with_its_reason() {
    for command in all() {
        let run = RUN_BY_CI.iter().any(|(known, _, _)| command == *known);
        let known = NOT_RUN.iter().any(|(start, _)| command.starts_with(start));
        assert!(run || known, "nobody runs `{command}`, and nobody says why");
    }
    for (command, file, line) in RUN_BY_CI {
        let text = fs::read_to_string(root().join(file)).expect("it is in the repository");
        assert!(text.contains(line), "{file} does not run {command}");
    }
}

#[test]
fn nothing_is_known_that_no_page_names() {
    let commands = all();
    for (start, _) in NOT_RUN {
        assert!(commands.iter().any(|command| command.starts_with(start)), "no page names {start}");
    }
}

#[test]
fn every_stack_command_is_one_that_the_program_takes() {
    let commands = all();
    let words = commands.iter().filter_map(|command| command.strip_prefix("cargo stack "));
    let mut checked = 0;
    for options in words {
        assert!(is_taken(options), "`cargo stack {options}`");
        checked += 1;
    }
    assert!(checked >= 15, "{checked} commands are too few to mean anything");
    for wrong in ["fly", "send tweets --cuont 5", "send fish", "soak --records many"] {
        assert!(!is_taken(wrong), "`{wrong}` is taken");
    }
}

#[test]
fn every_test_command_names_a_test_that_is_there() {
    let manifest: Table = read("tests/Cargo.toml").parse().expect("TOML");
    let targets = manifest["test"].as_array().expect("it has tests").iter();
    let targets: BTreeSet<&str> = targets.filter_map(|test| test["name"].as_str()).collect();
    let mut checked = 0;
    for command in all().iter().filter(|command| command.contains("--test ")) {
        let (_, rest) = command.split_once("--test ").expect("it was filtered");
        let mut words = rest.split_whitespace();
        let target = words.next().unwrap_or_default();
        assert!(targets.contains(target), "`{command}` names no test");
        for filter in words {
            let main = read(&format!("tests/{target}/main.rs"));
            assert!(main.contains(&format!("mod {filter};")), "`{command}` finds no test");
        }
        checked += 1;
    }
    assert!(checked >= 2, "{checked} commands are too few to mean anything");
}

#[test]
fn every_file_that_a_command_names_is_there() {
    for command in all() {
        for word in command.split_whitespace().filter(|word| word.starts_with(".ci/") || word.starts_with("events/")) {
            assert!(root().join(word).exists(), "`{command}`: there is no {word}");
        }
    }
}

/// Asked for help behind them, the program refuses words that it does not know and does nothing.
fn is_taken(options: &str) -> bool {
    let asked = Command::new(binary("stack")).args(options.split_whitespace()).arg("--help").output();
    asked.expect("it was just built").status.success()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("it is in the repository")
}
