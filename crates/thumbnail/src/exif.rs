//! EXIF: a TIFF directory inside another format; of all that it holds, the orientation.

use crate::orientation::Orientation;

/// The orientation that an EXIF block tells; upright where it tells none, or is broken.
pub(crate) fn orientation(exif: &[u8]) -> Orientation {
    // Some writers of PNG and WebP put the prefix of JPEG's segment in front.
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    tag(exif, ORIENTATION).map_or(Orientation::Upright, |entry| Orientation::from_tag(entry.value))
}

/// An entry of the first directory that holds one whole number.
pub(crate) struct Entry {
    /// The number.
    pub value: u32,
    /// Where in the file it stands, as 16 bits.
    pub offset: usize,
}

/// Finds a tag of the first directory of a TIFF structure.
pub(crate) fn tag(tiff: &[u8], wanted: u16) -> Option<Entry> {
    let order = ByteOrder::of(tiff)?;
    let directory = order.u32(tiff, 4)? as usize;
    let entries = usize::from(order.u16(tiff, directory)?);
    (0..entries).find_map(|index| {
        let at = directory.checked_add(2 + index * ENTRY_BYTES)?;
        if order.u16(tiff, at)? != wanted {
            return None;
        }
        let value = match order.u16(tiff, at + 2)? {
            SHORT => u32::from(order.u16(tiff, at + 8)?),
            LONG => order.u32(tiff, at + 8)?,
            _ => return None,
        };
        Some(Entry { value, offset: at + 8 })
    })
}

const ORIENTATION: u16 = 274;
const ENTRY_BYTES: usize = 12;
const SHORT: u16 = 3;
const LONG: u16 = 4;

enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    fn of(tiff: &[u8]) -> Option<ByteOrder> {
        match tiff {
            [b'I', b'I', 42, 0, ..] => Some(ByteOrder::Little),
            [b'M', b'M', 0, 42, ..] => Some(ByteOrder::Big),
            _ => None,
        }
    }

    fn u16(&self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            ByteOrder::Little => u16::from_le_bytes(bytes),
            ByteOrder::Big => u16::from_be_bytes(bytes),
        })
    }

    fn u32(&self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            ByteOrder::Little => u32::from_le_bytes(bytes),
            ByteOrder::Big => u32::from_be_bytes(bytes),
        })
    }
}
