//! The blocks of a GIF, from the header to the trailer, without what they hold (GIF89a specification, appendix B).

use super::{corrupt, truncated};
use crate::MakeThumbnailError;

/// What the blocks tell.
pub(crate) struct Blocks<'a> {
    /// The logical screen.
    pub screen: Rectangle,
    /// The first frame.
    pub first_frame: Image<'a>,
}

/// The header of a frame.
#[derive(Clone, Copy)]
pub(crate) struct Image<'a> {
    /// Its size.
    pub size: Rectangle,
    /// Whether its rows come in four passes.
    pub interlaced: bool,
    /// The minimum code size of LZW.
    pub code_size: u8,
    /// Its sub-blocks, and what follows.
    pub data: &'a [u8],
}

/// A size in pixels.
#[derive(Clone, Copy)]
pub(crate) struct Rectangle {
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
}

impl Rectangle {
    /// Width × height.
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Walks all blocks; the trailer must be there, else frames may be missing.
pub(crate) fn walk(bytes: &[u8]) -> Result<Blocks<'_>, MakeThumbnailError> {
    let mut reader = Reader { rest: &bytes[6..] };
    let [w0, w1, h0, h1, flags, _, _] = reader.take()?;
    let screen = Rectangle { width: u16::from_le_bytes([w0, w1]), height: u16::from_le_bytes([h0, h1]) };
    reader.skip_palette(flags)?;
    let mut first_frame = None;
    loop {
        match reader.take()? {
            [TRAILER] => break,
            [EXTENSION] => {
                let [_label] = reader.take()?;
                reader.skip_sub_blocks()?;
            }
            [IMAGE] => {
                let frame = reader.skip_image()?;
                first_frame.get_or_insert(frame);
            }
            // Some writers leave a stray terminator between blocks.
            [0] if first_frame.is_some() => {}
            [other] => return Err(corrupt(&format!("a block of kind {other:#04x}"))),
        }
    }
    let first_frame = first_frame.ok_or_else(|| corrupt("no frame"))?;
    if first_frame.size.pixels() == 0 {
        return Err(corrupt("a frame of zero pixels"));
    }
    // Old writers left the screen empty; then the frame is the picture, as in browsers.
    let screen = if screen.pixels() == 0 { first_frame.size } else { screen };
    Ok(Blocks { screen, first_frame })
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], MakeThumbnailError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or_else(|| truncated("no trailer"))?;
        self.rest = rest;
        Ok(*taken)
    }

    fn skip(&mut self, bytes: usize) -> Result<(), MakeThumbnailError> {
        self.rest = self.rest.get(bytes..).ok_or_else(|| truncated("ends inside a block"))?;
        Ok(())
    }

    fn skip_palette(&mut self, flags: u8) -> Result<(), MakeThumbnailError> {
        if flags & 0x80 == 0 {
            return Ok(());
        }
        self.skip(3 << ((flags & 7) + 1))
    }

    fn skip_image(&mut self) -> Result<Image<'a>, MakeThumbnailError> {
        let [_, _, _, _, w0, w1, h0, h1, flags] = self.take()?;
        self.skip_palette(flags)?;
        let [code_size] = self.take()?;
        let data = self.rest;
        self.skip_sub_blocks()?;
        let size = Rectangle { width: u16::from_le_bytes([w0, w1]), height: u16::from_le_bytes([h0, h1]) };
        Ok(Image { size, interlaced: flags & 0x40 != 0, code_size, data })
    }

    fn skip_sub_blocks(&mut self) -> Result<(), MakeThumbnailError> {
        loop {
            match self.take()? {
                [0] => return Ok(()),
                [length] => self.skip(usize::from(length))?,
            }
        }
    }
}

const IMAGE: u8 = 0x2C;
const EXTENSION: u8 = 0x21;
const TRAILER: u8 = 0x3B;
