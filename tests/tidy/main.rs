//! The house rules as tests: a rule that is not run is a wish.

mod alarms;
mod crates;
mod names;
mod sources;
