//! The words of the system: tweets, places, limits of AWS.
//!
//! Pure: no I/O, no clock, no AWS. What depends on time or chance takes it as an argument.

pub mod limits;
pub mod place;
pub mod sample;
pub mod tweet;
