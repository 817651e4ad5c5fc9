//! Thumbnails of 128 pixels: time from bytes to bytes on one thread, quality, memory.

mod function;
mod picture;
mod quality;

use std::{
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context;
use thumbnail::{Limits, thumbnail, thumbnail_as_png};

use self::picture::{PICTURES, Picture};
use crate::{
    bench::Bench,
    comparison::{Comparison, Goal, Row, Unit, mebibytes},
    rounds::alternately,
    worker::Worker,
};

const EDGE_PX: u32 = 128;

/// Name in the table, and program.
const PEERS: [(&str, &str); 3] = [("Pillow", "pillow.py"), ("libvips", "libvips.py"), ("sharp", "sharp.mjs")];

/// Beside the file itself.
const MAX_PEAK_MIB: f64 = 16.0;

/// Ours and theirs.
enum Subject {
    Ours(Vec<u8>),
    Peer(Worker),
}

/// One picture after the other.
pub fn run(bench: &Bench) -> anyhow::Result<Vec<Comparison>> {
    let Some(folder) = picture::make(bench)? else { return Ok(Vec::new()) };
    let mut comparisons = Vec::new();
    for picture in &PICTURES {
        comparisons.extend(measure(bench, picture, &folder.join(picture.file))?);
    }
    Ok(comparisons)
}

/// What is known of one subject.
struct Measured {
    name: &'static str,
    times_ms: Vec<f64>,
    similarity: f64,
    peak_bytes: Option<u64>,
}

fn measure(bench: &Bench, picture: &Picture, path: &Path) -> anyhow::Result<[Comparison; 3]> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    let most_mib = MAX_PEAK_MIB + mebibytes(u64::try_from(bytes.len())?);
    let of_function = function::peak_bytes(bench, &bytes)?;
    let mut subjects = vec![Subject::Ours(bytes)];
    subjects.extend(peers(bench, path)?.into_iter().map(Subject::Peer));
    let similarities = quality::similarities(bench, path, &shown(&mut subjects, path)?)?;
    let rounds = bench.effort.pictures;
    let times = alternately(picture.name, &mut subjects, rounds, |subject| Ok(vec![subject.milliseconds(path)?]))?;
    let measured = subjects.iter().zip(times).zip(similarities).map(|((subject, times_ms), similarity)| {
        let peak_bytes = subject.peak_bytes().or(of_function);
        Measured { name: subject.name(), times_ms, similarity, peak_bytes }
    });
    Ok(comparisons(picture, most_mib, &measured.collect::<Vec<_>>()))
}

/// Time, quality, memory.
fn comparisons(picture: &Picture, most_mib: f64, measured: &[Measured]) -> [Comparison; 3] {
    let time = |of: &Measured| {
        let goal = (of.name != OURS).then_some(Goal::Times(picture.times));
        Row::new(of.name, of.times_ms.clone()).peak(of.peak_bytes).goal(goal)
    };
    let quality = |of: &Measured| Row::new(of.name, vec![of.similarity]).goal(picture.quality(of.name));
    let memory = |of: &Measured| {
        Some(Row::new(of.name, vec![mebibytes(of.peak_bytes?)]).goal(picture.memory(of.name, most_mib)))
    };
    let comparison = |what: &str, unit, rows| {
        let title = format!("thumbnail, {}{what}", picture.name);
        Comparison { group: "thumbnails", title, unit, rows }
    };
    [
        comparison("", Unit::Milliseconds, measured.iter().map(time).collect()),
        comparison(", similarity to Lanczos at full size", Unit::Similarity, measured.iter().map(quality).collect()),
        comparison(", peak memory", Unit::Mebibytes, measured.iter().filter_map(memory).collect()),
    ]
}

/// The files of what each makes of the picture.
fn shown(subjects: &mut [Subject], path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for subject in subjects {
        let file = path.with_extension(subject.name());
        subject.write(path, &file)?;
        files.push(file);
    }
    Ok(files)
}

const OURS: &str = "thumbnailer";

impl Subject {
    fn name(&self) -> &'static str {
        match self {
            Subject::Ours(_) => OURS,
            Subject::Peer(worker) => worker.name,
        }
    }

    fn milliseconds(&mut self, path: &Path) -> anyhow::Result<f64> {
        match self {
            Subject::Ours(bytes) => {
                let begun = Instant::now();
                black_box(thumbnail(black_box(bytes), EDGE_PX, &Limits::default())?);
                Ok(begun.elapsed().as_secs_f64() * 1e3)
            }
            Subject::Peer(worker) => worker.work(path, None),
        }
    }

    /// As PNG, so that nothing is lost but by shrinking.
    fn write(&mut self, path: &Path, target: &Path) -> anyhow::Result<()> {
        match self {
            Subject::Ours(bytes) => fs::write(target, thumbnail_as_png(bytes, EDGE_PX, &Limits::default())?)?,
            Subject::Peer(worker) => _ = worker.work(path, Some(target))?,
        }
        Ok(())
    }

    /// Of a process of its own; ours is the function's.
    fn peak_bytes(&self) -> Option<u64> {
        match self {
            Subject::Ours(_) => None,
            Subject::Peer(worker) => worker.peak_bytes(),
        }
    }
}

/// Those that can read this picture.
fn peers(bench: &Bench, path: &Path) -> anyhow::Result<Vec<Worker>> {
    let mut able = Vec::new();
    for (name, file) in PEERS {
        let Some(program) = bench.peers.program(name, file) else { continue };
        let mut worker = Worker::start(&program)?;
        match worker.work(path, None) {
            Ok(_) => able.push(worker),
            Err(error) => eprintln!("  without {name}: {error:#}"),
        }
    }
    Ok(able)
}
