//! The words of the system: tweets, places, ticks, songs, limits of AWS.
//!
//! Pure: no I/O, no clock, no AWS. What depends on time or chance takes it as an argument.

pub mod deadline;
mod entries;
pub mod limits;
pub mod number;
pub mod object;
pub mod place;
pub mod sample;
pub mod song;
pub mod tick;
pub mod tweet;
