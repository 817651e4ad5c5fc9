//! The stack of this project on the local engine or in AWS: how it starts, is deployed and is found again.
//!
//! A private engine, as the flow tests use it:
//!
//! ```no_run
//! # use std::path::Path;
//! # async fn deployed() -> Result<(), Box<dyn std::error::Error>> {
//! use stack::{deployment, engine::Engine, python, target::Target};
//!
//! let python = python::prepare(Path::new("target/stack/python"), |_| {})?;
//! let engine = Engine::start(Path::new("target/flows/engine"), &python, &[]).await?;
//! let target = Target::local(engine.endpoint());
//! let (template, binaries) = (Path::new("template.yaml"), Path::new("target/debug"));
//! let outputs = deployment::deploy(&target, template, binaries, "127.0.0.1:8080", |_| {}).await?;
//! println!("{}", outputs.get("ApiUrl")?);
//! # Ok(()) }
//! ```

pub mod archive;
pub mod deployment;
pub mod engine;
pub mod loopback;
pub mod outputs;
pub mod process;
pub mod python;
pub mod target;
pub mod template;
