//! A post of the X API v2.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::de::MapAccess;

use super::super::id::Id;
use super::super::json::{Fields, List, set, skip};
use super::super::{Kind, Photo, Tweet, created_at, text};
use super::includes::Index;

/// One post; users, media and other posts are named by their keys.
#[derive(Default)]
pub(super) struct Post<'a> {
    pub(super) id: Id,
    text: Option<Cow<'a, str>>,
    note_tweet: Option<Note<'a>>,
    created_at: Option<Cow<'a, str>>,
    author_id: Id,
    lang: Option<Cow<'a, str>>,
    entities: Option<Entities<'a>>,
    attachments: Option<Attachments<'a>>,
    referenced_tweets: List<Reference<'a>>,
}

impl Post<'_> {
    pub(super) fn tweet(&self, id: u64, index: &Index<'_, '_>) -> Tweet {
        let original = self.referenced("retweeted").and_then(|id| index.post(id));
        // A retweet's own text is cut off.
        let content = original.filter(|original| original.text().is_some()).unwrap_or(self);
        let author_id = self.author_id.exact();
        Tweet {
            id,
            text: content.text().map(str::to_owned),
            created_at: self.created_at.as_deref().and_then(created_at::parse),
            author_id,
            author_name: author_id.and_then(|author| index.username(author)).map(str::to_owned),
            photos: content.photos(index),
            hashtags: content.hashtags(),
            kind: self.kind(),
            lang: self.lang.as_deref().map(str::to_owned),
            retweet_of: self.referenced("retweeted"),
            quote_of: self.referenced("quoted").or_else(|| original?.referenced("quoted")),
            reply_to: self.referenced("replied_to"),
        }
    }

    fn kind(&self) -> Kind {
        let refers = |relation| self.references(relation).next().is_some();
        if refers("retweeted") {
            Kind::Retweet
        } else if refers("quoted") {
            Kind::Quote
        } else if refers("replied_to") {
            Kind::Reply
        } else {
            Kind::Original
        }
    }

    fn referenced(&self, relation: &str) -> Option<u64> {
        self.references(relation).find_map(|reference| reference.id.exact())
    }

    fn references(&self, relation: &str) -> impl Iterator<Item = &Reference<'_>> {
        self.referenced_tweets.items.iter().filter(move |reference| reference.r#type.as_deref() == Some(relation))
    }

    fn text(&self) -> Option<&str> {
        self.note_tweet.as_ref().and_then(|note| note.text.as_deref()).or(self.text.as_deref())
    }

    fn photos(&self, index: &Index<'_, '_>) -> Vec<Photo> {
        // A key that is repeated would copy its photo each time: a small record, a large tweet.
        let mut seen = HashSet::new();
        let keys = self.attachments.iter().flat_map(|attachments| &attachments.media_keys);
        keys.filter(|key| seen.insert(*key)).filter_map(|key| index.photo(key)).collect()
    }

    fn hashtags(&self) -> Vec<String> {
        let note = self.note_tweet.as_ref().and_then(|note| note.entities.as_ref());
        let mut lists = [note, self.entities.as_ref()].into_iter().flatten().map(|entities| &entities.hashtags);
        let first = lists.find(|list| list.has_entries).map_or(&[][..], |list| &list.items);
        text::hashtags(first.iter().filter_map(|hashtag| hashtag.tag.as_deref()))
    }
}

impl<'de> Fields<'de> for Post<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => set(&mut self.id, object),
            "text" => set(&mut self.text, object),
            "note_tweet" => set(&mut self.note_tweet, object),
            "created_at" => set(&mut self.created_at, object),
            "author_id" => set(&mut self.author_id, object),
            "lang" => set(&mut self.lang, object),
            "entities" => set(&mut self.entities, object),
            "attachments" => set(&mut self.attachments, object),
            "referenced_tweets" => set(&mut self.referenced_tweets, object),
            _ => skip(object),
        }
    }

    /// In `includes`, where a post without an id is found by nobody.
    fn is_usable(&self) -> bool {
        self.id.exact().is_some()
    }
}

/// The whole of a post that is longer than 280 characters.
#[derive(Default)]
struct Note<'a> {
    text: Option<Cow<'a, str>>,
    entities: Option<Entities<'a>>,
}

impl<'de> Fields<'de> for Note<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "text" => set(&mut self.text, object),
            "entities" => set(&mut self.entities, object),
            _ => skip(object),
        }
    }
}

#[derive(Default)]
struct Entities<'a> {
    hashtags: List<Hashtag<'a>>,
}

impl<'de> Fields<'de> for Entities<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "hashtags" => set(&mut self.hashtags, object),
            _ => skip(object),
        }
    }
}

#[derive(Default)]
struct Hashtag<'a> {
    tag: Option<Cow<'a, str>>,
}

impl<'de> Fields<'de> for Hashtag<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "tag" => set(&mut self.tag, object),
            _ => skip(object),
        }
    }

    fn is_usable(&self) -> bool {
        self.tag.is_some()
    }
}

#[derive(Default)]
struct Attachments<'a> {
    media_keys: Vec<Cow<'a, str>>,
}

impl<'de> Fields<'de> for Attachments<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "media_keys" => set(&mut self.media_keys, object),
            _ => skip(object),
        }
    }
}

/// Another post, and what this one does to it.
#[derive(Default)]
struct Reference<'a> {
    r#type: Option<Cow<'a, str>>,
    id: Id,
}

impl<'de> Fields<'de> for Reference<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "type" => set(&mut self.r#type, object),
            "id" => set(&mut self.id, object),
            _ => skip(object),
        }
    }

    fn is_usable(&self) -> bool {
        self.r#type.is_some()
    }
}
