//! GIF: the first frame on its logical screen, transparency kept.

mod blocks;
mod palette;
mod pixels;
mod screen;

use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, DecodingError, Encoder, Frame, MemoryLimit};

use crate::orientation::Orientation;
use crate::picture::{Layout, Picture, Raster};
use crate::{Format, Limits, MakeThumbnailError, resize};
use blocks::{Blocks, Image};
use pixels::Pixels;
use screen::Screen;

/// Decodes the first frame of a GIF.
pub(crate) fn decode(bytes: &[u8], max_edge_px: u32, limits: &Limits) -> Result<Picture, MakeThumbnailError> {
    let Blocks { screen, first_frame } = blocks::walk(bytes)?;
    limits.check_size(screen.width.into(), screen.height.into())?;
    limits.check_size(first_frame.size.width.into(), first_frame.size.height.into())?;
    let (width, height) = (u32::from(screen.width), u32::from(screen.height));
    let shrunk = resize::memory_bytes(width, height, max_edge_px, Layout::Rgba);
    // Rows of an interlaced frame come in another order: its indices are gathered first.
    let frame = if first_frame.interlaced { first_frame.size.pixels() } else { first_frame.size.width.into() };
    limits.check_memory(CODES_BYTES + frame + 4 * u64::from(screen.width) + shrunk)?;

    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Bytes(NonZeroU64::new(limits.max_memory_bytes).unwrap_or(NonZeroU64::MIN)));
    let mut decoder = options.read_info(bytes).map_err(broken)?;
    let frame = decoder.next_frame_info().map_err(broken)?.ok_or_else(|| corrupt("no frame"))?.clone();
    let mut drawn = Screen::new(screen, &frame, decoder.palette().map_err(broken)?, max_edge_px);
    read(&first_frame, |indices| drawn.draw(indices))?;
    let icc = decoder.icc_profile().map(<[u8]>::to_vec);
    let raster = drawn.finish();
    Ok(Picture { raster, source_width: width, source_height: height, orientation: Orientation::Upright, icc })
}

/// Strings of the dictionary, and the buffer that they are spelt out in.
const CODES_BYTES: u64 = 100_000 + BYTES_AT_ONCE as u64;

/// Writes a GIF of the best 256 colours; a pixel is transparent from half transparency on.
pub(crate) fn encode(raster: &Raster) -> Vec<u8> {
    let indexed = palette::index(&raster.samples);
    let side = |px: u32| u16::try_from(px).expect("a GIF's sides fit a GIF");
    let frame = Frame {
        width: side(raster.width),
        height: side(raster.height),
        transparent: indexed.transparent,
        buffer: indexed.indices.into(),
        ..Frame::default()
    };
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, frame.width, frame.height, indexed.colors.as_flattened())
        .expect("256 colours at most");
    encoder.write_frame(&frame).expect("memory takes every byte");
    drop(encoder);
    bytes
}

/// Reads the rows of a frame, from the top.
fn read(frame: &Image<'_>, mut row: impl FnMut(&[u8])) -> Result<(), MakeThumbnailError> {
    let (width, height) = (usize::from(frame.size.width), usize::from(frame.size.height));
    let mut pixels = Pixels::new(frame.code_size, frame.data)?;
    if frame.interlaced {
        let mut indices = vec![0; width * height];
        for y in PASSES.into_iter().flat_map(|(first, step)| (first..height).step_by(step)) {
            pixels.fill(&mut indices[y * width..][..width])?;
        }
        indices.chunks_exact(width).for_each(row);
        return Ok(());
    }
    let mut indices = vec![0; width * rows_at_once(width).min(height)];
    let mut left = width * height;
    while left > 0 {
        let len = indices.len().min(left);
        pixels.fill(&mut indices[..len])?;
        indices[..len].chunks_exact(width).for_each(&mut row);
        left -= len;
    }
    Ok(())
}

/// The first row of each pass, and the distance to the next (GIF89a specification, appendix E).
const PASSES: [(usize, usize); 4] = [(0, 8), (4, 8), (2, 4), (1, 2)];

/// Each call of the decoder costs some time beside what it decodes.
fn rows_at_once(width: usize) -> usize {
    (BYTES_AT_ONCE / width).max(1)
}

const BYTES_AT_ONCE: usize = 1 << 15;

fn broken(error: DecodingError) -> MakeThumbnailError {
    match error {
        DecodingError::UnexpectedEof => truncated("ends inside the first frame"),
        error => corrupt(&error.to_string()),
    }
}

fn corrupt(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Corrupt { format: Format::Gif, reason: reason.into() }
}

fn truncated(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Truncated { format: Format::Gif, reason: reason.into() }
}
