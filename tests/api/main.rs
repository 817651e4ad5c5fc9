//! The API as its clients see it: what its OpenAPI document promises, how it refuses, how it bears load.

mod client;
mod conformance;
mod load;
mod problems;
mod stand;
mod unavailable;
