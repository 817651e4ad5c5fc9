//! One thing that several subjects do: what was measured of each, and what was aimed at.

use std::fmt;

use crate::{functions::FUNCTIONS, samples::Samples};

/// A section of the table; the first row is ours.
pub struct Comparison {
    pub group: &'static str,
    pub title: String,
    pub unit: Unit,
    pub rows: Vec<Row>,
}

/// One subject.
pub struct Row {
    pub subject: String,
    pub samples: Samples,
    /// The most memory that its process ever held, in bytes.
    pub peak_bytes: Option<u64>,
    pub goal: Option<Goal>,
}

/// What the values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Milliseconds,
    Microseconds,
    Mebibytes,
    /// Structural similarity: 1 is the same picture.
    Similarity,
}

/// What was aimed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// It takes at least so many times as long, or as much, as ours does.
    Times(f64),
    /// It is not above that.
    AtMost(f64),
    /// It is not below that.
    AtLeast(f64),
    /// It is not above ours.
    NotBetter,
}

impl Comparison {
    /// How many times the first row that row is.
    pub fn ratio(&self, row: &Row) -> f64 {
        row.samples.median() / self.rows[0].samples.median()
    }

    /// Whether the goal of that row is met; nothing when it has none.
    pub fn is_met(&self, row: &Row) -> Option<bool> {
        let median = row.samples.median();
        Some(match row.goal? {
            Goal::Times(least) => self.ratio(row) >= least,
            Goal::AtMost(most) => median <= most,
            Goal::AtLeast(least) => median >= least,
            Goal::NotBetter => median <= self.rows[0].samples.median(),
        })
    }
}

impl Row {
    /// A row without memory and goal.
    pub fn new(subject: impl Into<String>, values: Vec<f64>) -> Row {
        Row { subject: subject.into(), samples: Samples::new(values), peak_bytes: None, goal: None }
    }

    /// Whether it is a function of ours.
    pub fn is_ours(&self) -> bool {
        FUNCTIONS.contains(&self.subject.as_str())
    }

    /// With the memory of its process.
    pub fn peak(self, peak_bytes: Option<u64>) -> Row {
        Row { peak_bytes, ..self }
    }

    /// With a goal, if it has one.
    pub fn goal(self, goal: impl Into<Option<Goal>>) -> Row {
        Row { goal: goal.into(), ..self }
    }
}

impl Unit {
    /// A value with its unit, three digits that tell something.
    pub fn show(self, value: f64) -> String {
        let (value, unit) = match self {
            Unit::Milliseconds if value >= 10_000.0 => (value / 1e3, "s"),
            Unit::Milliseconds => (value, "ms"),
            Unit::Microseconds => (value, "µs"),
            Unit::Mebibytes => (value, "MiB"),
            Unit::Similarity => return format!("{value:.4}"),
        };
        format!("{} {unit}", digits(value))
    }
}

/// Three digits, or all before the point.
pub fn digits(value: f64) -> String {
    match value {
        _ if value >= 99.95 => format!("{value:.0}"),
        _ if value >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// Bytes as the mebibytes of [`Unit::Mebibytes`].
pub fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Goal::Times(least) if least < 1.0 => write!(f, "ours ≤ {} ×", digits(1.0 / least)),
            Goal::Times(least) => write!(f, "≥ {least} ×"),
            Goal::AtMost(most) => write!(f, "≤ {}", digits(most)),
            Goal::AtLeast(least) => write!(f, "≥ {least}"),
            Goal::NotBetter => f.write_str("ours ≥"),
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A comparison with every kind of row.
    pub fn example() -> Comparison {
        let rows = vec![
            Row::new("faq-api", vec![2.0, 1.0, 3.0]).peak(Some(4 << 20)).goal(Goal::AtMost(1.5)),
            Row::new("bare lambda_runtime", vec![1.8]).goal(Goal::Times(1.0 / 1.2)),
            Row::new("Python <3.14>", vec![250.0]).goal(Goal::Times(40.0)),
        ];
        Comparison { group: "cold", title: "cold start".into(), unit: Unit::Milliseconds, rows }
    }

    #[test]
    fn a_goal_is_met_or_missed() {
        let comparison = example();
        let met: Vec<_> = comparison.rows.iter().map(|row| comparison.is_met(row)).collect();
        assert_eq!(met, [Some(false), Some(true), Some(true)]);
        assert_eq!(comparison.ratio(&comparison.rows[2]), 125.0);
    }

    #[test]
    fn values_have_three_digits() {
        for (value, shown) in [(1.234, "1.23 ms"), (12.34, "12.3 ms"), (123.4, "123 ms"), (12_340.0, "12.3 s")] {
            assert_eq!(Unit::Milliseconds.show(value), shown);
        }
        assert_eq!(Unit::Similarity.show(0.998_76), "0.9988");
    }
}
