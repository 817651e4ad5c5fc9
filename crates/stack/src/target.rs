//! Where a stack is: on the local engine or in AWS.

use aws_config::{BehaviorVersion, Region, SdkConfig, timeout::TimeoutConfig};
use aws_sdk_cloudformation::{error::ProvideErrorMetadata, types::Stack};
use aws_sdk_s3::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};
use std::time::Duration;

use crate::outputs::Outputs;

/// The name of the stack on the local engine.
pub const LOCAL_STACK: &str = "aviary";

/// The engine is one region.
const LOCAL_REGION: &str = "us-east-1";

/// Functions have tighter limits; a picture over a slow line needs longer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);

/// A stack and the way to it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The stack's name.
    pub stack_name: String,
    /// The engine's URL; none for AWS.
    pub endpoint: Option<String>,
    /// What SDK clients are made of.
    pub sdk: SdkConfig,
}

impl Target {
    /// The stack on the local engine; nothing of it comes from the environment.
    pub fn local(endpoint: &str) -> Target {
        let credentials = Credentials::new("test", "test", None, None, "local engine");
        let sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .region(Region::new(LOCAL_REGION))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .timeout_config(timeouts())
            .endpoint_url(endpoint)
            .build();
        Target { stack_name: LOCAL_STACK.to_owned(), endpoint: Some(endpoint.to_owned()), sdk }
    }

    /// The stack of this name in AWS, with the standard credentials and region.
    ///
    /// # Errors
    /// When there is no region, or there are no credentials.
    pub async fn aws(stack_name: &str) -> Result<Target, FindTargetError> {
        let sdk = sdk_config::load().await.into_builder().timeout_config(timeouts()).build();
        sdk.region().ok_or(FindTargetError::NoRegion)?;
        let provider = sdk.credentials_provider().ok_or(FindTargetError::NoCredentials)?;
        provider.provide_credentials().await.map_err(|_| FindTargetError::NoCredentials)?;
        Ok(Target { stack_name: stack_name.to_owned(), endpoint: None, sdk })
    }

    /// The stack as CloudFormation describes it.
    ///
    /// # Errors
    /// When there is no such stack, or it cannot be asked for.
    pub async fn stack(&self) -> Result<Stack, FindTargetError> {
        let client = aws_sdk_cloudformation::Client::new(&self.sdk);
        match client.describe_stacks().stack_name(&self.stack_name).send().await {
            Ok(answer) => answer.stacks.unwrap_or_default().pop().ok_or_else(|| self.no_stack()),
            // CloudFormation has no error of its own for it.
            Err(error) if error.message().is_some_and(|message| message.contains("does not exist")) => {
                Err(self.no_stack())
            }
            Err(error) => Err(FindTargetError::Aws(sentence(&error))),
        }
    }

    /// The outputs of the stack.
    ///
    /// # Errors
    /// When there is no such stack, or it cannot be asked for.
    pub async fn outputs(&self) -> Result<Outputs, FindTargetError> {
        let outputs = self.stack().await?.outputs.unwrap_or_default();
        Ok(outputs.into_iter().filter_map(|output| Some((output.output_key?, output.output_value?))).collect())
    }

    fn no_stack(&self) -> FindTargetError {
        let region = self.sdk.region().map(Region::to_string).unwrap_or_default();
        match self.endpoint {
            Some(_) => FindTargetError::NotDeployed,
            None => FindTargetError::NoStack { name: self.stack_name.clone(), region },
        }
    }
}

/// Why a stack cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum FindTargetError {
    /// The engine runs, and the stack is not on it.
    #[error("nothing is deployed on the local engine yet: run `cargo stack up`")]
    NotDeployed,
    /// AWS has no such stack there.
    #[error("there is no stack {name} in {region}: check --stack-name and AWS_REGION, or deploy it with `sam deploy`")]
    NoStack {
        /// The name that was asked for.
        name: String,
        /// Where it was looked for.
        region: String,
    },
    /// No region is set.
    #[error("no AWS region is set: set AWS_REGION, or a region in the profile that AWS_PROFILE names")]
    NoRegion,
    /// No credentials were found.
    #[error(
        "no AWS credentials were found: set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; \
         after `aws sso login` run `eval \"$(aws configure export-credentials --format env)\"`"
    )]
    NoCredentials,
    /// AWS answered with an error.
    #[error("{0}")]
    Aws(String),
}

/// What AWS says about an error, in one sentence: its message, else the chain of causes.
pub fn sentence<E: ProvideErrorMetadata + std::error::Error>(error: &E) -> String {
    match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{message} ({code})"),
        _ => causes(error),
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", causes(source)),
        None => error.to_string(),
    }
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(ATTEMPT_TIMEOUT).build()
}
