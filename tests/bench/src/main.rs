//! The bench: our functions beside their peers in Python and Node, measured alternately. `cargo stack bench` builds them
//! and runs it.

mod bench;
mod comparison;
mod effort;
mod functions;
mod groups;
mod http;
mod inputs;
mod json;
mod peers;
mod photograph;
mod process;
mod rounds;
mod runtime_api;
mod samples;
mod sandbox;
// The one that holds the crate to its quality.
#[path = "../../../crates/thumbnail/src/tests/similarity.rs"]
mod similarity;
mod stub;
mod subject;
mod svg;
mod table;
mod tls;
mod worker;

use std::{fs, path::PathBuf};

use anyhow::Context;
use bench::Bench;
use clap::{Parser, ValueEnum};
use effort::Effort;
use groups::Group;

/// Measures our functions and their peers, side by side.
#[derive(Parser)]
struct Args {
    /// What to measure [default: everything]
    #[arg(long, num_args = 1.., value_name = "GROUP")]
    only: Vec<Group>,
    /// Few repetitions: shows that everything works, and nothing more
    #[arg(long)]
    quick: bool,
    /// Where the chart goes [default: target/bench/bench.svg]
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    eprintln!("preparing the peers");
    let bench = Bench::prepare(if args.quick { Effort::QUICK } else { Effort::FULL })?;
    let groups = if args.only.is_empty() { Group::value_variants() } else { &args.only };
    let mut comparisons = Vec::new();
    for group in groups {
        comparisons.extend(group.run(&bench)?);
    }
    print!("{}\n{}", table::table(&comparisons), table::summary(&comparisons));
    let svg = args.svg.unwrap_or_else(|| bench.folder.join("bench.svg"));
    fs::write(&svg, svg::chart(&comparisons)).with_context(|| svg.display().to_string())?;
    fs::write(bench.folder.join("bench.json"), format!("{:#}\n", json::json(&comparisons)))?;
    eprintln!("written: {} and {}", bench.folder.join("bench.json").display(), svg.display());
    Ok(())
}
