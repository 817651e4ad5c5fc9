//! The books: what was sent against what is there.

mod events;
mod pictures;
mod quarantine;
mod table;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use delivery::fact::Fact;

use self::events::Events;
use super::{input::Expected, progress::Progress, shelf::Before};
use crate::local::Local;

/// What does not add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Something sent is nowhere.
    Lost,
    /// Something sent is there twice.
    Doubled,
    /// Something else is in its place.
    Wrong,
    /// A picture without thumbnail, or a stored tweet without photo.
    Missing,
    /// Something is there that nobody sent, or that should not be.
    Strange,
    /// A function gave an answer that the platform cannot read.
    Unreadable,
    /// An event was not answered, or more than once.
    Unanswered,
}

/// All kinds of it.
pub const ALL: [Fault; 7] =
    [Fault::Lost, Fault::Doubled, Fault::Wrong, Fault::Missing, Fault::Strange, Fault::Unreadable, Fault::Unanswered];

/// What does not add up, and with what.
pub type Entry = (Fault, &'static str);

/// What does not add up, each with the first example; what follows from another fault is none of its own.
#[derive(Debug, Default)]
pub struct Books {
    faults: BTreeMap<Entry, (usize, String)>,
}

impl Books {
    /// Checks everything that is new.
    ///
    /// # Panics
    /// When the engine does not answer.
    pub async fn check(stack: &Local, before: &Before, expected: &Expected) -> Books {
        let mut books = Books::default();
        let facts = stack.facts();
        let lost = books.check_table(stack, before, expected).await;
        books.check_failures(stack, before, expected, &lost).await;
        let events = Events::read(stack, before).await;
        books.check_events(events, expected, Progress::of(&facts).dropped);
        books.check_pictures(stack, before, expected, &lost).await;
        books.check_answers(&facts);
        books
    }

    /// Whether everything adds up.
    pub fn balance(&self) -> bool {
        self.faults.is_empty()
    }

    /// What does not add up.
    pub fn entries(&self) -> BTreeSet<Entry> {
        self.faults.keys().copied().collect()
    }

    /// How often something does not.
    pub fn count(&self, fault: Fault) -> usize {
        self.faults.iter().filter(|((found, _), _)| *found == fault).map(|(_, (count, _))| count).sum()
    }

    fn note(&mut self, entry: Entry, example: impl Into<String>) {
        self.faults.entry(entry).or_insert_with(|| (0, example.into())).0 += 1;
    }

    fn check_answers(&mut self, facts: &[Fact]) {
        for fact in facts.iter().map(ToString::to_string).filter(|fact| fact.contains("cannot be read")) {
            self.note((Fault::Unreadable, "answer"), fact);
        }
    }
}

impl fmt::Display for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((fault, what), (count, example)) in &self.faults {
            writeln!(f, "{fault:?}: {what} × {count}, such as {}", example.chars().take(200).collect::<String>())?;
        }
        Ok(())
    }
}
