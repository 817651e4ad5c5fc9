//! What every search for failures works with: what is meant, the ways to send, the diary of what was done.

use std::cell::RefCell;

use anyhow::bail;
use stack::{outputs::Outputs, target::Target};

use super::{
    bucket::Bucket,
    failure::{Again, Failure, Position, UnreadableError},
    function::Functions,
    interruption::Interruption,
    report::{Outcome, Report, name, shown},
    selection::{Selection, Verdict},
    shard::Shards,
};
use crate::{
    args::Source,
    pace::Pace,
    print::{count, thousands},
    progress::{Step, Steps},
    send::{self, Destination, Plan, batch::Record, tweets},
};

/// All of it.
pub struct Work {
    /// Which failures are meant.
    pub selection: Selection,
    /// Whether the user wants it to end.
    pub interruption: Interruption,
    /// Where batches and lost things are told, and where redriven ones are kept.
    pub failures: Bucket,
    functions: Functions,
    stream: tweets::Stream,
    stream_name: String,
    shards: Shards,
    diary: RefCell<Diary>,
}

/// What was found and done so far.
struct Diary {
    report: Report,
    /// None where each failure is a line of its own.
    step: Option<Step>,
}

impl Work {
    /// For this stack.
    pub async fn new(target: &Target, outputs: &Outputs, selection: Selection, list: bool) -> anyhow::Result<Work> {
        let stream_name = outputs.get("TweetStreamName")?;
        let step = (!list).then(|| Steps::new().begin("redrive", "looking for failures"));
        Ok(Work {
            selection,
            interruption: Interruption::listen(),
            failures: Bucket::new(target, outputs.get("FailuresBucketName")?),
            functions: Functions::of(target).await?,
            stream: tweets::Stream::new(target, stream_name),
            stream_name: stream_name.to_owned(),
            shards: Shards::new(target),
            diary: RefCell::new(Diary { report: Report::default(), step }),
        })
    }

    /// What is to be done with a failure; nothing when it is not meant.
    pub fn verdict(&self, failure: &Failure) -> Option<Verdict> {
        self.selection.has_reason(&self.reason(failure)).then(|| self.selection.verdict(failure))
    }

    /// The reason, and the function that failed.
    pub fn reason(&self, failure: &Failure) -> String {
        match failure.again.function() {
            Some(function) => format!("{}: {}", self.functions.crate_of(function).unwrap_or(function), failure.reason),
            None => failure.reason.clone(),
        }
    }

    /// Notes what became of failures.
    pub fn note(&self, source: Source, location: &str, reason: &str, outcome: &Outcome, count: usize) {
        let mut diary = self.diary.borrow_mut();
        diary.report.add(source, reason, outcome, count);
        let sums = diary.report.sums();
        match &mut diary.step {
            Some(step) => step.say(&format!(
                "{}: {} found, {} redriven",
                name(source),
                thousands(sums.found),
                thousands(sums.redriven)
            )),
            None => println!("{}", line(source, location, reason, outcome, count)),
        }
    }

    /// Notes something of which nobody can tell what to send.
    pub fn note_unreadable(&self, source: Source, location: &str, error: &UnreadableError) {
        if self.selection.has_reason(&error.to_string()) {
            self.note(source, location, "unreadable", &Outcome::Failed(format!("{location}: {error}")), 1);
        }
    }

    /// Sends it again and returns when it has arrived.
    pub async fn send(&self, again: Again) -> anyhow::Result<()> {
        match again {
            Again::Record(record) => put(vec![record], &self.stream).await,
            Again::Event { function, payload } => self.functions.invoke(&function, &payload).await,
            Again::Records(position) => self.send_again_from(&position).await,
        }
    }

    async fn send_again_from(&self, position: &Position) -> anyhow::Result<()> {
        if position.stream != self.stream_name {
            bail!("the stream {} is none of this stack", position.stream);
        }
        let mut reading = self.shards.read(position).await?;
        while let Some(records) = reading.next_page().await? {
            put(records, &self.stream).await?;
        }
        Ok(())
    }

    /// Ends the search and hands out the report.
    pub fn done(self) -> Report {
        let diary = self.diary.into_inner();
        if let Some(step) = diary.step {
            step.clear();
        }
        diary.report
    }
}

/// Puts these records, each until it is taken.
pub async fn put(records: Vec<Record>, to: &impl Destination) -> anyhow::Result<()> {
    let plan = Plan { count: records.len(), pace: Pace(None) };
    send::run(plan, records.into_iter(), to, |_| {}).await.map(drop)
}

fn line(source: Source, location: &str, reason: &str, outcome: &Outcome, number: usize) -> String {
    let fate = match outcome {
        Outcome::Redriven => "redriven".to_owned(),
        Outcome::ToRedrive => "to redrive".to_owned(),
        Outcome::HeldBack => "held back".to_owned(),
        Outcome::Failed(trouble) => format!("failed: {}", shown(trouble)),
    };
    let number = if number == 1 { String::new() } else { format!(" ({})", count(number, "record")) };
    format!("{}  {location}{number}  {}  {fate}", name(source), shown(reason))
}
