//! The segments of a JPEG file up to its first scan (ITU-T T.81, annex B).

use memchr::memchr_iter;

use super::{corrupt, truncated, unsupported};
use crate::orientation::Orientation;
use crate::{MakeThumbnailError, exif};

/// What stands before the first scan.
pub(crate) struct Header {
    /// The frame.
    pub frame: Frame,
    /// Whether it is a JFIF file.
    pub is_jfif: bool,
    /// The colour transform of Adobe's segment: 0 none, 1 YCbCr, 2 YCCK.
    pub adobe_transform: Option<u8>,
    /// Orientation by EXIF.
    pub orientation: Orientation,
    /// The ICC profile, put together from its parts.
    pub icc: Option<Vec<u8>>,
    /// The file without metadata: what a decoder needs before the first scan.
    pub tables: Vec<u8>,
    /// Where the first scan starts.
    pub scan_start: usize,
    /// Components of the first scan.
    pub scan_components: u8,
}

/// The frame header.
#[derive(Default)]
pub(crate) struct Frame {
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// Whether coefficients arrive in several scans.
    pub progressive: bool,
    /// The components.
    pub components: Vec<Component>,
}

/// One component of a frame.
pub(crate) struct Component {
    /// Its name.
    pub id: u8,
    /// Horizontal sampling factor.
    pub horizontal: u8,
    /// Vertical sampling factor.
    pub vertical: u8,
    /// The number of its quantization table.
    pub quantization: u8,
}

impl Frame {
    /// The sampling factors of the finest components, across and down.
    pub fn finest(&self) -> (u8, u8) {
        let most = |factor: fn(&Component) -> u8| self.components.iter().map(factor).max().unwrap_or(1);
        (most(|c| c.horizontal), most(|c| c.vertical))
    }

    /// Whether no component is finer than the first.
    pub fn is_first_finest(&self) -> bool {
        self.components.first().is_none_or(|first| (first.horizontal, first.vertical) == self.finest())
    }

    /// Whether the components are called R, G, B.
    pub fn is_named_rgb(&self) -> bool {
        self.components.iter().map(|component| component.id).eq(*b"RGB")
    }

    /// Blocks of all components.
    pub fn blocks(&self) -> u64 {
        self.components.iter().map(|component| self.blocks_of(component)).sum()
    }

    /// Blocks of a component among others, which fill whole units.
    pub fn blocks_of(&self, component: &Component) -> u64 {
        let (across, down) = self.units();
        u64::from(across * u32::from(component.horizontal)) * u64::from(down * u32::from(component.vertical))
    }

    /// Blocks of a component in a scan of its own.
    pub fn blocks_alone(&self, component: &Component) -> u64 {
        let (across, down) = self.grid_alone(component);
        u64::from(across) * u64::from(down)
    }

    /// Units of all components, across and down.
    pub fn units(&self) -> (u32, u32) {
        let (most_across, most_down) = self.finest();
        let units = |side: u16, most: u8| u32::from(side).div_ceil(8 * u32::from(most));
        (units(self.width, most_across), units(self.height, most_down))
    }

    /// Blocks of a component in a scan of its own, across and down, which end at its edge (A.2.2).
    pub fn grid_alone(&self, component: &Component) -> (u32, u32) {
        let (most_across, most_down) = self.finest();
        let blocks =
            |side: u16, factor: u8, most: u8| (u32::from(side) * u32::from(factor)).div_ceil(8 * u32::from(most));
        (blocks(self.width, component.horizontal, most_across), blocks(self.height, component.vertical, most_down))
    }
}

impl Header {
    /// Reads the header.
    pub fn parse(bytes: &[u8]) -> Result<Header, MakeThumbnailError> {
        let mut segments = Segments { bytes, at: SOI.len() };
        let (mut frame, mut adobe_transform, mut orientation) = (None, None, None);
        let (mut is_jfif, mut icc, mut tables) = (false, Vec::new(), SOI.to_vec());
        loop {
            let segment = segments.next()?;
            match segment.marker {
                0xC0..=0xC2 => {
                    frame = Some(parse_frame(&segment, frame)?);
                    tables.extend_from_slice(segment.whole);
                }
                0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return Err(unsupported(process(segment.marker))),
                // Tables of quantization, Huffman codes and restarts; APP0 tells Motion JPEG, which leaves tables out.
                0xC4 | 0xDB | 0xDD | 0xE0 => {
                    is_jfif |= segment.marker == 0xE0 && segment.body.starts_with(b"JFIF\0");
                    tables.extend_from_slice(segment.whole);
                }
                0xE1 if orientation.is_none() => {
                    orientation = segment.body.strip_prefix(b"Exif\0\0").map(exif::orientation);
                }
                0xE2 => icc.extend(segment.body.strip_prefix(b"ICC_PROFILE\0")),
                0xEE if segment.body.starts_with(b"Adobe") => adobe_transform = segment.body.get(11).copied(),
                0xDA => {
                    return Ok(Header {
                        frame: frame.ok_or_else(|| corrupt("a scan before the frame header"))?,
                        is_jfif,
                        adobe_transform,
                        orientation: orientation.unwrap_or_default(),
                        icc: join_profile(icc),
                        tables,
                        scan_start: segments.at - segment.whole.len(),
                        scan_components: segment.body.first().copied().unwrap_or(0),
                    });
                }
                0xD9 => return Err(corrupt("the image ends before its first scan")),
                _ => {}
            }
        }
    }
}

