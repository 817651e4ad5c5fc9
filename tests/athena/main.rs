//! The named queries of the template, run on DuckDB over the tables of the template.

use std::process::Command;

use tests::{binaries::root, venv};

#[test]
fn the_named_queries_answer_over_the_tables_of_the_template() {
    let output = Command::new(venv::python("athena"))
        .arg(root().join("tests/athena/queries.py"))
        .arg(root().join("template.yaml"))
        .output()
        .expect("Python runs");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}
