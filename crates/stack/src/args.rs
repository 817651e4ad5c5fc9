//! The commands and their options.

use std::path::PathBuf;

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};
use jiff::{Span, SpanRelativeTo, Timestamp, civil::Date, tz::TimeZone};

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
    #[command(alias = "start")]
    Up(Up),
    /// Send generated tweets, events, ticks or photos
    Send(Send),
    /// Show what runs and what has arrived
    Status(At),
    /// Show the log lines of the functions
    Logs(Logs),
    /// Send again what failed, once its cause is mended
    ///
    /// Looks at everything that was given up, tells why, and sends it again to where it came from. What was sent moves
    /// to `redriven/` in the failures bucket, where it stays 90 days, so a second run does not send it again; what fails
    /// again lies there anew. Stopped in between, it may send something twice, which no flow minds, and loses nothing.
    Redrive(Redrive),
    /// Run a stack of its own in a storm of faults and check the books at the end
    Soak(Soak),
    /// Measure the functions beside their peers in Python and Node
    Bench(Bench),
    /// Show the names and addresses of the stack
    Outputs(Outputs),
    /// Delete the stack and all it holds; locally, stop the engine too
    #[command(alias = "stop")]
    Down(Down),
    /// The process beside the local engine
    #[command(hide = true)]
    Companion,
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
    /// Ticks of shares, to Firehose
    Ticks,
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

/// Options of `redrive`.
#[derive(Arguments)]
pub struct Redrive {
    /// Where to look [default: everywhere]
    pub sources: Vec<Source>,
    /// Show what would be sent, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Only what failed for a reason that contains this, in any case
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Only what failed since: `2h` or `3 days` ago, 2026-03-01, 2026-03-01T07:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub since: Option<Timestamp>,
    /// Only what failed until then
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub until: Option<Timestamp>,
    /// Also what failed for good: records that are no tweets, photos that are gone, events that the filter refused. They
    /// come back, unless what refused them has changed
    #[arg(long)]
    pub permanent: bool,
    /// Name each failure as well, a line each
    #[arg(long)]
    pub list: bool,
    #[command(flatten)]
    pub at: At,
}

/// Where failures lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Source {
    /// Records of the stream that are no tweets
    Quarantine,
    /// Photos that could not be had
    Photos,
    /// Batches of the streams that a function failed with until it was given up
    Batches,
    /// Events that a function failed with until it was given up, in the failure queues
    Queues,
    /// Records that Firehose could not have transformed or deliver
    Firehose,
}

/// Options of `soak`.
#[derive(Arguments)]
pub struct Soak {
    /// How many records are sent, of all kinds
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub records: usize,
    /// Makes the same input and the same faults again [default: others each time]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// In place of a storm one outage of every service, of so many seconds
    #[arg(long, value_name = "SECONDS")]
    pub outage: Option<u64>,
}

/// Options of `bench`.
#[derive(Arguments)]
pub struct Bench {
    /// What to measure [default: everything]
    #[arg(long, num_args = 1.., value_name = "GROUP", value_parser = GROUPS)]
    pub only: Vec<String>,
    /// Few repetitions: shows that everything works, and nothing more
    #[arg(long)]
    pub quick: bool,
    /// Where the chart goes [default: target/bench/bench.svg]
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

/// What the bench can measure alone.
const GROUPS: [&str; 7] = ["cold", "warm", "firehose", "tweets", "writes", "thumbnails", "size"];

/// Options of `outputs`.
#[derive(Arguments)]
pub struct Outputs {
    /// The value of one output alone, such as `ApiUrl`
    pub output: Option<String>,
    /// As one JSON object
    #[arg(long, conflicts_with = "output")]
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

/// A time, a day in UTC, or how long ago.
fn moment(text: &str) -> Result<Timestamp, String> {
    let day = || text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|start| start.timestamp());
    let ago = || {
        let span = text.trim_end_matches("ago").trim_end().parse::<Span>().ok()?;
        let span = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
        Timestamp::now().checked_sub(span).ok()
    };
    let time = text.parse().ok().or_else(day).or_else(ago);
    time.ok_or_else(|| "a time is needed, such as 2h, 3 days, 2026-03-01 or 2026-03-01T07:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use jiff::SignedDuration;

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
    #[test]
    fn a_moment_is_a_time_a_day_or_how_long_ago() {
        let moments =
            ["2026-03-01T07:00Z", "2026-03-01T08:00+01:00", "2026-03-01"].map(|text| moment(text).expect(text));
        assert_eq!(moments.map(|at| at.to_string())[..2], ["2026-03-01T07:00:00Z", "2026-03-01T07:00:00Z"]);
        assert_eq!(moments[2].to_string(), "2026-03-01T00:00:00Z");
        for (text, hours) in [("2h", 2), ("3 days", 72), ("1 hour ago", 1)] {
            let off = (Timestamp::now() - SignedDuration::from_hours(hours)).duration_since(moment(text).expect(text));
            assert!(off.as_secs().abs() <= 60, "{text}");
        }
        for wrong in ["", "yesterday", "2026-13-01", "7"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }
}
