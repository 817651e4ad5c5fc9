//! The runtime of functions whose payloads are megabytes.
//!
//! `lambda_runtime` keeps all pieces of a payload until the last has come, joins them to a copy, parses that into a
//! document of its own, and writes the answer a second time: all in fresh memory. Here a piece goes to its place as it
//! comes, the function reads it there, the answer leaves as it was written, and both places are used again. A batch of
//! 6 MB takes two thirds of the memory and half of the time.
//!
//! Left out: SnapStart, several events at a time, and `_X_AMZN_TRACE_ID`, for the SDK would send it to services that do
//! not hand it on.

mod api;

use std::{any::Any, cell::Cell, panic::AssertUnwindSafe, sync::Arc};

use bytes::{Bytes, BytesMut};
use futures::FutureExt;
use lambda_runtime::{
    Config, Context, Diagnostic, Error, LambdaInvocation, service_fn,
    tower::{Layer, Service, ServiceExt},
};
use telemetry::InvocationLayer;

use api::{RuntimeApi, request_id};

/// What a function is handed.
pub struct Invocation {
    /// The event, as it came.
    pub payload: Bytes,
    /// When Lambda gives the function up: milliseconds since 1970.
    pub deadline_ms: u64,
    /// An empty text to write the answer to, with the room that the one before took.
    pub room: String,
}

/// Answers one event after the other with JSON, until the runtime API at this `host:port` is gone.
///
/// # Errors
/// When it is gone; Lambda then starts the function anew.
pub async fn run<H, E>(address: &str, config: Config, handler: H) -> Result<(), Error>
where
    H: AsyncFn(Invocation) -> Result<String, E>,
    E: Into<Diagnostic>,
{
    let (api, config) = (RuntimeApi::new(address), Arc::new(config));
    let (mut payloads, answers) = (BytesMut::new(), Cell::default());
    let mut invocations = InvocationLayer.layer(service_fn(|event| answer(&api, &handler, &answers, event)));
    loop {
        if let Some((parts, body)) = api.next(&mut payloads).await? {
            let context = Context::new(request_id(&parts)?, Arc::clone(&config), &parts.headers)?;
            invocations.ready().await?.call(LambdaInvocation { parts, body, context }).await?;
        }
    }
}

async fn answer<H, E>(
    api: &RuntimeApi,
    handler: &H,
    answers: &Cell<String>,
    event: LambdaInvocation,
) -> Result<(), Error>
where
    H: AsyncFn(Invocation) -> Result<String, E>,
    E: Into<Diagnostic>,
{
    let LambdaInvocation { parts, body: payload, context } = event;
    let invocation = Invocation { payload, deadline_ms: context.deadline, room: answers.take() };
    let (kind, answer) = match AssertUnwindSafe(handler(invocation)).catch_unwind().await {
        Ok(Ok(answer)) => ("response", answer),
        Ok(Err(error)) => ("error", serde_json::to_string(&error.into())?),
        Err(panic) => ("error", serde_json::to_string(&diagnostic(&*panic))?),
    };
    answers.set(api.post(&parts, kind, answer).await?);
    Ok(())
}

/// A panic as an error; the log has it already.
fn diagnostic(panic: &(dyn Any + Send)) -> Diagnostic {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or_default();
    Diagnostic { error_type: "Panic".to_owned(), error_message: format!("Lambda panicked: {text}") }
}

#[cfg(test)]
mod tests;
