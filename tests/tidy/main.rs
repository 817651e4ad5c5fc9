//! The house rules as tests: a rule that is not run is a wish.

mod alarms;
mod commands;
mod crates;
mod failures;
mod names;
mod sources;
