//! GIF: the first frame on its logical screen, transparency kept.

mod blocks;
mod palette;

use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, DecodingError, Encoder, Frame, MemoryLimit};

use crate::orientation::Orientation;
use crate::picture::{Layout, Picture, Raster};
use crate::{Format, Limits, MakeThumbnailError, resize};
use blocks::{Blocks, Rectangle};

/// Decodes the first frame of a GIF.
pub(crate) fn decode(bytes: &[u8], max_edge_px: u32, limits: &Limits) -> Result<Picture, MakeThumbnailError> {
    let Blocks { screen, first_frame } = blocks::walk(bytes)?;
    limits.check_size(screen.width.into(), screen.height.into())?;
    limits.check_size(first_frame.width.into(), first_frame.height.into())?;
    let (width, height) = (u32::from(screen.width), u32::from(screen.height));
    let shrunk = resize::memory_bytes(width, height, max_edge_px, Layout::Rgba.channels());
    limits.check_memory(first_frame.pixels() + 4 * screen.pixels() + shrunk)?;

    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Bytes(NonZeroU64::new(limits.max_memory_bytes).unwrap_or(NonZeroU64::MIN)));
    let mut decoder = options.read_info(bytes).map_err(broken)?;
    let frame = decoder.read_next_frame().map_err(broken)?.ok_or_else(|| corrupt("no frame"))?.clone();
    let palette = decoder.palette().map_err(broken)?;
    let raster = Raster { width, height, layout: Layout::Rgba, samples: on_screen(&frame, palette, &screen) };
    let icc = decoder.icc_profile().map(<[u8]>::to_vec);
    Ok(Picture { raster, orientation: Orientation::Upright, icc })
}

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

/// Puts the frame on a transparent screen; what lies outside is cut off.
fn on_screen(frame: &Frame<'_>, palette: &[u8], screen: &Rectangle) -> Vec<u8> {
    let stride = usize::from(screen.width);
    let mut samples = vec![0; stride * usize::from(screen.height) * 4];
    let colors = palette.as_chunks::<3>().0;
    let (left, top) = (usize::from(frame.left), usize::from(frame.top));
    let visible = usize::from(frame.width).min(stride.saturating_sub(left));
    let rows = samples.chunks_exact_mut(stride * 4).skip(top);
    for (to, from) in rows.zip(frame.buffer.chunks_exact(usize::from(frame.width))) {
        let pixels = to.as_chunks_mut::<4>().0.iter_mut().skip(left);
        for (pixel, &index) in pixels.zip(&from[..visible]) {
            // An index beyond the palette shows nothing.
            if let Some(&[red, green, blue]) = colors.get(usize::from(index))
                && frame.transparent != Some(index)
            {
                *pixel = [red, green, blue, 255];
            }
        }
    }
    samples
}

fn broken(error: DecodingError) -> MakeThumbnailError {
    match error {
        DecodingError::UnexpectedEof => truncated("ends inside the first frame"),
        // The decoder's word for a frame with fewer pixels than it should have.
        DecodingError::Format(error) if error.to_string() == "image truncated" => truncated("a frame lacks pixels"),
        error => corrupt(&error.to_string()),
    }
}

fn corrupt(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Corrupt { format: Format::Gif, reason: reason.into() }
}

fn truncated(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Truncated { format: Format::Gif, reason: reason.into() }
}
