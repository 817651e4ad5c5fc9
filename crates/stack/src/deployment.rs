//! Deploys the template to the local engine, as `sam deploy` does to AWS, in about a second.

mod artifacts;
mod changes;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    outputs::Outputs,
    target::{FindTargetError, Target},
    template,
};

/// How far a deployment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deploying {
    /// A function's code is on the engine.
    Uploaded {
        /// The function.
        function: String,
        /// Functions so far.
        done: usize,
        /// All functions.
        total: usize,
    },
    /// CloudFormation has made resources.
    Created {
        /// The latest one, by its logical id.
        resource: String,
        /// Resources so far.
        done: usize,
        /// All resources of the template, SAM's own included.
        total: usize,
    },
}

/// Deploys the template with the functions' binaries of this folder; what has not changed stays as it is.
///
/// Photos are fetched from `photo_hosts` alone: no real host is asked from here.
///
/// # Errors
/// When a binary is missing, or CloudFormation refuses the template or fails to apply it.
pub async fn deploy(
    target: &Target,
    template: &Path,
    binaries: &Path,
    photo_hosts: &str,
    mut report: impl FnMut(Deploying),
) -> Result<Outputs, DeployError> {
    let text = read(template, |path| fs::read_to_string(path))?;
    let functions = template::functions(&text);
    let artifacts = artifacts::Artifacts::open(target).await?;
    let mut code = Vec::with_capacity(functions.len());
    for (done, &function) in functions.iter().enumerate() {
        let program = read(&binaries.join(function), |path| fs::read(path))?;
        code.push((function, artifacts.put_function(function, &program).await?));
        report(Deploying::Uploaded { function: function.to_owned(), done: done + 1, total: functions.len() });
    }
    let uri = |function: &str| {
        code.iter().find(|(name, _)| *name == function).map_or_else(String::new, |(_, uri)| uri.clone())
    };
    let url = artifacts.put_template(&template::with_code(&text, uri)).await?;
    changes::apply(target, &url, photo_hosts, report).await?;
    Ok(target.outputs().await?)
}

/// Why the template is not deployed.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// The template or a binary cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The stack cannot be found after it was deployed.
    #[error(transparent)]
    Target(#[from] FindTargetError),
    /// Code or template cannot be put into the engine's S3.
    #[error("the code could not be uploaded: {0}")]
    Upload(String),
    /// CloudFormation does not take the template.
    #[error("CloudFormation refuses the template: {0}")]
    Refused(String),
    /// CloudFormation gave up.
    #[error("the deployment failed ({status}): {reason}")]
    Failed {
        /// The state in which the stack is now.
        status: String,
        /// The first resource that failed, with the reason.
        reason: String,
    },
}

fn read<T>(path: &Path, how: impl Fn(&Path) -> io::Result<T>) -> Result<T, DeployError> {
    how(path).map_err(|source| DeployError::Read { path: path.to_owned(), source })
}
