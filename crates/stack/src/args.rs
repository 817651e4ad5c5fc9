//! The commands and their options.

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};

/// The whole system on this machine, or in AWS.
#[derive(Parser)]
#[command(bin_name = "cargo stack", disable_help_subcommand = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Build, start the local engine, deploy, send sample input through every flow, then show what happens
    Up(Up),
    /// Send generated tweets, events or photos
    Send(Send),
    /// Show what runs and what has arrived
    Status(At),
    /// Show the log lines of the functions
    Logs(Logs),
    /// Show the names and addresses of the stack
    Outputs(Outputs),
    /// Delete the stack and all it holds; locally, stop the engine too
    Down(Down),
}

/// Where the stack is.
#[derive(Arguments)]
pub struct At {
    /// A stack in AWS, with the standard credentials and region [default: the local one]
    #[arg(long, value_name = "NAME")]
    pub stack_name: Option<String>,
}

/// Options of `up`.
#[derive(Arguments)]
pub struct Up {
    /// Return when every flow has arrived; the engine keeps running
    #[arg(long)]
    pub detach: bool,
    /// Port of the engine [default: a free one]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
}

/// Options of `send`.
#[derive(Arguments)]
pub struct Send {
    /// What to send
    pub what: What,
    /// How many [default: 100; photos: 10]
    #[arg(long, value_name = "N")]
    pub count: Option<usize>,
    /// How many a second, evenly spread [default: as many as are taken]
    #[arg(long, value_name = "N", value_parser = rate)]
    pub rate: Option<f64>,
    /// Makes the same input again [default: another one each time]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    #[command(flatten)]
    pub at: At,
}

/// What `send` sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Tweets, to the Kinesis stream
    Tweets,
    /// Events of places, to Firehose
    Events,
    /// Pictures, to the photos bucket
    Photos,
}

/// Options of `logs`.
#[derive(Arguments)]
pub struct Logs {
    /// One function, such as `tweet-ingester` [default: all]
    pub function: Option<String>,
    /// Go on as new lines come
    #[arg(long, short)]
    pub follow: bool,
    #[command(flatten)]
    pub at: At,
}

/// Options of `outputs`.
#[derive(Arguments)]
pub struct Outputs {
    /// As one JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub at: At,
}

/// Options of `down`.
#[derive(Arguments)]
pub struct Down {
    /// Do not ask before a stack in AWS is deleted
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub at: At,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if f64::is_finite(rate) && rate > 0.0 => Ok(rate),
        _ => Err("a number above 0 is needed, such as 20 or 0.5".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_options_hold_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_rate_is_a_number_above_zero() {
        assert_eq!(rate("0.5"), Ok(0.5));
        for wrong in ["0", "-1", "NaN", "inf", "many"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }
}
