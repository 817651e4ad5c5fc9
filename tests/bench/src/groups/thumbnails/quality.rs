//! How much thumbnails look like the picture, shrunk by Lanczos at full size.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;

use crate::{bench::Bench, similarity::similarity};

/// One for each thumbnail, as its file says.
pub fn similarities(bench: &Bench, picture: &Path, thumbnails: &[PathBuf]) -> anyhow::Result<Vec<f64>> {
    let arguments: Vec<&Path> = [picture].into_iter().chain(thumbnails.iter().map(PathBuf::as_path)).collect();
    let widths = bench.peers.run_python("pixels.py", &arguments)?.context("Python made the pictures")?;
    let of_one = |(thumbnail, width): (&PathBuf, &str)| {
        Ok(similarity(&pixels(thumbnail, ".raw")?, &pixels(thumbnail, ".reference")?, width.parse()?))
    };
    thumbnails.iter().zip(widths.lines()).map(of_one).collect()
}

fn pixels(thumbnail: &Path, ending: &str) -> anyhow::Result<Vec<u8>> {
    let mut path = OsString::from(thumbnail);
    path.push(ending);
    Ok(fs::read(path)?)
}
