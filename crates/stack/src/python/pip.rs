//! Installs the packages of a lock file and tells how far it is.

use std::{
    io::{self, BufRead, BufReader, Read},
    path::Path,
    process::{ChildStderr, Command, Stdio},
    thread,
};

use super::{Installing, PreparePythonError};

/// The number of packages in a lock file, one a line, their hashes on indented lines below.
pub(super) fn packages(lock: &str) -> usize {
    lock.lines().filter(|line| !line.starts_with([' ', '#']) && line.contains("==")).count()
}

pub(super) fn install(
    python: &Path,
    lock: &Path,
    total: usize,
    mut report: impl FnMut(Installing),
) -> Result<(), PreparePythonError> {
    // Python compiles what the engine imports when it does; the rest of the AWS libraries is never read.
    let mut pip = Command::new(python)
        .args(["-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar", "off"])
        .args(["--disable-pip-version-check", "--no-compile", "--requirement"])
        .arg(lock)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let words = pip.stderr.take().map(|stderr| thread::spawn(|| read_all(stderr)));
    let mut done = 0;
    for line in BufReader::new(pip.stdout.take().expect("stdout is piped")).lines() {
        let Some((step, now)) = progress(&line?) else { continue };
        done += step;
        report(Installing { done: done.min(total), total, now });
    }
    let words = words.and_then(|reader| reader.join().ok()).unwrap_or_default();
    match pip.wait()?.success() {
        true => Ok(()),
        false => Err(PreparePythonError::Install(last_words(&words))),
    }
}

/// What a line of pip says: one package more, and which.
fn progress(line: &str) -> Option<(usize, String)> {
    let (word, rest) = line.split_once(' ')?;
    match word {
        // `Ignoring` is said of a package that only other versions of Python need.
        "Collecting" | "Ignoring" => Some((1, rest.split(['=', ':', ' ']).next()?.to_owned())),
        "Installing" => Some((0, "unpacking".to_owned())),
        _ => None,
    }
}

/// The line with which a failed program says why.
pub(super) fn last_words(stderr: &[u8]) -> String {
    let stderr = String::from_utf8_lossy(stderr);
    let lines = || stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines().rfind(|line| line.starts_with("ERROR")).or_else(|| lines().next_back());
    line.unwrap_or("it did not say why").trim_start_matches("ERROR: ").to_owned()
}

fn read_all(mut stderr: ChildStderr) -> Vec<u8> {
    let mut words = Vec::new();
    // What was read until an error is the best that can be told.
    let _: io::Result<usize> = stderr.read_to_end(&mut words);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_is_counted_by_package() {
        let lock =
            "# by uv\nattrs==26.1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nh11==0.16.0 ; x == 'y' \\\n";
        assert_eq!(packages(lock), 2);
    }

    #[test]
    fn each_line_of_pip_is_a_step_or_none() {
        assert_eq!(
            progress("Collecting boto3==1.43.106 (from -r engine.txt (line 12))"),
            Some((1, "boto3".to_owned()))
        );
        assert_eq!(
            progress("Ignoring exceptiongroup: markers 'python_full_version < \"3.11\"' don't match your environment"),
            Some((1, "exceptiongroup".to_owned()))
        );
        assert_eq!(progress("Installing collected packages: six, h11"), Some((0, "unpacking".to_owned())));
        assert_eq!(progress("  Downloading boto3-1.43.106-py3-none-any.whl (139 kB)"), None);
    }

    #[test]
    fn the_reason_is_the_last_error_or_the_last_line() {
        assert_eq!(
            last_words(b"WARNING: retry\nERROR: No matching distribution\n\n[notice] new pip\n"),
            "No matching distribution"
        );
        assert_eq!(last_words(b"one\ntwo\n"), "two");
        assert_eq!(last_words(b""), "it did not say why");
    }
}
