//! Picture bytes in, thumbnail bytes out.
//!
//! Pure: no I/O, no clock, no environment.

mod error;
mod format;
mod limits;

pub use error::MakeThumbnailError;
pub use format::Format;
pub use limits::Limits;
