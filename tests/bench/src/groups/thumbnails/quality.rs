//! How much thumbnails look like the picture, shrunk by Lanczos at full size.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;

use crate::{bench::Bench, similarity::similarity};

/// Red, green, blue: `pixels.py` writes no others.
const CHANNELS: usize = 3;

/// One for each thumbnail, as its file says.
pub fn similarities(bench: &Bench, picture: &Path, thumbnails: &[PathBuf]) -> anyhow::Result<Vec<f64>> {
    let arguments: Vec<&Path> = [picture].into_iter().chain(thumbnails.iter().map(PathBuf::as_path)).collect();
    let widths = bench.peers.run_python("pixels.py", &arguments)?.context("Python made the pictures")?;
    let of_one = |(thumbnail, width): (&PathBuf, &str)| {
        Ok(similarity(&pixels(thumbnail, ".raw")?, &pixels(thumbnail, ".reference")?, width.parse()?, CHANNELS))
    };
    thumbnails.iter().zip(widths.lines()).map(of_one).collect()
}

fn pixels(thumbnail: &Path, ending: &str) -> anyhow::Result<Vec<u8>> {
    let mut path = OsString::from(thumbnail);
    path.push(ending);
    Ok(fs::read(path)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photograph::rgb;

    #[test]
    fn a_picture_is_like_itself_less_like_a_brighter_one_and_unlike_its_negative() {
        let picture = rgb(40, 30);
        let brighter: Vec<u8> = picture.iter().map(|sample| sample.saturating_add(20)).collect();
        let negative: Vec<u8> = picture.iter().map(|sample| 255 - sample).collect();
        assert!((similarity(&picture, &picture, 40, CHANNELS) - 1.0).abs() < 1e-12);
        assert!((0.9..0.999).contains(&similarity(&picture, &brighter, 40, CHANNELS)));
        assert!(similarity(&picture, &negative, 40, CHANNELS) < 0.1);
    }
}
