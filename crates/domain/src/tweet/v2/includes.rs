//! What posts refer to: users, media, other posts, found by their keys.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::de::MapAccess;

use super::super::id::Id;
use super::super::json::{Fields, List, set, skip};
use super::super::{Photo, text};
use super::post::Post;

/// The objects beside the posts, as they came.
#[derive(Default)]
pub(super) struct Includes<'a> {
    users: List<User<'a>>,
    media: List<Media<'a>>,
    tweets: List<Post<'a>>,
}

impl<'a> Includes<'a> {
    pub(super) fn index(&self) -> Index<'_, 'a> {
        let users = self.users.items.iter().filter_map(|user| Some((user.id.exact()?, user.username.as_deref()?)));
        let media = self.media.items.iter().filter_map(|media| Some((media.media_key.as_deref()?, media)));
        let posts = self.tweets.items.iter().filter_map(|post| Some((post.id.exact()?, post)));
        Index { usernames: users.collect(), media: media.collect(), posts: posts.collect() }
    }
}

impl<'de> Fields<'de> for Includes<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "users" => set(&mut self.users, object),
            "media" => set(&mut self.media, object),
            "tweets" => set(&mut self.tweets, object),
            _ => skip(object),
        }
    }
}

/// The objects beside the posts by their keys; a key that is not there is no fault of the post.
#[derive(Default)]
pub(super) struct Index<'i, 'a> {
    usernames: HashMap<u64, &'i str>,
    media: HashMap<&'i str, &'i Media<'a>>,
    posts: HashMap<u64, &'i Post<'a>>,
}

impl<'i, 'a> Index<'i, 'a> {
    pub(super) fn username(&self, author_id: u64) -> Option<&'i str> {
        self.usernames.get(&author_id).copied()
    }

    pub(super) fn photo(&self, media_key: &str) -> Option<Photo> {
        self.media.get(media_key)?.photo()
    }

    pub(super) fn post(&self, id: u64) -> Option<&'i Post<'a>> {
        self.posts.get(&id).copied()
    }
}

#[derive(Default)]
struct User<'a> {
    id: Id,
    username: Option<Cow<'a, str>>,
}

impl<'de> Fields<'de> for User<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => set(&mut self.id, object),
            "username" => set(&mut self.username, object),
            _ => skip(object),
        }
    }

    fn is_usable(&self) -> bool {
        self.id.exact().is_some()
    }
}

#[derive(Default)]
struct Media<'a> {
    media_key: Option<Cow<'a, str>>,
    r#type: Option<Cow<'a, str>>,
    url: Option<Cow<'a, str>>,
    alt_text: Option<Cow<'a, str>>,
}

impl Media<'_> {
    fn photo(&self) -> Option<Photo> {
        let (_category, id) = self.media_key.as_deref()?.split_once('_')?;
        let alt_text = self.alt_text.as_deref().map(str::to_owned);
        Some(Photo { id: Id::from_digits(id).exact()?, url: text::https(self.url.as_deref()?)?, alt_text })
    }
}

impl<'de> Fields<'de> for Media<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "media_key" => set(&mut self.media_key, object),
            "type" => set(&mut self.r#type, object),
            "url" => set(&mut self.url, object),
            "alt_text" => set(&mut self.alt_text, object),
            _ => skip(object),
        }
    }

    fn is_usable(&self) -> bool {
        self.r#type.as_deref() == Some("photo")
    }
}
