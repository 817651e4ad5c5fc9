//! What a soak sends, and what must have become of it; the same for the same seed.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    net::SocketAddr,
    time::Duration,
};

use domain::{
    place::Place,
    sample,
    tweet::{self, Tweet},
};
use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::digest::digest;
use crate::{photo_host::url_down_for, pictures::jpeg};

/// Generated tweets have photos at a host that is not asked; so many of a hundred keep them, at ours.
const WITH_PHOTO_PERCENT: u8 = 2;

/// Tweets that are sent a second time later on.
const REPEATED_PERCENT: u8 = 3;

/// A host is down for some of the photos.
const PHOTO_OUTAGE: Duration = Duration::from_secs(4);

/// Something to send.
pub enum Sent {
    /// A record of the stream.
    Record(Vec<u8>),
    /// A record of Firehose.
    Event(Vec<u8>),
    /// An upload of a person.
    Upload(String, Vec<u8>),
}

/// What must be found at the end.
#[derive(Default)]
pub struct Expected {
    /// The digest of each tweet's item.
    pub tweets: HashMap<u64, u64>,
    /// Records that are kept in quarantine.
    pub poison: BTreeSet<Vec<u8>>,
    /// Lines of New York.
    pub lines: BTreeSet<String>,
    /// Events that are told as failed.
    pub failed: BTreeSet<Vec<u8>>,
    /// Events that are nowhere.
    pub dropped: usize,
    /// Keys with a photo and a thumbnail.
    pub pictures: BTreeSet<String>,
    /// Keys with an upload that is no picture.
    pub no_pictures: BTreeSet<String>,
    /// How much of each kind was sent.
    pub sent: BTreeMap<&'static str, usize>,
}

impl Expected {
    /// How many records went into the stream.
    pub fn records(&self) -> usize {
        let of_stream = ["tweets", "tweets again", "messages of the stream", "poison"];
        of_stream.iter().filter_map(|kind| self.sent.get(kind)).sum()
    }
}

/// Makes the input.
pub struct Generator {
    rng: Rng,
    name: String,
    photo_host: SocketAddr,
    number: u64,
    again: VecDeque<Vec<u8>>,
    /// What must be found at the end.
    pub expected: Expected,
}

impl Generator {
    /// Input for this seed, under a name of its own.
    pub fn new(seed: u64, name: &str, photo_host: SocketAddr) -> Generator {
        let (rng, name) = (Rng::with_seed(seed), name.to_owned());
        Generator { rng, name, photo_host, number: 0, again: VecDeque::new(), expected: Expected::default() }
    }

    /// The next input.
    pub fn make(&mut self) -> Sent {
        self.number += 1;
        match self.rng.u16(..1_000) {
            0..600 => self.tweet(),
            600..620 => self.control(),
            620..640 => self.poison(),
            640..642 => self.upload(),
            642..643 => self.no_picture(),
            _ => self.event(),
        }
    }

    fn count(&mut self, kind: &'static str) {
        *self.expected.sent.entry(kind).or_default() += 1;
    }

    fn tweet(&mut self) -> Sent {
        if let Some(record) = self.again.pop_front().filter(|_| self.rng.u8(..100) < REPEATED_PERCENT) {
            self.count("tweets again");
            return Sent::Record(record);
        }
        let now = Timestamp::now();
        // Worker and sequence of an id are free to tell tweets of one millisecond apart.
        let id = sample::tweet_id(now, self.rng.u32(..));
        let record = sample::tweet(&mut self.rng, id, now).to_string();
        let has_photos = !tweets(record.as_bytes()).iter().all(|tweet| tweet.photos.is_empty());
        let keeps = self.rng.u8(..100) < WITH_PHOTO_PERCENT;
        let record = match (has_photos, keeps) {
            (true, true) => self.with_photos_here(&record),
            (true, false) => plain(id, now),
            (false, _) => record,
        };
        for tweet in tweets(record.as_bytes()) {
            self.expected.tweets.insert(tweet.id, digest(&tweet));
            let keys = tweet.photos.iter().map(|photo| format!("photos/{}/{}.jpg", tweet.id, photo.id));
            self.expected.pictures.extend(keys);
        }
        self.count("tweets");
        let record = record.into_bytes();
        self.again.push_back(record.clone());
        self.again.truncate(1_000);
        Sent::Record(record)
    }

