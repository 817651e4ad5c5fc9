//! What a function tells CloudWatch: one JSON object a line.
//!
//! Every line carries the span of its invocation: request id, function, cold start.
//! Levels follow `AWS_LAMBDA_LOG_LEVEL`, which Lambda sets from the function's `LoggingConfig`
//! (<https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html>).

mod invocation;

use std::{env, io, panic};

use tracing::level_filters::LevelFilter;

pub use invocation::InvocationLayer;

/// Starts the log lines; called first in every `main`.
pub fn init() {
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").ok().and_then(|level| level.parse().ok());
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_target(false)
        .with_max_level(level.unwrap_or(LevelFilter::INFO))
        .with_writer(io::stdout)
        .init();
    panic::set_hook(Box::new(|panic| tracing::error!("a bug: {panic}")));
}
