//! What is measured: a function of ours, a yardstick, or a peer's, each a program with its variables.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// A Lambda function in any language.
#[derive(Clone)]
pub struct Subject {
    /// Its name in the table.
    pub name: &'static str,
    program: PathBuf,
    arguments: Vec<OsString>,
    variables: Vec<(&'static str, String)>,
    folder: PathBuf,
}

impl Subject {
    /// A program that takes no arguments and runs in that folder.
    pub fn new(name: &'static str, program: PathBuf, folder: &Path) -> Subject {
        Subject { name, program, arguments: Vec::new(), variables: Vec::new(), folder: folder.to_owned() }
    }

    /// With one more argument.
    pub fn argument(mut self, argument: impl Into<OsString>) -> Subject {
        self.arguments.push(argument.into());
        self
    }

    /// With one more variable.
    pub fn variable(mut self, name: &'static str, value: impl Into<String>) -> Subject {
        self.variables.push((name, value.into()));
        self
    }

    /// With all variables that the SDKs need to reach an endpoint, and the names of our tables.
    pub fn reaching(self, endpoint: &str) -> Subject {
        let name = |subject: Subject, name| subject.variable(name, "bench");
        let named =
            ["TWEETS_TABLE", "FAILURES_BUCKET", "MUSIC_TABLE", "THUMBNAILS_BUCKET"].into_iter().fold(self, name);
        named.variable("AWS_ENDPOINT_URL", endpoint)
    }

    /// The command, with nothing but its variables and those that Lambda itself sets.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder).env_clear().envs([
            ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1536"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/01/[$LATEST]0"),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("LANG", "en_US.UTF-8"),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ]);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}
