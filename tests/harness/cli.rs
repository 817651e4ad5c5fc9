//! `cargo stack`, run against a stack as against one in AWS.

use std::process::Output;

use stack::target::Target;
use tokio::process::Command;

use crate::binaries::binary;

/// Runs a command for the stack of this target.
///
/// # Panics
/// When the program does not start.
pub async fn stack(target: &Target, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary("stack"));
    command.args(arguments).args(["--stack-name", &target.stack_name]).env_clear();
    command.envs(target.endpoint.as_ref().map(|endpoint| ("AWS_ENDPOINT_URL", endpoint)));
    command.envs([("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")]);
    command.kill_on_drop(true).output().await.expect("it was built")
}
