//! What people put into the bucket of photos.

use super::{Generator, Picture, Sent};
use crate::pictures::{jpeg, png_claiming};

/// Ten gigabytes in memory.
const BOMB_EDGE_PX: u32 = 60_000;

impl Generator {
    pub(super) fn upload(&mut self) -> Sent {
        self.count("uploads");
        let key = format!("{}/upload {}.jpg", self.name, self.number);
        let upload = jpeg(300 + self.rng.u32(..50), 200);
        self.expected.pictures.insert(key.clone(), Picture { tweet: None, bytes: upload.len() });
        Sent::Upload(key, upload)
    }

    pub(super) fn no_picture(&mut self) -> Sent {
        self.count("uploads of no picture");
        let key = format!("{}/broken {}.jpg", self.name, self.number);
        let whole = jpeg(300, 200);
        let end = if self.rng.bool() { whole.len() / 2 } else { 2 };
        self.without_thumbnail(key, whole[..end].to_vec())
    }

    pub(super) fn bomb(&mut self) -> Sent {
        self.count("uploads of bombs");
        let key = format!("{}/bomb {}.png", self.name, self.number);
        self.without_thumbnail(key, png_claiming(BOMB_EDGE_PX))
    }

    fn without_thumbnail(&mut self, key: String, bytes: Vec<u8>) -> Sent {
        self.expected.no_pictures.insert(key.clone());
        Sent::Upload(key, bytes)
    }
}