    /// Now and then the host is down at first.
    fn with_photos_here(&mut self, record: &str) -> String {
        let host = match self.rng.u8(..20) {
            0 => url_down_for(self.photo_host, PHOTO_OUTAGE, ""),
            _ => format!("https://{}/photo/", self.photo_host),
        };
        let place = host.trim_start_matches("https://");
        record.replace("pbs.twimg.com/media/", place)
    }

    fn control(&mut self) -> Sent {
        self.count("messages of the stream");
        let id = self.rng.u64(..);
        let message = match self.rng.u8(..4) {
            0 => json!({"delete": {"status": {"id": id, "id_str": id.to_string(), "user_id": 3, "user_id_str": "3"}}}),
            1 => json!({"limit": {"track": id}}),
            2 => json!({"warning": {"code": "FALLING_BEHIND", "message": "slow", "percent_full": 60}}),
            _ => return Sent::Record(b"\r\n".to_vec()),
        };
        Sent::Record(message.to_string().into_bytes())
    }

    /// Ten kinds of what is no tweet, each one different.
    fn poison(&mut self) -> Sent {
        self.count("poison");
        let mark = format!("{}-{}", self.name, self.number);
        let poison = match self.number % 10 {
            0 => [mark.as_bytes(), &[0xFF, 0xFE]].concat(),
            1 => format!("poison {mark}").into_bytes(),
            2 => json!([mark]).to_string().into_bytes(),
            3 => json!({"text": mark}).to_string().into_bytes(),
            4 => json!({"id": "tag:search.twitter.com,2005:1", "objectType": "activity", "body": mark})
                .to_string()
                .into(),
            5 => format!(r#"{{"id_str":"{mark}"#).into_bytes(),
            6 => json!({"id_str": mark, "text": "an id that is no number"}).to_string().into_bytes(),
            7 => format!("{mark}{}1{}", "[".repeat(10_000), "]".repeat(10_000)).into_bytes(),
            8 => json!({"id_str": "1", "text": format!("{mark}{}", "x".repeat(420_000))}).to_string().into_bytes(),
            _ => json!({"data": {"text": mark}}).to_string().into_bytes(),
        };
        self.expected.poison.insert(poison.clone());
        Sent::Record(poison)
    }

    fn upload(&mut self) -> Sent {
        self.count("uploads");
        let key = format!("{}/upload {}.jpg", self.name, self.number);
        self.expected.pictures.insert(key.clone());
        Sent::Upload(key, jpeg(300 + self.rng.u32(..50), 200))
    }

    fn no_picture(&mut self) -> Sent {
        self.count("uploads of no picture");
        let key = format!("{}/broken {}.jpg", self.name, self.number);
        self.expected.no_pictures.insert(key.clone());
        let whole = jpeg(300, 200);
        let end = if self.rng.bool() { whole.len() / 2 } else { 2 };
        Sent::Upload(key, whole[..end].to_vec())
    }

    fn event(&mut self) -> Sent {
        self.count("events");
        let event = sample::event(&mut self.rng);
        let place = event.as_object().and_then(|event| event.values().next()).and_then(Value::as_str);
        let text = event.to_string();
        match Place::of(place.unwrap_or_default()) {
            Place::NewYork => {
                self.expected.lines.insert(format!("New York State found !! for entry: {text}"));
            }
            Place::FrenchDepartment => {
                self.expected.failed.insert(text.clone().into_bytes());
            }
            Place::Elsewhere => self.expected.dropped += 1,
        }
        Sent::Event(text.into_bytes())
    }
}

fn tweets(record: &[u8]) -> Vec<Tweet> {
    match tweet::parse(record) {
        Ok(tweet::Record::Tweets { tweets, .. }) => tweets,
        _ => Vec::new(),
    }
}

fn plain(id: u64, at: Timestamp) -> String {
    json!({
        "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y").to_string(),
        "id_str": id.to_string(),
        "full_text": format!("number {id} &amp; nothing else"),
        "entities": {"hashtags": [{"text": "soak"}]},
        "user": {"id_str": "12", "screen_name": "someone"},
    })
    .to_string()
}
