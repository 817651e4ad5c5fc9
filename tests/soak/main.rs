//! The long soak: `cargo stack soak`.

use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use tests::soak::{Soak, plan::Plan};

/// Everything goes wrong that can; at the end the books are checked.
#[derive(Parser)]
struct Args {
    /// How many records are sent, of all kinds
    #[arg(long, value_name = "N")]
    records: usize,
    /// Makes the same input and the same faults again
    #[arg(long, value_name = "N")]
    seed: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Args { records, seed } = Args::parse();
    println!("seed {seed}");
    let bar = ProgressBar::new(u64::try_from(records).unwrap_or(u64::MAX)).with_style(style());
    let soak = Soak::start("soak").await;
    let ledger = soak.run(Plan::long(seed, records), |sent| bar.set_position(u64::try_from(sent).unwrap_or(0))).await;
    bar.finish_and_clear();
    print!("{ledger}");
    match ledger.books.balance() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn style() -> ProgressStyle {
    let line = "  {bar:30} {human_pos} of {human_len} records, {per_sec}, {eta} left";
    ProgressStyle::with_template(line).expect("the line is well-formed")
}
