//! The span that surrounds one invocation.

use std::task::{Context, Poll};

use lambda_runtime::{
    LambdaInvocation,
    tower::{Layer, Service},
};
use tracing::{Instrument, info_span, instrument::Instrumented};

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
