//! Statuses of the Twitter API v1.1: compatibility, extended, and streamed form.
//!
//! Format: <https://developer.x.com/en/docs/x-api/v1/data-dictionary/object-model/tweet>

mod entities;

use std::borrow::Cow;

use serde::de::MapAccess;

use self::entities::{Entities, first_hashtags, first_photos};
use super::id::Id;
use super::json::{Fields, set, skip};
use super::{Kind, ParseTweetError, Photo, Tweet, created_at, text};

/// A status with what it says of its author and its place among others.
#[derive(Default)]
pub(super) struct Status<'a> {
    post: Post<'a>,
    retweeted_status: Option<Post<'a>>,
    user: Option<User<'a>>,
    created_at: Option<Cow<'a, str>>,
    lang: Option<Cow<'a, str>>,
    in_reply_to_status_id_str: Id,
    in_reply_to_status_id: Id,
}

impl Status<'_> {
    /// Whether it has the mark of v1.1, the id as a string.
    pub(super) fn has_id_str(&self) -> bool {
        !self.post.id_str.is_missing()
    }

    /// Whether it claims to be a tweet.
    pub(super) fn has_identity(&self) -> bool {
        self.has_id_str() || !self.post.id.is_missing()
    }

    pub(super) fn identity(&self) -> Result<u64, ParseTweetError> {
        self.post.identity()
    }

    pub(super) fn tweet(&self) -> Result<Tweet, ParseTweetError> {
        // A retweet's own text is cut off; an original without a text is a mere pointer.
        let content = self.retweeted_status.as_ref().filter(|original| original.text().is_some()).unwrap_or(&self.post);
        Ok(Tweet {
            id: self.post.identity()?,
            text: content.text().map(text::decode_entities),
            created_at: self.created_at.as_deref().and_then(created_at::parse),
            author_id: self.user.as_ref().and_then(|user| user.id_str.exact().or(user.id.exact())),
            author_name: self.user.as_ref().and_then(|user| user.screen_name.as_deref()).map(str::to_owned),
            photos: content.photos(),
            hashtags: content.hashtags(),
            kind: self.kind(),
            lang: self.lang.as_deref().map(str::to_owned),
            retweet_of: self.retweeted_status.as_ref().and_then(|original| original.identity().ok()),
            quote_of: self.post.quote_of().or_else(|| self.retweeted_status.as_ref()?.quote_of()),
            reply_to: self.reply_to(),
        })
    }

    fn kind(&self) -> Kind {
        if self.retweeted_status.is_some() {
            Kind::Retweet
        } else if self.post.is_quote() {
            Kind::Quote
        } else if self.reply_to().is_some() {
            Kind::Reply
        } else {
            Kind::Original
        }
    }

    fn reply_to(&self) -> Option<u64> {
        self.in_reply_to_status_id_str.exact().or(self.in_reply_to_status_id.exact())
    }
}

impl<'de> Fields<'de> for Status<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "retweeted_status" => set(&mut self.retweeted_status, object),
            "user" => set(&mut self.user, object),
            "created_at" => set(&mut self.created_at, object),
            "lang" => set(&mut self.lang, object),
            "in_reply_to_status_id_str" => set(&mut self.in_reply_to_status_id_str, object),
            "in_reply_to_status_id" => set(&mut self.in_reply_to_status_id, object),
            _ => self.post.read(key, object),
        }
    }
}

/// What a status and the status that it repeats have in common.
#[derive(Default)]
struct Post<'a> {
    id_str: Id,
    id: Id,
    text: Option<Cow<'a, str>>,
    full_text: Option<Cow<'a, str>>,
    entities: Option<Entities<'a>>,
    extended_entities: Option<Entities<'a>>,
    extended_tweet: Option<ExtendedTweet<'a>>,
    is_quote_status: bool,
    quoted_status_id_str: Id,
    quoted_status_id: Id,
    quoted_status: Option<Quoted>,
}

impl Post<'_> {
    /// Only `id_str` is exact for certain; `id` counts where that is absent, not where it is wrong.
    fn identity(&self) -> Result<u64, ParseTweetError> {
        if self.id_str.is_missing() { self.id.required("id") } else { self.id_str.required("id_str") }
    }

    fn text(&self) -> Option<&str> {
        let extended = self.extended_tweet.as_ref().and_then(|tweet| tweet.full_text.as_deref());
        extended.or(self.full_text.as_deref()).or(self.text.as_deref())
    }

    fn hashtags(&self) -> Vec<String> {
        let extended = self.extended_tweet.as_ref().and_then(|tweet| tweet.entities.as_ref());
        first_hashtags([extended, self.entities.as_ref()])
    }

    fn photos(&self) -> Vec<Photo> {
        let extended = self.extended_tweet.as_ref();
        first_photos([
            extended.and_then(|tweet| tweet.extended_entities.as_ref()),
            self.extended_entities.as_ref(),
            extended.and_then(|tweet| tweet.entities.as_ref()),
            self.entities.as_ref(),
        ])
    }

    fn is_quote(&self) -> bool {
        self.is_quote_status || self.quoted_status.is_some() || self.quote_of().is_some()
    }

    fn quote_of(&self) -> Option<u64> {
        let quoted = self.quoted_status.as_ref();
        let ids = [self.quoted_status_id_str, self.quoted_status_id].into_iter();
        ids.chain(quoted.map(|status| status.id_str)).chain(quoted.map(|status| status.id)).find_map(Id::exact)
    }
}

impl<'de> Fields<'de> for Post<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "id_str" => set(&mut self.id_str, object),
            "id" => set(&mut self.id, object),
            "text" => set(&mut self.text, object),
            "full_text" => set(&mut self.full_text, object),
            "entities" => set(&mut self.entities, object),
            "extended_entities" => set(&mut self.extended_entities, object),
            "extended_tweet" => set(&mut self.extended_tweet, object),
            "is_quote_status" => set(&mut self.is_quote_status, object),
            "quoted_status_id_str" => set(&mut self.quoted_status_id_str, object),
            "quoted_status_id" => set(&mut self.quoted_status_id, object),
            "quoted_status" => set(&mut self.quoted_status, object),
            _ => skip(object),
        }
    }
}

/// The whole of a status that was streamed truncated.
#[derive(Default)]
struct ExtendedTweet<'a> {
    full_text: Option<Cow<'a, str>>,
    entities: Option<Entities<'a>>,
    extended_entities: Option<Entities<'a>>,
}

impl<'de> Fields<'de> for ExtendedTweet<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "full_text" => set(&mut self.full_text, object),
            "entities" => set(&mut self.entities, object),
            "extended_entities" => set(&mut self.extended_entities, object),
            _ => skip(object),
        }
    }
}

#[derive(Default)]
struct User<'a> {
    id_str: Id,
    id: Id,
    screen_name: Option<Cow<'a, str>>,
}

impl<'de> Fields<'de> for User<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "id_str" => set(&mut self.id_str, object),
            "id" => set(&mut self.id, object),
            "screen_name" => set(&mut self.screen_name, object),
            _ => skip(object),
        }
    }
}

#[derive(Default)]
struct Quoted {
    id_str: Id,
    id: Id,
}

impl<'de> Fields<'de> for Quoted {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "id_str" => set(&mut self.id_str, object),
            "id" => set(&mut self.id, object),
            _ => skip(object),
        }
    }
}
