//! The picture of DC coefficients: each is the mean of its block, so that together they are the picture at an eighth.
//!
//! Everything else in the file is passed over: in baseline scans with a table that skips many coefficients at once, in
//! progressive files by leaving out their other scans. That those are there, up to the end of the image, is known by
//! then; damage inside of them is not seen, nor would it show.

use super::coding::Coding;
use super::header::{Component, Frame, Header};
use super::scans::{Scan, Scans};
use super::tables::Tables;
use super::units;
use crate::picture::Raster;
use crate::resize;
use crate::resize::lanczos::{Axis, Lanczos};

/// Whether blocks are so small beside the pixels of the thumbnail that their means are all it needs.
pub(crate) fn suffices(frame: &Frame, coding: Coding, max_edge_px: u32) -> bool {
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    let (target_width, target_height) = resize::fit(width, height, max_edge_px);
    frame.components.iter().enumerate().all(|(index, component)| {
        let least = if coding.is_chroma(index) { LEAST_CHROMA_BLOCKS } else { LEAST_BLOCKS };
        let (across, down) = block_px(frame, component);
        f64::from(width) / across >= least * f64::from(target_width)
            && f64::from(height) / down >= least * f64::from(target_height)
    })
}

/// Blocks for each pixel of the thumbnail, in either direction, from which on structural similarity to Lanczos at full
/// size is 0.999; at one block it is 0.996.
const LEAST_BLOCKS: f64 = 1.5;

/// The same for chroma: pictures of many colours come to 0.999 in each of red, green and blue from here on, and to 0.996
/// at one and a half.
const LEAST_CHROMA_BLOCKS: f64 = 1.9;

/// Bytes that reading and shrinking take at their peak.
pub(crate) fn memory_bytes(frame: &Frame, max_edge_px: u32) -> u64 {
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    let (target_width, target_height) = resize::fit(width, height, max_edge_px);
    let pixels = u64::from(target_width) * u64::from(target_height);
    let planes = frame.blocks() * size_of::<i16>() as u64;
    // Rows of the finest plane, of which chroma is not the finest.
    let open_rows = u64::from(width.div_ceil(8)) * (resize::lanczos::OPEN_ROWS + 1) * size_of::<f32>() as u64;
    TABLES_BYTES + planes + open_rows + (size_of::<f32>() as u64 + 1) * pixels * frame.components.len() as u64
}

/// Unfolded codes, four of DC and four of AC.
const TABLES_BYTES: u64 = 4 * ((4 << 10) + (2 << 13));

/// Reads the DC coefficients and shrinks them; none where the file is broken, cut, or of a kind not known here, which
/// the other decoders tell apart.
pub(crate) fn read(header: &Header, scans: &Scans<'_>, coding: Coding, max_edge_px: u32) -> Option<Raster> {
    shrink(&planes(header, scans)?, &header.frame, coding, max_edge_px)
}

/// The planes of all components.
fn planes(header: &Header, scans: &Scans<'_>) -> Option<Vec<Plane>> {
    let frame = &header.frame;
    let mut planes: Vec<Plane> = frame.components.iter().map(|component| Plane::new(frame, component)).collect();
    let mut tables = Tables::default();
    tables.read(&header.tables)?;
    for coded in &scans.list {
        tables.read(coded.tables)?;
        if !coded.scan.has_dc() {
            continue;
        }
        check(&coded.scan, frame)?;
        for &index in &coded.scan.components {
            planes[index].begin(&coded.scan, tables.dc_quantum(frame.components[index].quantization)?)?;
        }
        units::read(coded, frame, &tables, &mut planes)?;
    }
    Some(planes)
}

fn check(scan: &Scan, frame: &Frame) -> Option<()> {
    let known = match (frame.progressive, scan.refines()) {
        (false, _) => scan.band == (0, 63) && (scan.high_bit, scan.low_bit) == (0, 0),
        (true, false) => scan.band == (0, 0) && scan.low_bit <= 13,
        (true, true) => scan.band == (0, 0) && scan.low_bit + 1 == scan.high_bit,
    };
    (known && scan.components.len() <= 4).then_some(())
}

