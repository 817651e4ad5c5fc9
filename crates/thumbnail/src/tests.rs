//! Tests of the crate as a whole: pictures in, thumbnails out.

mod bombs;
mod colors;
mod formats;
mod hostile;
mod limits;
mod metadata;
mod orientations;
mod photograph;
mod quality;
mod samples;
mod scans;
mod similarity;

use std::fs;
use std::path::PathBuf;

use crate::picture::{Layout, Raster};
use crate::{Format, Limits, Thumbnail, decode};

const RED: [u8; 3] = [220, 40, 40];
const GREEN: [u8; 3] = [40, 200, 60];
const BLUE: [u8; 3] = [40, 60, 210];
const YELLOW: [u8; 3] = [230, 220, 50];
const EDGE_PX: u32 = 128;

/// The pictures of the `fixtures` folder by name, in order.
pub(crate) fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.retain(|name| !name.to_string_lossy().ends_with(".py"));
    names.sort();
    names.into_iter().map(|name| (name.to_string_lossy().into_owned(), fs::read(folder.join(name)).unwrap())).collect()
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    fixtures().into_iter().find(|(found, _)| found == name).unwrap_or_else(|| panic!("no fixture {name}")).1
}

fn thumbnail(bytes: &[u8]) -> Thumbnail {
    crate::thumbnail(bytes, EDGE_PX, &Limits::default()).unwrap()
}

/// The thumbnail, decoded again.
fn pixels(thumbnail: &Thumbnail) -> Raster {
    let raster = decode(thumbnail.format, &thumbnail.bytes, u32::MAX, &Limits::default()).unwrap().raster;
    assert_eq!((raster.width, raster.height), (thumbnail.width, thumbnail.height));
    raster
}

/// A pixel as red, green, blue, alpha.
fn pixel(raster: &Raster, x: u32, y: u32) -> [u8; 4] {
    let channels = raster.layout.channels();
    let at = (y as usize * raster.width as usize + x as usize) * channels;
    match (raster.layout, &raster.samples[at..at + channels]) {
        (Layout::Gray, &[gray]) => [gray, gray, gray, 255],
        (Layout::GrayAlpha, &[gray, alpha]) => [gray, gray, gray, alpha],
        (Layout::Rgb, &[red, green, blue]) => [red, green, blue, 255],
        (Layout::Rgba, &[red, green, blue, alpha]) => [red, green, blue, alpha],
        (layout, samples) => panic!("{layout:?} {samples:?}"),
    }
}

/// Format, size, layout, and the colours in the middle of the four quadrants, by name where they have one.
fn describe(thumbnail: &Thumbnail) -> String {
    let raster = pixels(thumbnail);
    let color = |x: u32, y: u32| name(pixel(&raster, raster.width * x / 4, raster.height * y / 4));
    let (format, width, height, layout) = (thumbnail.format, thumbnail.width, thumbnail.height, raster.layout);
    let (top, bottom) = ([color(1, 1), color(3, 1)].join(" "), [color(1, 3), color(3, 3)].join(" "));
    format!("{format} {width}×{height} {layout:?} {top} / {bottom}")
}

fn name([red, green, blue, alpha]: [u8; 4]) -> String {
    let named =
        [("red", RED), ("green", GREEN), ("blue", BLUE), ("yellow", YELLOW), ("black", [0; 3]), ("white", [255; 3])];
    let found = named.iter().find(|(_, color)| is_close([red, green, blue], *color, 8));
    match (found, alpha) {
        (_, 0) => "clear".into(),
        (Some((name, _)), 255) => (*name).into(),
        (Some((name, _)), 120..=136) => format!("half-{name}"),
        _ => format!("#{red:02x}{green:02x}{blue:02x}{alpha:02x}"),
    }
}

fn is_close(a: [u8; 3], b: [u8; 3], tolerance: u8) -> bool {
    a.into_iter().zip(b).all(|(a, b)| a.abs_diff(b) <= tolerance)
}

/// Samples of four quadrants.
fn quadrants<const N: usize>(width: u32, height: u32, colors: [[u8; N]; 4]) -> Vec<u8> {
    let index = |x: u32, y: u32| (2 * x / width + 2 * (2 * y / height)) as usize;
    (0..height).flat_map(|y| (0..width).flat_map(move |x| colors[index(x, y)])).collect()
}

/// A picture of four quadrants, written by the crate itself.
fn picture(format: Format, width: u32, height: u32) -> Vec<u8> {
    let raster = if format == Format::Gif {
        let samples = quadrants(width, height, [RED, GREEN, BLUE, YELLOW].map(|[r, g, b]| [r, g, b, 255]));
        Raster { width, height, layout: Layout::Rgba, samples }
    } else {
        Raster { width, height, layout: Layout::Rgb, samples: quadrants(width, height, [RED, GREEN, BLUE, YELLOW]) }
    };
    crate::encode(format, &raster)
}

const FORMATS: [Format; 6] = [Format::Jpeg, Format::Png, Format::Gif, Format::WebP, Format::Bmp, Format::Tiff];
