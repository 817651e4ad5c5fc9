//! Generated photos, videos and animations.

use fastrand::Rng;
use jiff::Timestamp;

use super::{
    tweet_id,
    words::{code, pick},
};

/// What one tweet shows.
#[derive(Clone, Debug)]
pub struct Media {
    /// The media id.
    pub id: u64,
    /// Photo, video or animation.
    pub kind: MediaKind,
    /// The file's name without extension, 15 signs.
    pub file: String,
    /// What the author says it shows.
    pub alt_text: Option<&'static str>,
    /// Width of the original in pixels.
    pub width: u32,
    /// Height of the original in pixels.
    pub height: u32,
}

/// The three kinds of media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// A picture.
    Photo,
    /// A film with a poster.
    Video,
    /// A silent loop with a poster.
    Gif,
}

impl Media {
    /// Draws what a tweet of that time shows: often nothing, at times up to `max_photos` photos, seldom a video.
    pub fn several(rng: &mut Rng, at: Timestamp, max_photos: usize) -> Vec<Media> {
        match rng.u8(..100) {
            0..52 => Vec::new(),
            52..84 => vec![Media::new(rng, at, MediaKind::Photo)],
            84..90 => (0..max_photos).map(|_| Media::new(rng, at, MediaKind::Photo)).collect(),
            90..96 => vec![Media::new(rng, at, MediaKind::Video)],
            _ => vec![Media::new(rng, at, MediaKind::Gif)],
        }
    }

    fn new(rng: &mut Rng, at: Timestamp, kind: MediaKind) -> Media {
        let &(width, height) = pick(rng, &[(1200, 675), (2048, 1536), (1536, 2048), (1080, 1080), (4096, 2730)]);
        let described = kind == MediaKind::Photo && rng.u8(..3) == 0;
        Media {
            id: tweet_id(at, rng.u32(..)).saturating_sub(rng.u64(1..40_000) << 22).max(1),
            kind,
            file: code(rng, 15),
            alt_text: described.then(|| *pick(rng, ALT_TEXTS)),
            width,
            height,
        }
    }

    /// Address of the picture, or of the poster of a video, after the scheme.
    pub fn address(&self) -> String {
        let (id, file) = (self.id, &self.file);
        match self.kind {
            MediaKind::Photo => format!("pbs.twimg.com/media/{file}.jpg"),
            MediaKind::Video => format!("pbs.twimg.com/ext_tw_video_thumb/{id}/pu/img/{file}.jpg"),
            MediaKind::Gif => format!("pbs.twimg.com/tweet_video_thumb/{file}.jpg"),
        }
    }

    /// The key that v2 joins media by; the digits in front tell the kind.
    pub fn key(&self) -> String {
        let class = match self.kind {
            MediaKind::Photo => 3,
            MediaKind::Video => 7,
            MediaKind::Gif => 16,
        };
        format!("{class}_{}", self.id)
    }
}

const ALT_TEXTS: &[&str] = &[
    "A wooden bridge in fog, seen from the bank",
    "Whiteboard with a queue, two functions, too many arrows",
    "Une assiette de gnocchis au basilic",
    "Supporters on a square at night, red flares in the back",
];
