//! The long soak: `cargo stack soak`.

use std::{process::ExitCode, time::Duration};

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
    /// In place of a storm one outage of every service, of so many seconds
    #[arg(long, value_name = "SECONDS")]
    outage: Option<u64>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Args { records, seed, outage } = Args::parse();
    println!("seed {seed}");
    let bar = ProgressBar::new(u64::try_from(records).unwrap_or(u64::MAX)).with_style(style());
    let plan = match outage {
        Some(seconds) => Plan::outage(seed, records, Duration::from_secs(seconds)),
        None => Plan::long(seed, records),
    };
    let soak = Soak::start("soak").await;
    let ledger = soak.run(plan, |sent| bar.set_position(u64::try_from(sent).unwrap_or(0))).await;
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
