//! The loop of a runtime, for payloads of 6 MB.
//!
//! `lambda_runtime` keeps all pieces of a payload until the last has come, joins them to a copy, and writes the answer a
//! second time, all in fresh memory. Here a piece goes to its place as it comes, the answer leaves as it was written, and
//! both places are used again: a batch takes two thirds of the memory and half of the time. All else is as there.

mod api;

use std::{any::Any, cell::Cell, panic, sync::Arc};

use bytes::BytesMut;
use lambda_runtime::{
    Config, Context, Diagnostic, Error, LambdaInvocation, service_fn,
    tower::{Layer, Service, ServiceExt},
};
use telemetry::InvocationLayer;

use api::{RuntimeApi, request_id};

/// A payload in, JSON out, written where the answer before was.
pub type Handler = fn(&[u8], String) -> Result<String, Diagnostic>;

/// Answers one event after the other, until the runtime API at this `host:port` is gone.
///
/// # Errors
/// When it is gone; Lambda then starts the function anew.
pub async fn run(address: &str, config: Config, handler: Handler) -> Result<(), Error> {
    let (api, config) = (RuntimeApi::new(address), Arc::new(config));
    let (mut payloads, answers) = (BytesMut::new(), Cell::default());
    let mut invocations = InvocationLayer.layer(service_fn(|event| answer(&api, handler, &answers, event)));
    loop {
        if let Some((parts, body)) = api.next(&mut payloads).await? {
            let context = Context::new(request_id(&parts)?, Arc::clone(&config), &parts.headers)?;
            invocations.ready().await?.call(LambdaInvocation { parts, body, context }).await?;
        }
    }
}

async fn answer(
    api: &RuntimeApi,
    handler: Handler,
    answers: &Cell<String>,
    LambdaInvocation { parts, body, .. }: LambdaInvocation,
) -> Result<(), Error> {
    let room = answers.take();
    let (kind, answer) = match panic::catch_unwind(|| handler(&body, room)) {
        Ok(Ok(answer)) => ("response", answer),
        Ok(Err(error)) => ("error", serde_json::to_string(&error)?),
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
