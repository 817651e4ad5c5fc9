//! What a function tells CloudWatch: one JSON object a line.
//!
//! Every line of the log carries the span of its invocation: request id, function, cold start.
//! Levels follow `AWS_LAMBDA_LOG_LEVEL`, which Lambda sets from the function's `LoggingConfig`
//! (<https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html>).
//!
//! Metrics are lines too, written when the invocation is over, however it ended.

mod emf;
pub mod metric;
pub mod metrics;

use std::{
    cell::RefCell,
    env,
    error::Error,
    io::{self, Write},
    iter, mem, panic,
    sync::Arc,
    task::{Context, Poll},
};

use futures::{FutureExt, future::Inspect};
use jiff::Timestamp;
use lambda_runtime::{
    LambdaInvocation,
    tower::{Layer, Service},
};
use tokio::task::futures::TaskLocalFuture;
use tracing::{Instrument, info_span, instrument::Instrumented, level_filters::LevelFilter};
use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{emf::Origin, metrics::Metrics};

/// Lambda sets it from the application log level of the function.
const LOG_LEVEL: &str = "AWS_LAMBDA_LOG_LEVEL";

/// Where the runtime repeats every error that a handler returns, and every panic: each was told once before.
const REPEATED: &str = "lambda_runtime::layers::panic";

/// Below it, libraries write events and answers out in full, and these hold what no log may.
const MOST: LevelFilter = LevelFilter::INFO;

/// Starts the log lines; called first in every `main`.
pub fn init() {
    let level = env::var(LOG_LEVEL).ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_span_list(false).with_target(false);
    tracing_subscriber::registry()
        .with(Targets::new().with_default(level.min(MOST)).with_target(REPEATED, LevelFilter::OFF))
        .with(lines.with_writer(io::stdout))
        .init();
    panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
}

/// An error with everything that caused it: the outermost text of the SDK stops at "dispatch failure".
pub fn chain(error: &(dyn Error + 'static)) -> String {
    iter::successors(Some(error), |&error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Puts each invocation into a span with its request id, the function's name and whether the sandbox is new, and writes
/// its metrics when it is over.
///
/// That is after its answer was sent, so that nobody waits for them, and before the next event is asked for: until then
/// Lambda does not freeze the sandbox
/// (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>). An error of the handler and a panic
/// are answers by then.
#[derive(Default)]
pub struct InvocationLayer;

impl<S> Layer<S> for InvocationLayer {
    type Service = Invocations<S>;

    fn layer(&self, inner: S) -> Invocations<S> {
        let level = env::var(LOG_LEVEL).unwrap_or_else(|_| "INFO".to_owned()).into();
        Invocations { inner, cold_start: true, level, now: Timestamp::now, write }
    }
}

/// The service that [`InvocationLayer`] makes.
pub struct Invocations<S> {
    inner: S,
    cold_start: bool,
    level: Arc<str>,
    now: fn() -> Timestamp,
    write: fn(&str),
}

/// What is done with the metrics of an invocation.
type Report<T> = Box<dyn FnOnce(&T)>;

impl<S: Service<LambdaInvocation>> Service<LambdaInvocation> for Invocations<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future =
        Instrumented<TaskLocalFuture<RefCell<Metrics>, Inspect<S::Future, Report<Result<S::Response, S::Error>>>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let context = &invocation.context;
        let span = info_span!(
            "invocation",
            requestId = context.request_id,
            function = context.env_config.function_name,
            coldStart = mem::take(&mut self.cold_start),
        );
        let report = self.report(context);
        let answer = span.in_scope(|| self.inner.call(invocation));
        metrics::scope(answer.inspect(report)).instrument(span)
    }
}

impl<S> Invocations<S> {
    fn report<T>(&self, context: &lambda_runtime::Context) -> Report<T> {
        let (config, request_id) = (Arc::clone(&context.env_config), context.request_id.clone());
        let (level, now, write) = (Arc::clone(&self.level), self.now, self.write);
        Box::new(move |_| {
            let (function_name, timestamp) = (&config.function_name, now());
            let origin = Origin { function_name, request_id: &request_id, level: &level, timestamp };
            write(&emf::lines(&origin, &metrics::take()));
        })
    }
}

/// At one go, so that no other line comes between.
fn write(lines: &str) {
    // Where the log cannot be written, there is nowhere to tell it.
    io::stdout().lock().write_all(lines.as_bytes()).unwrap_or_default();
}

#[cfg(test)]
mod tests;
