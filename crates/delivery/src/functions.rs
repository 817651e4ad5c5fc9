//! The deployed functions.

use std::time::Duration;

use bytes::Bytes;
use domain::limits::LAMBDA_TIMEOUT_MAX_SECONDS;
use http::Method;
use serde_json::Value;

use crate::{
    chance,
    engine::{Answer, CallEngineError, Engine},
};

/// Longer than any function runs, so that it is the engine which ends it.
const LONGEST: Duration = Duration::from_secs(LAMBDA_TIMEOUT_MAX_SECONDS + 10);

/// What became of an invocation.
pub(crate) enum Invocation {
    /// The function ran.
    Ran(Ran),
    /// It did not: it is throttled, or the engine is in trouble.
    DidNotRun(String),
}

/// The answer of a function.
pub(crate) struct Ran {
    pub body: Bytes,
    pub request_id: String,
    pub executed_version: String,
    /// `Handled` or `Unhandled`; none if it succeeded.
    pub error: Option<String>,
}

/// Invokes a function synchronously
/// (<https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>).
pub(crate) async fn invoke(engine: &Engine, function_arn: &str, event: String) -> Invocation {
    match engine.invoke(function_arn, event, LONGEST).await {
        Ok(answer) if answer.status == 200 => Invocation::Ran(ran(answer)),
        Ok(answer) => Invocation::DidNotRun(refusal(&answer)),
        Err(error) => Invocation::DidNotRun(error.to_string()),
    }
}

/// The role of a function.
pub(crate) async fn role(engine: &Engine, function_arn: &str) -> Result<String, CallEngineError> {
    let path = format!("/2015-03-31/functions/{function_arn}/configuration");
    let configuration = engine.lambda(Method::GET, &path, String::new()).await?;
    Ok(configuration["Role"].as_str().unwrap_or_default().to_owned())
}

fn ran(answer: Answer) -> Ran {
    let header = |name| Some(answer.headers.get(name)?.to_str().ok()?.to_owned());
    Ran {
        request_id: header("x-amzn-requestid").unwrap_or_else(chance::uuid),
        executed_version: header("x-amz-executed-version").unwrap_or_else(|| "$LATEST".to_owned()),
        error: header("x-amz-function-error"),
        body: answer.body,
    }
}

/// `TooManyRequestsException` says more than its whole body.
fn refusal(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let kind = ["__type", "Type", "Reason"].into_iter().find_map(|name| body[name].as_str());
    let header = answer.headers.get("x-amzn-errortype").and_then(|kind| kind.to_str().ok());
    format!("the engine answered {} {}", answer.status, kind.or(header).unwrap_or_default())
}

impl Ran {
    /// What is known of a failure: its type, never its text, which may hold what was in the record.
    pub fn failure(&self) -> Option<String> {
        self.error.as_ref()?;
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        Some(format!("the function failed with {}", body["errorType"].as_str().unwrap_or("an error")))
    }
}
