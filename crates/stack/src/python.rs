//! The Python that the engine runs in: found on the machine, filled from a lock file, private to this folder.

mod pip;

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    process::Command,
};

/// The engine and all it needs, each file pinned by its hash.
const LOCK: &str = include_str!("../python/engine.txt");

/// The oldest Python for which the lock file holds.
const MINIMUM: (u32, u32) = (3, 10);

/// Python says its version, then shows that it can make a private folder; Debian leaves `ensurepip` out.
const PROBE: &str = "import sys; print(*sys.version_info[:2], flush=True); import venv, ensurepip";

const NAMES: [&str; 7] = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];

/// How far the installation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installing {
    /// Packages that are there.
    pub done: usize,
    /// All packages of the lock file.
    pub total: usize,
    /// What is being done now.
    pub now: String,
}

/// Makes the private Python in `dir`, unless it is there already, and gives its path.
///
/// # Errors
/// When the machine has no usable Python, or the packages cannot be installed.
pub fn prepare(dir: &Path, mut report: impl FnMut(Installing)) -> Result<PathBuf, PreparePythonError> {
    // Two runs at once, such as the flow tests beside `cargo stack up`, would undo each other's work.
    let _lock = lock(&dir.with_extension("lock"))?;
    let python = dir.join("bin").join("python");
    // Written last, so that a broken installation is made again, and whole, so that a new lock file is noticed.
    let installed = dir.join("installed.txt");
    if python.exists() && fs::read_to_string(&installed).is_ok_and(|lock| lock == LOCK) {
        return Ok(python);
    }
    let base = find(&NAMES)?;
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => fs::create_dir_all(dir)?,
    }
    report(Installing { done: 0, total: pip::packages(LOCK), now: format!("a private folder, made by {base}") });
    make_venv(base, dir)?;
    let lock = dir.join("engine.txt");
    fs::write(&lock, LOCK)?;
    pip::install(&python, &lock, pip::packages(LOCK), report)?;
    fs::write(installed, LOCK)?;
    Ok(python)
}

/// Waits for its turn; the lock is held until the file is dropped.
fn lock(path: &Path) -> io::Result<File> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    let file = File::create(path)?;
    file.lock()?;
    Ok(file)
}

fn make_venv(base: &str, dir: &Path) -> Result<(), PreparePythonError> {
    let made = Command::new(base).args(["-m", "venv"]).arg(dir).output()?;
    match made.status.success() {
        true => Ok(()),
        false => Err(PreparePythonError::Venv(pip::last_words(&made.stderr))),
    }
}

/// The first of these programs that is new enough and complete.
fn find<'a>(names: &[&'a str]) -> Result<&'a str, FindPythonError> {
    let mut best = FindPythonError::Missing;
    for &name in names {
        match probe(name) {
            Ok(()) => return Ok(name),
            Err(error) => best = best.or(error),
        }
    }
    Err(best)
}

fn probe(name: &str) -> Result<(), FindPythonError> {
    let answer = Command::new(name).args(["-c", PROBE]).output().map_err(|_| FindPythonError::Missing)?;
    judge(&String::from_utf8_lossy(&answer.stdout), answer.status.success())
}

fn judge(answer: &str, complete: bool) -> Result<(), FindPythonError> {
    let (major, minor) = version(answer).ok_or(FindPythonError::Missing)?;
    match complete {
        _ if (major, minor) < MINIMUM => Err(FindPythonError::TooOld { major, minor }),
        false => Err(FindPythonError::NoVenv { major, minor }),
        true => Ok(()),
    }
}

fn version(answer: &str) -> Option<(u32, u32)> {
    let (major, minor) = answer.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Why the machine's Python cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FindPythonError {
    /// There is none.
    #[error(
        "Python 3.10 or newer is needed and none was found: install it (https://www.python.org/downloads/) and try again"
    )]
    Missing,
    /// Only an older one.
    #[error(
        "Python 3.10 or newer is needed, and the newest one found is {major}.{minor}: install a newer one beside it and try again"
    )]
    TooOld {
        /// 3 of 3.9.
        major: u32,
        /// 9 of 3.9.
        minor: u32,
    },
    /// New enough, and without the module that makes private folders.
    #[error(
        "Python {major}.{minor} cannot make virtual environments: install its venv module (Debian, Ubuntu: `apt install python3-venv`) and try again"
    )]
    NoVenv {
        /// 3 of 3.12.
        major: u32,
        /// 12 of 3.12.
        minor: u32,
    },
}

impl FindPythonError {
    /// The one of two that is closer to a remedy.
    fn or(self, other: FindPythonError) -> FindPythonError {
        let rank = |error| match error {
            FindPythonError::Missing => (0, 0),
            FindPythonError::TooOld { minor, .. } => (1, minor),
            FindPythonError::NoVenv { .. } => (2, 0),
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

/// Why there is no Python to run the engine in.
#[derive(Debug, thiserror::Error)]
pub enum PreparePythonError {
    /// The machine has none that can be used.
    #[error(transparent)]
    Find(#[from] FindPythonError),
    /// It could not make the private folder.
    #[error("Python could not make a virtual environment: {0}")]
    Venv(String),
    /// The packages could not be installed.
    #[error(
        "pip could not install the engine: {0} (behind a proxy set HTTPS_PROXY; PIP_INDEX_URL names another index)"
    )]
    Install(String),
    /// The folder is not usable.
    #[error("the engine's Python could not be prepared: {0}")]
    Io(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_python_is_judged_by_its_version_and_its_venv_module() {
        assert_eq!(judge("3 10\n", true), Ok(()));
        assert_eq!(judge("4 0\n", true), Ok(()));
        assert_eq!(judge("3 9\n", true), Err(FindPythonError::TooOld { major: 3, minor: 9 }));
        assert_eq!(judge("2 7\n", false), Err(FindPythonError::TooOld { major: 2, minor: 7 }));
        assert_eq!(judge("3 12\n", false), Err(FindPythonError::NoVenv { major: 3, minor: 12 }));
        assert_eq!(judge("", false), Err(FindPythonError::Missing));
    }

    #[test]
    fn no_python_at_all_is_missing() {
        assert_eq!(find(&["no-such-python"]), Err(FindPythonError::Missing));
    }

    #[test]
    fn the_error_that_is_closest_to_a_remedy_is_told() {
        let (old, older) =
            (FindPythonError::TooOld { major: 3, minor: 9 }, FindPythonError::TooOld { major: 3, minor: 8 });
        let incomplete = FindPythonError::NoVenv { major: 3, minor: 12 };
        assert_eq!(FindPythonError::Missing.or(older).or(old).or(older), old);
        assert_eq!(old.or(incomplete).or(FindPythonError::Missing), incomplete);
    }

    #[test]
    fn each_error_names_its_remedy() {
        let errors = [
            FindPythonError::Missing,
            FindPythonError::TooOld { major: 3, minor: 9 },
            FindPythonError::NoVenv { major: 3, minor: 12 },
        ];
        for error in errors {
            assert!(error.to_string().contains(": install"), "{error}");
        }
    }
}
