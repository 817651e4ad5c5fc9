//! The commands of the pages for a stack that runs, as the reader's shell runs them.

use std::process::Output;

use tests::{binaries::binary, local::Local, pages};
use tokio::process::Command;

/// `cargo stack` in the shell: the program that was just built, for the stack of this test.
const CARGO: &str = r#"cargo() { shift; "$PROGRAM" "$@" --stack-name "$STACK"; }"#;

/// What would end the stack, start another, never come to an end, or is for the reader's own engine alone.
const LEFT_OUT: [&str; 7] =
    ["stack up", "stack down", "stack soak", "stack bench", "--follow", "--stack-name", "outputs Endpoint"];

#[tokio::test]
async fn every_command_for_a_stack_that_runs_does_what_it_says() {
    let stack = Local::start("commands", &[]).await;
    let mut run = 0;
    for command in pages::all().iter().filter(|command| is_for_a_stack_that_runs(command)) {
        let Output { status, stdout, stderr } = shell(&stack, command).await;
        assert!(status.success(), "`{command}`: {}", String::from_utf8_lossy(&stderr));
        assert!(!stdout.is_empty(), "`{command}` says nothing");
        run += 1;
    }
    assert!(run >= 7, "{run} commands are too few to mean anything");
}

fn is_for_a_stack_that_runs(command: &str) -> bool {
    let known = command.starts_with("cargo stack ") || command.starts_with("curl ");
    known && !LEFT_OUT.iter().any(|words| command.contains(words))
}

async fn shell(stack: &Local, command: &str) -> Output {
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("set -euo pipefail; {CARGO}; {command}")]);
    shell.env("PROGRAM", binary("stack")).env("STACK", &stack.target().stack_name);
    shell.env("AWS_ENDPOINT_URL", stack.endpoint()).env("AWS_REGION", "us-east-1");
    shell.envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")]);
    shell.kill_on_drop(true).output().await.expect("bash is there")
}
