//! Tweets, alone and several in one document, and what must become of each and of its photos.

use std::{collections::BTreeMap, time::Duration};

use domain::{
    sample,
    tweet::{self, Kind, Tweet},
};
use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Generator, Picture, Refused, Sent};
use crate::{photo_host::url_down_for, soak::digest::digest};

/// Where generated tweets have their photos: this host is not listed.
const ELSEWHERE: &str = "pbs.twimg.com/media/";

/// So many of a hundred tweets with photos have them at our host; the others lose them.
const WITH_PHOTO_PERCENT: u8 = 2;

/// Tweets that are sent a second time later on.
const REPEATED_PERCENT: u8 = 3;

/// A host is down for some of the photos.
const PHOTO_OUTAGE: Duration = Duration::from_secs(4);

/// This machine and its neighbours, but for the photo host, in numbers of four kinds; a host that looks like another.
const REFUSED: [&str; 6] = [
    "127.0.0.1:9/",
    "2130706433:9/",
    "0x7f.1:9/",
    "[::ffff:127.0.0.1]:9/",
    "2852039166/latest/meta-data/",
    "pbs.twimg.com.example.com/media/",
];

impl Generator {
    pub(super) fn tweet(&mut self) -> Sent {
        let is_repeated = self.rng.u8(..100) < REPEATED_PERCENT;
        if let Some(record) = is_repeated.then(|| self.again.pop_front()).flatten() {
            self.count("tweets again");
            return Sent::Record(record);
        }
        self.count("tweets");
        let tweet = self.any_tweet();
        self.expect_tweets(&tweet);
        self.send_sound(tweet)
    }

    /// A tweet that is stored, and whose photos are not.
    pub(super) fn refused_photos(&mut self) -> Sent {
        self.count("tweets with refused photos");
        let tweet = self.draw(sample::tweet, |tweet| !tweet.photos.is_empty());
        let tweet = tweet.replace(ELSEWHERE, REFUSED[self.rng.usize(..REFUSED.len())]).into_bytes();
        self.expect_tweets(&tweet);
        self.send_sound(tweet)
    }

    /// A document of API v2 as a search answers it, with a retweet among its tweets; now and then with an entry that is
    /// no tweet: then the whole is kept, and the tweets are stored too.
    pub(super) fn document(&mut self) -> Sent {
        self.count("documents of several tweets");
        let mut documents = vec![self.draw(sample::tweet_v2, |tweet| tweet.kind == Kind::Retweet)];
        documents.extend((0..self.rng.usize(1..4)).map(|_| self.draw(sample::tweet_v2, |_| true)));
        if self.rng.bool() {
            documents = documents.iter().map(|document| self.with_photos_here(document)).collect();
        }
        documents.iter().for_each(|document| self.expect_tweets(document.as_bytes()));
        let (mut data, includes) = joined(&documents);
        let is_sound = self.rng.u8(..3) > 0;
        data.extend((!is_sound).then(|| json!({"text": self.number})));
        let document = json!({"meta": {"result_count": data.len()}, "data": data, "includes": includes});
        let document = document.to_string().into_bytes();
        if is_sound { self.send_sound(document) } else { self.send_odd(document) }
    }

    /// Whatever is in such a tweet; most have no photos, for those take their time.
    pub(super) fn any_tweet(&mut self) -> Vec<u8> {
        let tweet = self.draw(sample::tweet, |_| true);
        let has_photos = tweets(tweet.as_bytes()).iter().any(|tweet| !tweet.photos.is_empty());
        let keeps = self.rng.u8(..100) < WITH_PHOTO_PERCENT;
        let tweet = match (has_photos, keeps) {
            (true, true) => self.with_photos_here(&tweet),
            (true, false) => self.plain(),
            (false, _) => tweet,
        };
        tweet.into_bytes()
    }

    /// The tweets of a record become items; their photos are fetched from our host, and from no other.
    pub(super) fn expect_tweets(&mut self, record: &[u8]) {
        let ours = format!("https://{}/", self.photo_host);
        for tweet in tweets(record) {
            self.expected.tweets.insert(tweet.id, digest(&tweet));
            for photo in tweet.photos {
                let key = format!("photos/{}/{}", tweet.id, photo.id);
                if photo.url.starts_with(&ours) {
                    let picture = Picture { tweet: Some(tweet.id), bytes: self.photo_bytes };
                    self.expected.pictures.insert(format!("{key}.jpg"), picture);
                } else {
                    self.expected.refused.insert(format!("{key}.json"), Refused { tweet: tweet.id, url: photo.url });
                }
            }
        }
    }

    /// A record that may come again.
    pub(super) fn send_sound(&mut self, record: Vec<u8>) -> Sent {
        self.again.push_back(record.clone());
        self.again.truncate(1_000);
        Sent::Record(record)
    }

    /// A record that is kept in quarantine each time that it comes, so it comes once.
    pub(super) fn send_odd(&mut self, record: Vec<u8>) -> Sent {
        self.expected.poison.insert(record.clone());
        Sent::Record(record)
    }

    /// Draws tweets until one is wanted.
    fn draw(&mut self, api: fn(&mut Rng, u64, Timestamp) -> Value, is_wanted: fn(&Tweet) -> bool) -> String {
        loop {
            let (id, now) = self.id();
            let record = api(&mut self.rng, id, now).to_string();
            if tweets(record.as_bytes()).iter().all(is_wanted) {
                return record;
            }
        }
    }

    /// Worker and sequence of an id are free to tell tweets of one millisecond apart.
    fn id(&mut self) -> (u64, Timestamp) {
        let now = Timestamp::now();
        (sample::tweet_id(now, self.rng.u32(..)), now)
    }

    /// Now and then the host is down at first.
    fn with_photos_here(&mut self, record: &str) -> String {
        let host = match self.rng.u8(..20) {
            0 => url_down_for(self.photo_host, PHOTO_OUTAGE, ""),
            _ => format!("https://{}/photo/", self.photo_host),
        };
        record.replace(ELSEWHERE, host.trim_start_matches("https://"))
    }

    fn plain(&mut self) -> String {
        let (id, now) = self.id();
        json!({
            "created_at": now.strftime("%a %b %d %H:%M:%S +0000 %Y").to_string(),
            "id_str": id.to_string(),
            "full_text": format!("number {id} &amp; nothing else"),
            "entities": {"hashtags": [{"text": "soak"}]},
            "user": {"id_str": "12", "screen_name": "someone"},
        })
        .to_string()
    }
}

fn tweets(record: &[u8]) -> Vec<Tweet> {
    match tweet::parse(record) {
        Ok(tweet::Record::Tweets { tweets, .. }) => tweets,
        _ => Vec::new(),
    }
}

/// The tweets of several documents, and the lists of what they refer to, each one behind the other.
fn joined(documents: &[String]) -> (Vec<Value>, BTreeMap<String, Vec<Value>>) {
    let (mut data, mut includes) = (Vec::new(), BTreeMap::<String, Vec<Value>>::new());
    for document in documents {
        let mut document: Value = serde_json::from_str(document).expect("it was made as JSON");
        data.push(document["data"].take());
        for (kind, list) in document["includes"].as_object().into_iter().flatten() {
            includes.entry(kind.clone()).or_default().extend(list.as_array().into_iter().flatten().cloned());
        }
    }
    (data, includes)
}
