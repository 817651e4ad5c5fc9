//! One name in five places, and every variable in the template and in the code alike.

use std::{collections::BTreeSet, fs};

use stack::template::{functions, logical_id};
use tests::binaries::root;

use super::crates::lambdas;

/// Reserved (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>): no template may set it.
const SET_BY_LAMBDA: [&str; 1] = ["AWS_LAMBDA_RUNTIME_API"];
/// Set for `lambda_http` itself, which reads it where our code does not look.
const READ_BY_THE_RUNTIME: [&str; 1] = ["AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH"];

#[test]
fn a_lambda_has_one_name_in_all_places() {
    let template = template();
    for name in lambdas() {
        let module = name.replace('-', "_");
        assert!(root().join("events").join(&name).is_dir(), "{name} has no events");
        assert!(template.contains(&format!("\n  {}:\n", logical_id(&name))), "{name} is not in the template");
        assert!(template.contains(&format!("CodeUri: crates/{name}/\n")), "{name} has no code in the template");
        assert!(root().join(format!("tests/flows/{module}.rs")).is_file(), "{name} has no flow");
    }
}

#[test]
fn the_template_names_no_function_that_is_no_crate() {
    let names: BTreeSet<String> = lambdas().into_iter().collect();
    let template = template();
    let deployed = functions(&template).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(deployed, names);
}

#[test]
fn every_variable_is_set_by_the_template_and_read_by_the_code() {
    let template = template();
    for name in lambdas() {
        assert_eq!(variables_set(&template, &logical_id(&name)), variables_read(&name), "{name}");
    }
}

#[test]
fn every_variable_is_documented_in_main() {
    for name in lambdas() {
        let main = main_of(&name);
        let docs: String = main.lines().filter(|line| line.starts_with("//!")).collect();
        for variable in variables_read(&name) {
            assert!(docs.contains(&variable), "{name}: the docs of main.rs do not state {variable}");
        }
    }
}

fn template() -> String {
    fs::read_to_string(root().join("template.yaml")).expect("the stack has a template")
}

fn main_of(name: &str) -> String {
    fs::read_to_string(root().join(format!("crates/{name}/src/main.rs"))).expect("a Lambda crate has a main")
}

fn variables_read(name: &str) -> BTreeSet<String> {
    let main = main_of(name);
    let calls = main.split("env::var").skip(1).filter_map(|call| call.split('"').nth(1));
    calls.filter(|name| !SET_BY_LAMBDA.contains(name)).map(str::to_owned).collect()
}

/// The upper-case keys of the function's block in the template.
fn variables_set(template: &str, logical_id: &str) -> BTreeSet<String> {
    let start = format!("\n  {logical_id}:\n");
    let block = template.split(&start).nth(1).unwrap_or_else(|| panic!("{logical_id} is not in the template"));
    let block = block.lines().take_while(|line| line.is_empty() || line.starts_with("   "));
    let words = block.flat_map(|line| line.split(['{', ',', ' ']).filter_map(|word| word.strip_suffix(':')));
    let is_variable = |word: &&str| word.contains('_') && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    words.filter(is_variable).filter(|word| !READ_BY_THE_RUNTIME.contains(word)).map(str::to_owned).collect()
}