/// The DC coefficients of a component.
pub(crate) struct Plane {
    /// Blocks of a row, with those that fill up units.
    stride: usize,
    values: Vec<i16>,
    block_px: (f64, f64),
    /// The step that values count in, once a scan has brought them.
    quantum: Option<u16>,
    /// The bit position that the scans came down to.
    low_bit: u8,
}

impl Plane {
    fn new(frame: &Frame, component: &Component) -> Plane {
        let stride = frame.units().0 as usize * usize::from(component.horizontal);
        let rows = frame.units().1 as usize * usize::from(component.vertical);
        let block_px = block_px(frame, component);
        Plane { stride, values: vec![0; stride * rows], block_px, quantum: None, low_bit: 0 }
    }

    /// Begins a scan, which must be the first or go on where the one before ended.
    fn begin(&mut self, scan: &Scan, quantum: u16) -> Option<()> {
        if scan.refines() {
            return (self.quantum.is_some() && scan.high_bit == self.low_bit).then(|| self.low_bit = scan.low_bit);
        }
        self.low_bit = scan.low_bit;
        self.quantum.replace(quantum).is_none().then_some(())
    }

    /// A row of blocks.
    pub fn row_mut(&mut self, y: usize) -> &mut [i16] {
        &mut self.values[y * self.stride..][..self.stride]
    }

    /// The plane at the size of the thumbnail.
    fn shrink(&self, frame: &Frame, (target_width, target_height): (u32, u32)) -> Option<Vec<f32>> {
        let axis = |source: u16, block_px, target_px| Axis { source_px: source.into(), block_px, target_px };
        let across = axis(frame.width, self.block_px.0, target_width);
        let down = axis(frame.height, self.block_px.1, target_height);
        let quantum = self.quantum?;
        let mut lanczos = Lanczos::new(1, &across, &down);
        let mut means = vec![0.0; across.samples()];
        let mut samples = Vec::with_capacity(target_width as usize * target_height as usize);
        for row in self.values.chunks_exact(self.stride).take(down.samples()) {
            means.iter_mut().zip(row).for_each(|(mean, &value)| *mean = block_mean(value, quantum));
            lanczos.push(&means, |row| samples.extend_from_slice(row));
        }
        Some(samples)
    }
}

fn shrink(planes: &[Plane], frame: &Frame, coding: Coding, max_edge_px: u32) -> Option<Raster> {
    let (width, height) = resize::fit(frame.width.into(), frame.height.into(), max_edge_px);
    let shrunk = planes.iter().map(|plane| plane.shrink(frame, (width, height))).collect::<Option<Vec<_>>>()?;
    let pixels = width as usize * height as usize;
    let mut samples = Vec::with_capacity(pixels * planes.len());
    for at in 0..pixels {
        let mut pixel = [0.0; 4];
        pixel.iter_mut().zip(&shrunk).for_each(|(sample, plane)| *sample = plane[at]);
        // Casts of floats saturate.
        let pixel = coding.converted(pixel).map(|sample| (sample + 0.5) as u8);
        samples.extend_from_slice(&pixel[..planes.len()]);
    }
    Some(Raster { width, height, layout: coding.layout(), samples })
}

/// The transform scales DC by eight (A.3.3), and samples are shifted by half their range.
fn block_mean(value: i16, quantum: u16) -> f32 {
    (f32::from(value) * (f32::from(quantum) / 8.0) + 128.0).clamp(0.0, 255.0)
}

/// Pixels that a block spans, across and down.
fn block_px(frame: &Frame, component: &Component) -> (f64, f64) {
    let (most_across, most_down) = frame.finest();
    let span = |most: u8, factor: u8| 8.0 * f64::from(most) / f64::from(factor);
    (span(most_across, component.horizontal), span(most_down, component.vertical))
}

#[cfg(test)]
mod tests;
