//! Hashtags and media of a v1.1 status, and which of its several lists count.

use std::borrow::Cow;

use serde::de::MapAccess;

use super::super::id::Id;
use super::super::json::{Fields, List, set, skip};
use super::super::{Photo, text};

/// The photos of the first list of media that has entries, also when none of them is a photo: behind a list of videos
/// stands one that shows their posters as photos.
pub(super) fn first_photos<'e>(by_precedence: impl IntoIterator<Item = Option<&'e Entities<'e>>>) -> Vec<Photo> {
    let mut lists = by_precedence.into_iter().flatten().map(|entities| &entities.media);
    lists
        .find(|list| list.has_entries)
        .map_or_else(Vec::new, |list| list.items.iter().filter_map(Media::photo).collect())
}

/// The hashtags of the first list that has entries.
pub(super) fn first_hashtags<'e>(by_precedence: impl IntoIterator<Item = Option<&'e Entities<'e>>>) -> Vec<String> {
    let mut lists = by_precedence.into_iter().flatten().map(|entities| &entities.hashtags);
    let first = lists.find(|list| list.has_entries).map_or(&[][..], |list| &list.items);
    text::hashtags(first.iter().filter_map(|hashtag| hashtag.text.as_deref()))
}

/// What one list of entities says.
#[derive(Default)]
pub(super) struct Entities<'a> {
    hashtags: List<Hashtag<'a>>,
    media: List<Media<'a>>,
}

impl<'de> Fields<'de> for Entities<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "hashtags" => set(&mut self.hashtags, object),
            "media" => set(&mut self.media, object),
            _ => skip(object),
        }
    }
}

#[derive(Default)]
struct Hashtag<'a> {
    text: Option<Cow<'a, str>>,
}

impl<'de> Fields<'de> for Hashtag<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "text" => set(&mut self.text, object),
            _ => skip(object),
        }
    }

    fn is_usable(&self) -> bool {
        self.text.is_some()
    }
}

#[derive(Default)]
struct Media<'a> {
    id_str: Id,
    id: Id,
    r#type: Option<Cow<'a, str>>,
    media_url_https: Option<Cow<'a, str>>,
    media_url: Option<Cow<'a, str>>,
    ext_alt_text: Option<Cow<'a, str>>,
}

impl Media<'_> {
    fn photo(&self) -> Option<Photo> {
        let addresses = [&self.media_url_https, &self.media_url].into_iter().flatten();
        let url = addresses.map(AsRef::as_ref).find_map(text::https)?;
        let id = self.id_str.exact().or(self.id.exact())?;
        let alt_text = self.ext_alt_text.as_deref().map(str::to_owned);
        (!is_poster(&url)).then_some(Photo { id, url, alt_text })
    }
}

/// `entities` alone shows a video or an animation as a photo: its poster, kept under `ext_tw_video_thumb`,
/// `amplify_video_thumb` or `tweet_video_thumb`.
fn is_poster(url: &str) -> bool {
    url.contains("_video_thumb/")
}

impl<'de> Fields<'de> for Media<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "id_str" => set(&mut self.id_str, object),
            "id" => set(&mut self.id, object),
            "type" => set(&mut self.r#type, object),
            "media_url_https" => set(&mut self.media_url_https, object),
            "media_url" => set(&mut self.media_url, object),
            "ext_alt_text" => set(&mut self.ext_alt_text, object),
            _ => skip(object),
        }
    }

    fn is_usable(&self) -> bool {
        self.r#type.as_deref() == Some("photo")
    }
}
