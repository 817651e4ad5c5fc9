//! The binaries under test, built once per test run.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

/// The repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The binary of a Lambda crate.
///
/// # Panics
/// When the workspace does not build.
pub fn binary(name: &str) -> PathBuf {
    directory().join(name)
}

/// The folder of all binaries, built with the features of the running tests, so that nothing is compiled twice.
///
/// # Panics
/// When the workspace does not build.
pub fn directory() -> &'static Path {
    static DIRECTORY: LazyLock<PathBuf> = LazyLock::new(build);
    &DIRECTORY
}

fn build() -> PathBuf {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // `--tests` makes cargo unify features as `cargo test` did; without it the SDKs would be compiled anew.
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--workspace", "--bins", "--tests"])
        .current_dir(root())
        .status()
        .expect("cargo ran this test, so it is there");
    assert!(status.success(), "the workspace does not build");
    let program = env::current_exe().expect("a program is a file");
    let directory = program.parent().expect("it lies in a folder");
    // A test lies in target/<profile>/deps, a program one folder above.
    directory.ancestors().find(|folder| !folder.ends_with("deps")).expect("target/<profile>").to_owned()
}
