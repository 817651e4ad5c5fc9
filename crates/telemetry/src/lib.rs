//! What a function tells CloudWatch: one JSON object a line.
//!
//! Every line carries the span of its invocation: request id, function, cold start.
//! Levels follow `AWS_LAMBDA_LOG_LEVEL`, which Lambda sets from the function's `LoggingConfig`
//! (<https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html>).

use std::{
    env,
    error::Error,
    io, iter, panic,
    task::{Context, Poll},
};

use lambda_runtime::{
    LambdaInvocation,
    tower::{Layer, Service},
};
use tracing::{Instrument, info_span, instrument::Instrumented, level_filters::LevelFilter};
use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

/// Where the runtime repeats every error that a handler returns, and every panic: each was told once before.
const REPEATED: &str = "lambda_runtime::layers::panic";

/// Below it, libraries write events and answers out in full, and these hold what no log may.
const MOST: LevelFilter = LevelFilter::INFO;

/// Starts the log lines; called first in every `main`.
pub fn init() {
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
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

/// Puts each invocation into a span with its request id, the function's name and whether the sandbox is new.
#[derive(Default)]
pub struct InvocationLayer;

impl<S> Layer<S> for InvocationLayer {
    type Service = Invocations<S>;

    fn layer(&self, inner: S) -> Invocations<S> {
        Invocations { inner, cold_start: true }
    }
}

/// The service that [`InvocationLayer`] makes.
pub struct Invocations<S> {
    inner: S,
    cold_start: bool,
}

impl<S: Service<LambdaInvocation>> Service<LambdaInvocation> for Invocations<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = Instrumented<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let context = &invocation.context;
        let span = info_span!(
            "invocation",
            requestId = context.request_id,
            function = context.env_config.function_name,
            coldStart = std::mem::take(&mut self.cold_start),
        );
        let answer = span.in_scope(|| self.inner.call(invocation));
        answer.instrument(span)
    }
}
