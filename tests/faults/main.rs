//! What happens to the data when services and functions fail: nothing.

mod bombs;
mod canaries;
mod crowd;
mod enumeration;
mod events;
mod hostile_urls;
mod photo_outage;
mod recovery;
mod rights;
mod schedule;
mod soak;
mod table;
