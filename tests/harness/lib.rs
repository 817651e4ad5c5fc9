//! Harness of the tests of the whole: real binaries, a Lambda runtime API, the stack on the local engine.

pub mod background;
pub mod binaries;
pub mod cli;
pub mod deployed;
pub mod eventually;
pub mod function;
pub mod http;
pub mod kill;
pub mod local;
pub mod pages;
pub mod photo_host;
pub mod pictures;
pub mod proxy;
pub mod runtime_api;
pub mod samples;
pub mod soak;
pub mod venv;
