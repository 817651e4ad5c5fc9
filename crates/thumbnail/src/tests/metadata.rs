//! Nothing of a source survives but its picture.

use super::{EDGE_PX, fixtures};
use crate::Limits;

/// What the fixtures carry in EXIF, XMP and comments, and the marks of the blocks themselves.
const TRACES: [&[u8]; 12] = [
    b"SECRET",
    b"Exif",
    b"EXIF",
    b"eXIf",
    b"ICC",
    b"iCCP",
    b"XMP",
    b"xpacket",
    b"ns.adobe.com",
    b"tEXt",
    b"iTXt",
    b"Photoshop",
];

#[test]
fn no_metadata_reaches_a_thumbnail_even_of_the_same_size() {
    for (name, bytes) in fixtures() {
        for edge_px in [EDGE_PX, 1000] {
            let thumbnail = crate::thumbnail(&bytes, edge_px, &Limits::default()).unwrap();
            for trace in TRACES {
                let found = thumbnail.bytes.windows(trace.len()).any(|window| window == trace);
                assert!(!found, "{name} at {edge_px}: {}", String::from_utf8_lossy(trace));
            }
        }
    }
}

#[test]
fn the_fixtures_have_something_to_lose() {
    let secrets = fixtures().iter().filter(|(_, bytes)| bytes.windows(6).any(|window| window == b"SECRET")).count();
    assert!(secrets >= 5, "{secrets}");
}

#[test]
fn a_tiff_thumbnail_has_no_tags_beyond_the_picture() {
    let (_, bytes) = fixtures().into_iter().find(|(name, _)| name == "orientation.tif").unwrap();
    let thumbnail = crate::thumbnail(&bytes, EDGE_PX, &Limits::default()).unwrap();
    for tag in [270, 271, 272, 274, 305, 306, 315, 700, 33432, 34665, 34675, 34853] {
        assert!(crate::exif::tag(&thumbnail.bytes, tag).is_none(), "tag {tag}");
    }
}
