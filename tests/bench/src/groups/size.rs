//! Deployment packages: a zip is its file, deflated, and some hundred bytes about it.

use std::{fs, io::Write};

use flate2::{Compression, write::DeflateEncoder};

use crate::{
    bench::Bench,
    comparison::{Comparison, Goal, Row, Unit, mebibytes},
    functions::{FUNCTIONS, WITHOUT_SDK},
};

/// Headers of the file, of the directory, and its end.
const ZIP_BYTES: u64 = 138;

/// Each function, with its budget.
pub fn run(bench: &Bench) -> anyhow::Result<Vec<Comparison>> {
    let mut rows = Vec::new();
    for name in FUNCTIONS {
        let bytes = deflated(&fs::read(bench.binary(name))?)? + ZIP_BYTES;
        let budget = if WITHOUT_SDK.contains(&name) { 1.5 } else { 5.0 };
        rows.push(Row::new(name, vec![mebibytes(bytes)]).goal(Goal::AtMost(budget)));
    }
    Ok(vec![Comparison { group: "size", title: "bootstrap, zipped".to_owned(), unit: Unit::Mebibytes, rows }])
}

fn deflated(program: &[u8]) -> anyhow::Result<u64> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(program)?;
    Ok(u64::try_from(encoder.finish()?.len())?)
}
