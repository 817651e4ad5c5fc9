//! The steps of a long command: what is being done and how far it is.
//!
//! In a terminal each step is one line that moves; elsewhere each step is a plain line at its start and its end, and
//! one now and then in between. All of it goes to standard error, so that results can be piped.

use std::time::{Duration, Instant};

use console::{Term, style};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

const TICK: Duration = Duration::from_millis(100);
/// How often a long step speaks where there is no terminal.
const PLAIN_INTERVAL: Duration = Duration::from_secs(10);
/// A step that took less says nothing about time.
const WORTH_TELLING: Duration = Duration::from_secs(1);
const NAME_WIDTH: usize = 8;

/// The steps of one command.
pub struct Steps {
    terminal: Option<MultiProgress>,
}

impl Steps {
    /// Looks once whether somebody watches.
    pub fn new() -> Steps {
        Steps { terminal: Term::stderr().is_term().then(MultiProgress::new) }
    }

    /// Begins a step.
    pub fn begin(&self, name: &'static str, doing: &str) -> Step {
        let bar = self.terminal.as_ref().map(|bars| bars.add(ProgressBar::new_spinner()));
        let mut step = Step { name, bar, begun: Instant::now(), spoke: None, finished: false };
        if let Some(bar) = &step.bar {
            bar.set_prefix(padded(name));
            bar.set_style(line("  {spinner:.cyan} {prefix} {wide_msg}"));
            bar.enable_steady_tick(TICK);
        }
        step.say(doing);
        step
    }

    /// A line of its own above the steps.
    pub fn note(&self, text: &str) {
        match &self.terminal {
            Some(bars) => drop(bars.println(format!("    {text}"))),
            None => eprintln!("{text}"),
        }
    }
}

/// One step; dropped unfinished, it has failed.
pub struct Step {
    name: &'static str,
    bar: Option<ProgressBar>,
    begun: Instant,
    spoke: Option<Instant>,
    finished: bool,
}

impl Step {
    /// What is being done now.
    pub fn say(&mut self, doing: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(doing.to_owned()),
            None => self.speak(|| doing.to_owned()),
        }
    }

    /// How far it is, and what is being done now.
    pub fn at(&mut self, done: usize, total: usize, doing: &str) {
        let Some(bar) = &self.bar else {
            return self.speak(|| format!("{done} of {total}  {doing}"));
        };
        if bar.length() != Some(total as u64) {
            bar.set_length(total as u64);
            bar.set_style(line("  {spinner:.cyan} {prefix} {bar:24.cyan/black.bright} {pos}/{len}  {wide_msg:.dim}"));
        }
        bar.set_position(done as u64);
        bar.set_message(doing.to_owned());
    }

    /// Text of another program, as it is.
    pub fn show(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{text}")),
            None => eprintln!("{text}"),
        }
    }

    /// It is done.
    pub fn done(mut self, result: &str) {
        let took = self.begun.elapsed();
        let time = if took < WORTH_TELLING { String::new() } else { format!("  {}", duration(took)) };
        self.finish(
            &style("✓").green().for_stderr().to_string(),
            &format!("{result}{}", style(time).dim().for_stderr()),
        );
    }

    /// It is done, and the result is told elsewhere.
    pub fn clear(mut self) {
        self.finished = true;
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// It ended without the result that was wanted.
    pub fn fail(mut self, reason: &str) {
        self.finish(&style("✗").red().for_stderr().to_string(), reason);
    }

    fn finish(&mut self, mark: &str, text: &str) {
        self.finished = true;
        match &self.bar {
            Some(bar) => {
                bar.set_style(line(&format!("  {mark} {{prefix}} {{wide_msg}}")));
                bar.finish_with_message(text.to_owned());
            }
            None => eprintln!("{mark} {} {text}", padded(self.name)),
        }
    }

    fn speak(&mut self, text: impl Fn() -> String) {
        if self.spoke.is_none_or(|last| last.elapsed() >= PLAIN_INTERVAL) {
            self.spoke = Some(Instant::now());
            eprintln!("  {} {}", padded(self.name), text());
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.finished {
            self.finish(&style("✗").red().for_stderr().to_string(), "failed");
        }
    }
}

/// `4 s`, `3 min 5 s`.
pub fn duration(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

fn padded(name: &str) -> String {
    format!("{name:NAME_WIDTH$}")
}

fn line(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("the templates are written here")
        .progress_chars("━━━")
        .tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_as_exact_as_it_matters() {
        let durations = [1_240, 12_900, 185_000].map(|millis| duration(Duration::from_millis(millis)));
        assert_eq!(durations, ["1.2 s", "12 s", "3 min 5 s"]);
    }
}