fn parse_frame(segment: &Segment<'_>, seen: Option<Frame>) -> Result<Frame, MakeThumbnailError> {
    let [precision, h1, h0, w1, w0, count, components @ ..] = segment.body else {
        return Err(corrupt("a frame header too short"));
    };
    let frame = Frame {
        width: u16::from_be_bytes([*w1, *w0]),
        height: u16::from_be_bytes([*h1, *h0]),
        progressive: segment.marker == 0xC2,
        components: components
            .as_chunks::<3>()
            .0
            .iter()
            .map(|&[id, sampling, quantization]| Component {
                id,
                horizontal: sampling >> 4,
                vertical: sampling & 15,
                quantization,
            })
            .collect(),
    };
    if seen.is_some() {
        return Err(corrupt("two frame headers"));
    }
    if *precision != 8 {
        return Err(unsupported(&format!("{precision} bits a sample")));
    }
    if frame.components.len() != usize::from(*count) {
        return Err(corrupt("a frame header whose length does not fit its components"));
    }
    if frame.components.iter().any(|c| !(1..=4).contains(&c.horizontal) || !(1..=4).contains(&c.vertical)) {
        return Err(corrupt("a sampling factor outside 1 to 4"));
    }
    // Height 0 announces a DNL marker after the first scan; nothing writes such files.
    if frame.width == 0 || frame.height == 0 {
        return Err(corrupt("a side of zero pixels"));
    }
    Ok(frame)
}

/// Parts carry their number and their count; a profile with a part missing is no profile.
fn join_profile(mut parts: Vec<&[u8]>) -> Option<Vec<u8>> {
    parts.sort_by_key(|part| part.first().copied());
    let count = parts.len();
    let complete = (1..).zip(&parts).all(|(number, part): (usize, _)| {
        matches!(part, [n, of, ..] if usize::from(*n) == number && usize::from(*of) == count)
    });
    (count > 0 && complete).then(|| parts.iter().flat_map(|part| &part[2..]).copied().collect())
}

/// The segments of a file, one after the other.
pub(crate) struct Segments<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// Where to look for the next one.
    pub at: usize,
}

/// One segment.
pub(crate) struct Segment<'a> {
    /// The second byte of its marker.
    pub marker: u8,
    /// Marker, length and body.
    pub whole: &'a [u8],
    /// What it says.
    pub body: &'a [u8],
}

impl<'a> Segments<'a> {
    /// The next marker and what belongs to it. Stray bytes before a marker are skipped, as every reader does.
    pub fn next(&mut self) -> Result<Segment<'a>, MakeThumbnailError> {
        let (start, marker) = self.marker().ok_or_else(|| truncated("ends before its last scan"))?;
        // These stand alone, without a length.
        if matches!(marker, 0x01 | 0xD0..=0xD9) {
            self.at = start + 2;
            return Ok(Segment { marker, whole: &self.bytes[start..self.at], body: &[] });
        }
        let length = self.bytes.get(start + 2..start + 4).ok_or_else(|| truncated("ends inside a segment"))?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        if length < 2 {
            return Err(corrupt("a segment of negative length"));
        }
        self.at = start + 2 + length;
        let whole = self.bytes.get(start..self.at).ok_or_else(|| truncated("ends inside a segment"))?;
        Ok(Segment { marker, whole, body: &whole[4..] })
    }

    fn marker(&self) -> Option<(usize, u8)> {
        let rest = self.bytes.get(self.at..)?;
        let is_marker = |&at: &usize| rest.get(at + 1).is_some_and(|&second| second != 0 && second != 0xFF);
        let found = memchr_iter(0xFF, rest).find(is_marker)?;
        Some((self.at + found, rest[found + 1]))
    }
}

const SOI: [u8; 2] = [0xFF, 0xD8];

fn process(marker: u8) -> &'static str {
    match marker {
        0xC3 => "lossless",
        0xC9..=0xCB => "arithmetic coding",
        _ => "hierarchical",
    }
}
