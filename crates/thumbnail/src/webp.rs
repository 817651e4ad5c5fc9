//! WebP: lossy and lossless, of an animation the first frame on its canvas; written lossless.

mod container;

use std::io::{Cursor, ErrorKind};

use image_webp::{ColorType, DecodingError, WebPDecoder, WebPEncoder};

use crate::picture::{Layout, Picture, Raster};
use crate::{Format, Limits, MakeThumbnailError, exif, resize};
use container::{Canvas, Container};

/// Decodes a WebP.
pub(crate) fn decode(bytes: &[u8], max_edge_px: u32, limits: &Limits) -> Result<Picture, MakeThumbnailError> {
    let Container { still, canvas, icc, exif } = Container::parse(bytes)?;
    let (width, height) = still.size()?;
    limits.check_size(width, height)?;
    let mut peak = still.memory_bytes(width, height);
    if let Some(Canvas { width, height, .. }) = canvas {
        limits.check_size(width, height)?;
        check_sides(width, height)?;
        peak += u64::from(width) * u64::from(height) * 4;
    }
    limits.check_memory(peak + resize::memory_bytes(width, height, max_edge_px, Layout::Rgba))?;

    // The decoder gets the one frame alone: it refuses files whose header promises metadata that is not there.
    let mut decoder = WebPDecoder::new(Cursor::new(still.to_file(width, height))).map_err(broken)?;
    let layout = if decoder.has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let len = decoder.output_buffer_size().ok_or_else(|| corrupt("a size that overflows"))?;
    let mut samples = vec![0; len];
    decoder.read_image(&mut samples).map_err(broken)?;
    let frame = Raster { width, height, layout, samples };
    let raster = match canvas {
        Some(canvas) => on_canvas(&frame, &canvas),
        None => frame,
    };
    let orientation = exif.map(exif::orientation).unwrap_or_default();
    let (source_width, source_height) = (raster.width, raster.height);
    let raster = resize::shrink(raster, max_edge_px);
    Ok(Picture { raster, source_width, source_height, orientation, icc: icc.map(<[u8]>::to_vec) })
}

/// Writes a lossless WebP: there is no lossy encoder in safe Rust. Twice the bytes of a lossy one, and no loss.
pub(crate) fn encode(raster: &Raster) -> Vec<u8> {
    let color = match raster.layout {
        Layout::Gray => ColorType::L8,
        Layout::GrayAlpha => ColorType::La8,
        Layout::Rgb => ColorType::Rgb8,
        Layout::Rgba => ColorType::Rgba8,
        Layout::Cmyk => unreachable!("a WebP has no inks"),
    };
    let mut bytes = Vec::new();
    WebPEncoder::new(&mut bytes)
        .encode(&raster.samples, raster.width, raster.height, color)
        .expect("memory takes every byte, and a WebP's sides fit a WebP");
    bytes
}

/// Puts the frame on a transparent canvas; what lies outside is cut off.
fn on_canvas(frame: &Raster, canvas: &Canvas) -> Raster {
    let stride = canvas.width as usize * 4;
    let mut samples = vec![0; stride * canvas.height as usize];
    let channels = frame.layout.channels();
    let rows = samples.chunks_exact_mut(stride).skip(canvas.y as usize);
    for (to, from) in rows.zip(frame.samples.chunks_exact(frame.width as usize * channels)) {
        let pixels = to.as_chunks_mut::<4>().0.iter_mut().skip(canvas.x as usize);
        for (pixel, from) in pixels.zip(from.chunks_exact(channels)) {
            pixel[3] = 255;
            pixel[..channels].copy_from_slice(from);
        }
    }
    Raster { width: canvas.width, height: canvas.height, layout: Layout::Rgba, samples }
}

/// A canvas may be larger than any frame; then it could not be written again.
fn check_sides(width: u32, height: u32) -> Result<(), MakeThumbnailError> {
    let value = u64::from(width.max(height));
    if value > MAX_EDGE_PX {
        return Err(MakeThumbnailError::TooLarge { what: "edge_px", value, limit: MAX_EDGE_PX });
    }
    Ok(())
}

/// Fourteen bits hold a side (<https://developers.google.com/speed/webp/docs/webp_lossless_bitstream_specification>).
const MAX_EDGE_PX: u64 = 16_383;

fn broken(error: DecodingError) -> MakeThumbnailError {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => truncated("ends inside the image"),
        DecodingError::UnsupportedFeature(what) => MakeThumbnailError::Unsupported { format: Format::WebP, what },
        error => corrupt(&error.to_string()),
    }
}

fn corrupt(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Corrupt { format: Format::WebP, reason: reason.into() }
}

fn truncated(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Truncated { format: Format::WebP, reason: reason.into() }
}
