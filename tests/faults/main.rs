//! What happens to the data when services and functions fail: nothing.

mod photo_outage;
mod recovery;
mod soak;
mod table;
