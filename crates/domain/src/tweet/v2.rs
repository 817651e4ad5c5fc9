//! Answers and stream records of the X API v2: posts, and beside them what they refer to.
//!
//! Format: <https://docs.x.com/x-api/fundamentals/data-dictionary>

mod includes;
mod post;

use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use self::includes::{Includes, Index};
use self::post::Post;
use super::json::{Fields, Lenient, Value, read, set, skip};
use super::{ParseTweetError, Photo, Record, Tweet};

/// The tweets of one record together; retweets repeat their originals, so a small record can unfold to gigabytes.
/// The largest page of the API (500 posts) stays far below.
const MAX_UNFOLDED_BYTES: usize = 16 << 20;

/// The envelope of posts. Its `matching_rules` say nothing about them and are not read.
#[derive(Default)]
pub(super) struct Response<'a> {
    data: Data<'a>,
    includes: Option<Includes<'a>>,
    errors: HasEntries,
    meta: Option<Meta>,
}

impl<'a> Response<'a> {
    /// Reads a post that came without an envelope.
    pub(super) fn of_bare_post(text: &'a str) -> serde_json::Result<Self> {
        let post: Option<Post<'a>> = read(text)?;
        let data = post.map_or(Data::Absent, |post| Data::One(Box::new(post)));
        Ok(Response { data, ..Response::default() })
    }

    pub(super) fn has_data(&self) -> bool {
        !matches!(self.data, Data::Absent)
    }

    pub(super) fn record(&self) -> Result<Record, ParseTweetError> {
        match &self.data {
            Data::One(post) => {
                let id = post.id.required("data.id")?;
                Ok(Record::of(post.tweet(id, &self.index())))
            }
            Data::Many(entries) if !entries.is_empty() => Ok(self.record_of(entries)),
            // Nothing is stored of an answer that has errors alone, so it is kept for people to see.
            _ if self.errors.0 => Err(ParseTweetError::NotATweet("errors of the X API without data")),
            Data::Absent if !self.found_nothing() => Err(ParseTweetError::NotATweet("no id and no data")),
            Data::Absent | Data::Many(_) => Ok(Record::Tweets { tweets: Vec::new(), rejected: Vec::new() }),
        }
    }

    fn record_of(&self, entries: &[Entry<'_>]) -> Record {
        let index = self.index();
        let (mut tweets, mut rejected) = (Vec::new(), Vec::new());
        let mut room_bytes = MAX_UNFOLDED_BYTES;
        for (position, entry) in entries.iter().enumerate() {
            match entry.as_ref().map(|(id, post)| post.tweet(*id, &index)) {
                Ok(tweet) => match room_bytes.checked_sub(size_bytes(&tweet)) {
                    Some(rest) => {
                        room_bytes = rest;
                        tweets.push(tweet);
                    }
                    None => rejected.push(ParseTweetError::Unfolds { position, max_bytes: MAX_UNFOLDED_BYTES }),
                },
                Err(problem) => rejected.push(ParseTweetError::BadEntry { position, problem }),
            }
        }
        Record::Tweets { tweets, rejected }
    }

    fn index(&self) -> Index<'_, 'a> {
        self.includes.as_ref().map(Includes::index).unwrap_or_default()
    }

    /// Whether it says that there are no tweets, as a search without a hit does.
    fn found_nothing(&self) -> bool {
        self.meta.as_ref().is_some_and(|meta| meta.result_count == Some(0))
    }
}

impl<'de> Fields<'de> for Response<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "data" => set(&mut self.data, object),
            "includes" => set(&mut self.includes, object),
            "errors" => set(&mut self.errors, object),
            "meta" => set(&mut self.meta, object),
            _ => skip(object),
        }
    }
}

/// What a tweet takes, near enough.
fn size_bytes(tweet: &Tweet) -> usize {
    let text = tweet.text.as_ref().map_or(0, String::len);
    let hashtags: usize = tweet.hashtags.iter().map(|hashtag| hashtag.len() + size_of::<String>()).sum();
    let photo = |photo: &Photo| size_of::<Photo>() + photo.url.len() + photo.alt_text.as_ref().map_or(0, String::len);
    size_of::<Tweet>() + text + hashtags + tweet.photos.iter().map(photo).sum::<usize>()
}

#[derive(Default)]
enum Data<'a> {
    #[default]
    Absent,
    One(Box<Post<'a>>),
    Many(Vec<Entry<'a>>),
}

/// A post by its id, or what is wrong with the id.
type Entry<'a> = Result<(u64, Box<Post<'a>>), &'static str>;

impl<'de> Value<'de> for Data<'de> {
    fn from_object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        Ok(Option::from_object(object)?.map_or(Data::Absent, |post| Data::One(Box::new(post))))
    }

    fn from_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut entries = Vec::new();
        while let Some(Lenient(post)) = list.next_element::<Lenient<Option<Post<'_>>>>()? {
            let post = post.unwrap_or_default();
            entries.push(post.id.checked().map(|id| (id, Box::new(post))));
        }
        Ok(Data::Many(entries))
    }
}

#[derive(Default)]
struct HasEntries(bool);

impl<'de> Value<'de> for HasEntries {
    fn from_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut has_entries = false;
        while list.next_element::<IgnoredAny>()?.is_some() {
            has_entries = true;
        }
        Ok(HasEntries(has_entries))
    }
}

#[derive(Default)]
struct Meta {
    result_count: Option<u64>,
}

impl<'de> Fields<'de> for Meta {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "result_count" => set(&mut self.result_count, object),
            _ => skip(object),
        }
    }
}
