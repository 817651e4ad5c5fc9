//! The functions of the stack, invoked until they have answered: only the answer tells whether an event went well.

use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use aws_sdk_lambda::{
    Client,
    config::{Builder, timeout::TimeoutConfig},
    error::{ProvideErrorMetadata, SdkError},
    operation::invoke::{InvokeError, InvokeOutput},
    primitives::Blob,
};
use domain::limits::LAMBDA_TIMEOUT_MAX_SECONDS;
use serde::Deserialize;
use serde_json::value::RawValue;
use stack::target::{Target, sentence};

use crate::{
    functions::{Function, functions},
    send::patience::Patience,
};

/// Longer than any function runs, so that it is Lambda which ends it.
const LONGEST: Duration = Duration::from_secs(LAMBDA_TIMEOUT_MAX_SECONDS + 10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The functions of the stack; nothing else is invoked, whatever a document names.
pub struct Functions {
    client: Client,
    functions: Vec<Function>,
}

impl Functions {
    /// All of them.
    pub async fn of(target: &Target) -> anyhow::Result<Functions> {
        let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(LONGEST);
        let config = Builder::from(&target.sdk).timeout_config(timeouts.build()).build();
        Ok(Functions { client: Client::from_conf(config), functions: functions(target).await? })
    }

    /// The name of the function's crate, when it is one of the stack.
    pub fn crate_of(&self, name: &str) -> Option<&str> {
        self.find(name).map(|function| function.name.as_str())
    }

    /// Invokes the function, and again while Lambda has no room for it; any answer but success is an error.
    pub async fn invoke(&self, name: &str, event: &str) -> anyhow::Result<()> {
        let function = self.find(name).with_context(|| format!("the stack has no function {name}"))?;
        let mut patience = Patience::default();
        loop {
            let invoke = self.client.invoke().function_name(&function.physical).payload(Blob::new(event));
            match invoke.send().await {
                Ok(answer) => return judge(&function.name, &answer),
                Err(error) if is_throttled(&error) => {
                    let pause = patience.after(0, 1).with_context(|| format!("{} is busy", function.name))?;
                    tokio::time::sleep(pause).await;
                }
                Err(error) => return Err(anyhow!("{} cannot be invoked: {}", function.name, sentence(&error))),
            }
        }
    }

    fn find(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.physical == name || function.name == name)
    }
}

fn judge(function: &str, answer: &InvokeOutput) -> anyhow::Result<()> {
    let payload = answer.payload().map(Blob::as_ref).unwrap_or_default();
    match answer.function_error() {
        Some(kind) => bail!("{function} failed again: {}", error_type(payload).as_deref().unwrap_or(kind)),
        None => judge_items(function, payload),
    }
}

/// Never its message, which may hold what was in the event.
fn error_type(payload: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Failed {
        error_type: String,
    }
    serde_json::from_slice::<Failed>(payload).ok().map(|failed| failed.error_type)
}

/// Functions of a stream report items in place of an error
/// (<https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>).
fn judge_items(function: &str, payload: &[u8]) -> anyhow::Result<()> {
    #[derive(Deserialize)]
    struct Answer<'a> {
        #[serde(borrow, rename = "batchItemFailures")]
        failures: Option<&'a RawValue>,
    }
    let failures = serde_json::from_slice::<Answer<'_>>(payload).ok().and_then(|answer| answer.failures);
    match failures.map(|failures| serde_json::from_str::<Vec<&RawValue>>(failures.get())) {
        None => Ok(()),
        Some(Ok(failed)) if failed.is_empty() => Ok(()),
        Some(Ok(_)) => bail!("{function} could not do all of it again"),
        Some(Err(_)) => bail!("{function} gave an answer that nobody can read"),
    }
}

fn is_throttled(error: &SdkError<InvokeError>) -> bool {
    matches!(error.code(), Some("TooManyRequestsException" | "EC2ThrottledException" | "ServiceException"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(function_error: Option<&str>, payload: &str) -> String {
        let answer =
            InvokeOutput::builder().payload(Blob::new(payload)).set_function_error(function_error.map(str::to_owned));
        judge("f", &answer.build()).map_or_else(|error| error.to_string(), |()| "done".to_owned())
    }

    #[test]
    fn only_an_answer_without_failures_is_a_success() {
        for done in ["", "null", "{}", "\"text\"", r#"{"batchItemFailures":[]}"#, r#"{"batchItemFailures":null}"#] {
            assert_eq!(judged(None, done), "done", "{done}");
        }
        assert_eq!(judged(None, r#"{"batchItemFailures":[{"itemIdentifier":"7"}]}"#), "f could not do all of it again");
        assert_eq!(judged(None, r#"{"batchItemFailures":7}"#), "f gave an answer that nobody can read");
    }

    #[test]
    fn a_failure_is_told_by_its_type_and_never_by_its_message() {
        let failed = r#"{"errorType":"UpstreamUnavailable","errorMessage":"secret"}"#;
        assert_eq!(judged(Some("Unhandled"), failed), "f failed again: UpstreamUnavailable");
        assert_eq!(judged(Some("Unhandled"), "killed"), "f failed again: Unhandled");
    }
}
