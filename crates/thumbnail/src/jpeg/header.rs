//! The segments of a JPEG file up to its first scan (ITU-T T.81, annex B).

use crate::orientation::Orientation;
use crate::{Format, MakeThumbnailError, exif};

/// What stands before the first scan.
pub(crate) struct Header {
    /// The frame.
    pub frame: Frame,
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
}

impl Header {
    /// Reads the header.
    pub fn parse(bytes: &[u8]) -> Result<Header, MakeThumbnailError> {
        let mut segments = Segments { bytes, at: SOI.len() };
        let (mut frame, mut adobe_transform, mut orientation) = (None, None, None);
        let (mut icc, mut tables) = (Vec::new(), SOI.to_vec());
        loop {
            let segment = segments.next()?;
            match segment.marker {
                0xC0..=0xC2 => {
                    frame = Some(parse_frame(&segment, frame)?);
                    tables.extend_from_slice(segment.whole);
                }
                0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return Err(unsupported(segment.marker)),
                // Tables of quantization, Huffman codes and restarts; APP0 tells Motion JPEG, which leaves tables out.
                0xC4 | 0xDB | 0xDD | 0xE0 => tables.extend_from_slice(segment.whole),
                0xE1 if orientation.is_none() => {
                    orientation = segment.body.strip_prefix(b"Exif\0\0").map(exif::orientation);
                }
                0xE2 => icc.extend(segment.body.strip_prefix(b"ICC_PROFILE\0")),
                0xEE if segment.body.starts_with(b"Adobe") => adobe_transform = segment.body.get(11).copied(),
                0xDA => {
                    return Ok(Header {
                        frame: frame.ok_or_else(|| corrupt("a scan before the frame header"))?,
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
            .map(|[id, sampling, _]| Component { id: *id, horizontal: sampling >> 4, vertical: sampling & 15 })
            .collect(),
    };
    if seen.is_some() {
        return Err(corrupt("two frame headers"));
    }
    if *precision != 8 {
        return Err(MakeThumbnailError::Unsupported {
            format: Format::Jpeg,
            what: format!("{precision} bits a sample"),
        });
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

struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

struct Segment<'a> {
    marker: u8,
    whole: &'a [u8],
    body: &'a [u8],
}

impl<'a> Segments<'a> {
    /// The next marker and what belongs to it. Stray bytes before a marker are skipped, as every reader does.
    fn next(&mut self) -> Result<Segment<'a>, MakeThumbnailError> {
        let (start, marker) = self.marker().ok_or_else(|| truncated("ends before its first scan"))?;
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
        let found = rest.windows(2).position(|pair| pair[0] == 0xFF && pair[1] != 0 && pair[1] != 0xFF)?;
        Some((self.at + found, rest[found + 1]))
    }
}

const SOI: [u8; 2] = [0xFF, 0xD8];

fn unsupported(marker: u8) -> MakeThumbnailError {
    let what = match marker {
        0xC3 => "lossless",
        0xC9..=0xCB => "arithmetic coding",
        _ => "hierarchical",
    };
    MakeThumbnailError::Unsupported { format: Format::Jpeg, what: what.into() }
}

fn corrupt(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Corrupt { format: Format::Jpeg, reason: reason.into() }
}

fn truncated(reason: &str) -> MakeThumbnailError {
    MakeThumbnailError::Truncated { format: Format::Jpeg, reason: reason.into() }
}
