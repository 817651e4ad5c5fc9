//! Harness of the tests of the whole: real binaries, a Lambda runtime API, the stack on the local engine.

pub mod binaries;
pub mod deployed;
pub mod eventually;
pub mod function;
pub mod http;
pub mod runtime_api;
pub mod samples;
