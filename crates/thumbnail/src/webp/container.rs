//! The RIFF container of WebP (<https://developers.google.com/speed/webp/docs/riff_container>).

use super::{corrupt, truncated};
use crate::MakeThumbnailError;

/// What the container holds.
pub(crate) struct Container<'a> {
    /// The image, or the first frame of an animation.
    pub still: Still<'a>,
    /// Where on its canvas the first frame of an animation stands.
    pub canvas: Option<Canvas>,
    /// The ICC profile.
    pub icc: Option<&'a [u8]>,
    /// The EXIF block.
    pub exif: Option<&'a [u8]>,
}

/// One coded image.
#[derive(Clone, Copy, Default)]
pub(crate) struct Still<'a> {
    lossy: Option<&'a [u8]>,
    lossless: Option<&'a [u8]>,
    alpha: Option<&'a [u8]>,
}

/// The canvas of an animation and the place of its first frame.
pub(crate) struct Canvas {
    /// Width of the canvas in pixels.
    pub width: u32,
    /// Height of the canvas in pixels.
    pub height: u32,
    /// Columns left of the frame.
    pub x: u32,
    /// Rows above the frame.
    pub y: u32,
}

impl<'a> Container<'a> {
    /// Reads the chunks; every one must be there as long as it says.
    pub fn parse(bytes: &'a [u8]) -> Result<Container<'a>, MakeThumbnailError> {
        let size = u32::from_le_bytes(*bytes[4..].first_chunk().expect("sniffed")) as usize;
        let mut chunks = Chunks { rest: bytes.get(12..8 + size).ok_or_else(|| truncated("shorter than it says"))? };
        let (mut still, mut extended, mut frame) = (Still::default(), None, None);
        let (mut icc, mut exif) = (None, None);
        while let Some((kind, data)) = chunks.next()? {
            match &kind {
                b"VP8X" => extended = Some(data),
                b"ANMF" => _ = frame.get_or_insert(data),
                b"ICCP" => _ = icc.get_or_insert(data),
                b"EXIF" => _ = exif.get_or_insert(data),
                _ => still.add(kind, data),
            }
        }
        let Some(frame) = frame else {
            return Ok(Container { still, canvas: None, icc, exif });
        };
        let canvas = Canvas::parse(extended.ok_or_else(|| corrupt("an animation without a canvas"))?, frame)?;
        let mut chunks = Chunks { rest: &frame[FRAME_HEADER_BYTES..] };
        let mut still = Still::default();
        while let Some((kind, data)) = chunks.next()? {
            still.add(kind, data);
        }
        Ok(Container { still, canvas: Some(canvas), icc, exif })
    }
}

impl<'a> Still<'a> {
    fn add(&mut self, kind: [u8; 4], data: &'a [u8]) {
        let place = match &kind {
            b"VP8 " => &mut self.lossy,
            b"VP8L" => &mut self.lossless,
            b"ALPH" => &mut self.alpha,
            _ => return,
        };
        place.get_or_insert(data);
    }

    /// Width and height by the bitstream.
    pub fn size(&self) -> Result<(u32, u32), MakeThumbnailError> {
        let (width, height) = match (self.lossy, self.lossless) {
            (Some([_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1, ..]), _) => {
                let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3FFF);
                (side([*w0, *w1]), side([*h0, *h1]))
            }
            (None, Some([0x2F, a, b, c, d, ..])) => {
                let bits = u32::from_le_bytes([*a, *b, *c, *d]);
                ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
            }
            (None, None) => return Err(corrupt("no image")),
            _ => return Err(corrupt("a bitstream without its signature")),
        };
        if width == 0 || height == 0 {
            return Err(corrupt("a side of zero pixels"));
        }
        Ok((width, height))
    }

    /// What the decoder takes: planes of luma and chroma, the RGB(A) output, and RGBA beside it for alpha or lossless.
    pub fn memory_bytes(&self, width: u32, height: u32) -> u64 {
        let pixels = u64::from(width) * u64::from(height);
        match (self.lossy, self.alpha) {
            (Some(_), Some(_)) => pixels * 21 / 2,
            (Some(_), None) => pixels * 9 / 2,
            (None, _) => pixels * 7,
        }
    }

    /// A file of this image alone.
    pub fn to_file(self, width: u32, height: u32) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WEBP".to_vec();
        match (self.lossy, self.alpha) {
            (Some(lossy), Some(alpha)) => {
                push_chunk(&mut file, *b"VP8X", &extended_header(width, height));
                push_chunk(&mut file, *b"ALPH", alpha);
                push_chunk(&mut file, *b"VP8 ", lossy);
            }
            (Some(lossy), None) => push_chunk(&mut file, *b"VP8 ", lossy),
            (None, _) => push_chunk(&mut file, *b"VP8L", self.lossless.unwrap_or_default()),
        }
        let size = length(file.len() - 8);
        file[4..8].copy_from_slice(&size);
        file
    }
}

impl Canvas {
    fn parse(extended: &[u8], frame: &[u8]) -> Result<Canvas, MakeThumbnailError> {
        let [_, _, _, _, w0, w1, w2, h0, h1, h2, ..] = *extended else {
            return Err(corrupt("an extended header too short"));
        };
        let Some([x0, x1, x2, y0, y1, y2, ..]) = frame.first_chunk::<FRAME_HEADER_BYTES>() else {
            return Err(corrupt("a frame header too short"));
        };
        let number = |bytes: [u8; 3]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]);
        Ok(Canvas {
            width: number([w0, w1, w2]) + 1,
            height: number([h0, h1, h2]) + 1,
            x: 2 * number([*x0, *x1, *x2]),
            y: 2 * number([*y0, *y1, *y2]),
        })
    }
}

/// Name and data.
type Chunk<'a> = ([u8; 4], &'a [u8]);

struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    fn next(&mut self) -> Result<Option<Chunk<'a>>, MakeThumbnailError> {
        // Fewer than eight bytes are padding.
        let Some((header, rest)) = self.rest.split_first_chunk::<8>() else {
            return Ok(None);
        };
        let [k0, k1, k2, k3, s0, s1, s2, s3] = *header;
        let size = u32::from_le_bytes([s0, s1, s2, s3]) as usize;
        let data = rest.get(..size).ok_or_else(|| truncated("ends inside a chunk"))?;
        self.rest = rest.get(size + size % 2..).unwrap_or_default();
        Ok(Some(([k0, k1, k2, k3], data)))
    }
}

fn extended_header(width: u32, height: u32) -> [u8; 10] {
    const ALPHA: u8 = 0x10;
    let ([w0, w1, w2, _], [h0, h1, h2, _]) = ((width - 1).to_le_bytes(), (height - 1).to_le_bytes());
    [ALPHA, 0, 0, 0, w0, w1, w2, h0, h1, h2]
}

fn push_chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    file.extend_from_slice(&kind);
    file.extend_from_slice(&length(data.len()));
    file.extend_from_slice(data);
    file.extend_from_slice(&[0][..data.len() % 2]);
}

fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).expect("a part of a file whose length is a u32").to_le_bytes()
}

/// Place, size, duration and flags of a frame.
const FRAME_HEADER_BYTES: usize = 16;
