//! The OpenAPI document of the template, held against itself and, by Schemathesis, against the API.

use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Output},
};

use tests::{binaries::root, venv};

use crate::stand::own_api;

/// Set to a number of cases for each operation, such as 1000, it makes the run long, with other cases each time.
const CASES: &str = "API_CASES";
/// Coverage, examples and links come on top of these: 800 cases in all, 25 s.
const FEW_CASES: &str = "25";

#[test]
fn the_document_promises_what_every_client_may_expect() {
    check(&run("document.py"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_keeps_the_promises_of_its_document() {
    let stack = own_api("conformance").await;
    let (folder, document) = (root().join("tests/api"), written_document());
    let cases = env::var(CASES);
    let mut schemathesis = Command::new(venv::python("api").with_file_name("schemathesis"));
    schemathesis
        .env("SCHEMATHESIS_HOOKS", folder.join("hooks.py"))
        // It leaves its notes where it runs.
        .current_dir(root().join("target/api"))
        .arg("--config-file")
        .arg(folder.join("schemathesis.toml"))
        .args(["run", "--no-color", "--url", stack.output("ApiUrl")])
        .args(["--max-examples", cases.as_deref().unwrap_or(FEW_CASES)])
        .arg(document);
    if cases.is_ok() {
        schemathesis.args(["--seed", &fastrand::u32(..).to_string()]);
    }
    check(
        &tokio::task::spawn_blocking(move || schemathesis.output().expect("it was installed")).await.expect("it ends"),
    );
}

/// The document as clients know it.
fn written_document() -> PathBuf {
    let output = run("openapi.py");
    check(&output);
    let path = root().join("target/api/openapi.json");
    fs::write(&path, output.stdout).expect("the folder is ours");
    path
}

fn run(script: &str) -> Output {
    Command::new(venv::python("api"))
        // One script reads another, and Python would leave a compiled copy in this folder.
        .arg("-B")
        .arg(root().join("tests/api").join(script))
        .arg(root().join("template.yaml"))
        .output()
        .expect("Python runs")
}

fn check(output: &Output) {
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}
