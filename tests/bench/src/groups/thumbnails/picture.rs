//! The pictures: one photograph in all formats and sizes, made once.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::OURS;
use crate::{bench::Bench, comparison::Goal, photograph};

/// Width and height; `encode.py` knows by the megapixels what to make of each.
const SIZES: [(u32, u32); 3] = [(11_520, 8640), (4000, 3000), (1600, 1250)];

/// What no thumbnail of a photograph is below; a GIF has too few colours for that.
const LEAST_SIMILARITY: f64 = 0.998;

/// A picture and what was aimed at.
pub struct Picture {
    pub name: &'static str,
    pub file: &'static str,
    /// How many times as long as ours the fastest peer takes.
    pub times: f64,
}

pub const PICTURES: [Picture; 13] = [
    Picture { name: "JPEG 12 MP, baseline", file: "baseline-12.jpg", times: 2.0 },
    Picture { name: "JPEG 12 MP, progressive", file: "progressive-12.jpg", times: 20.0 },
    Picture { name: "JPEG 100 MP, baseline", file: "baseline-100.jpg", times: 2.0 },
    Picture { name: "JPEG 100 MP, progressive", file: "progressive-100.jpg", times: 30.0 },
    Picture { name: "PNG 12 MP", file: "rgb-12.png", times: 2.0 },
    Picture { name: "PNG 2 MP, RGBA", file: "rgba-2.png", times: 2.0 },
    Picture { name: "PNG 2 MP, 16 bit", file: "deep-2.png", times: 1.4 },
    Picture { name: "WebP 12 MP, lossy", file: "lossy-12.webp", times: 1.0 },
    Picture { name: "WebP 2 MP, lossless", file: "lossless-2.webp", times: 1.0 },
    Picture { name: "GIF 2 MP", file: "plain-2.gif", times: 1.0 },
    Picture { name: "GIF, animated", file: "animated.gif", times: 1.0 },
    Picture { name: "BMP 12 MP", file: "rgb-12.bmp", times: 4.0 },
    Picture { name: "TIFF 12 MP", file: "rgb-12.tif", times: 1.3 },
];

impl Picture {
    /// Ours is good enough, and Pillow's is not better.
    pub fn quality(&self, subject: &str) -> Option<Goal> {
        match subject {
            OURS if !self.file.ends_with(".gif") => Some(Goal::AtLeast(LEAST_SIMILARITY)),
            "Pillow" => Some(Goal::NotBetter),
            _ => None,
        }
    }

    /// Ours holds little but the file where that is a goal, and never more than sharp.
    pub fn memory(&self, subject: &str, most_mib: f64) -> Option<Goal> {
        let is_bounded = [".jpg", ".png", ".gif"].iter().any(|end| self.file.ends_with(end));
        match subject {
            OURS if is_bounded => Some(Goal::AtMost(most_mib)),
            "sharp" => Some(Goal::Times(1.0)),
            _ => None,
        }
    }
}

/// The folder of the pictures; nothing without Python, which writes the formats.
pub fn make(bench: &Bench) -> anyhow::Result<Option<PathBuf>> {
    let folder = bench.folder.join("pictures");
    if PICTURES.iter().all(|picture| folder.join(picture.file).is_file()) {
        return Ok(Some(folder));
    }
    fs::create_dir_all(&folder)?;
    let raw = folder.join("photograph.raw");
    for (width, height) in SIZES {
        eprintln!("  making pictures of {width} × {height}");
        fs::write(&raw, photograph::rgb(width, height))?;
        let (width, height) = (width.to_string(), height.to_string());
        let arguments = [raw.as_path(), Path::new(&width), Path::new(&height), &folder];
        if bench.peers.run_python("encode.py", &arguments)?.is_none() {
            return Ok(None);
        }
    }
    fs::remove_file(raw)?;
    Ok(Some(folder))
}
