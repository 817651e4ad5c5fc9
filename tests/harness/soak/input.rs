//! What a soak sends, and what must have become of it; the same for the same seed.

mod aggregates;
mod poison;
mod tweets;
mod uploads;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    net::SocketAddr,
};

use domain::{place::Place, sample};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::photo_host;

/// Kinds of input that go into the stream.
const OF_STREAM: [&str; 7] = [
    "tweets",
    "tweets again",
    "tweets with refused photos",
    "documents of several tweets",
    "aggregates",
    "messages of the stream",
    "poison",
];

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
    /// Events of New York, which become lines.
    pub new_york: BTreeSet<String>,
    /// Events of French departments, which are told as failed.
    pub french: BTreeSet<String>,
    /// Events of other places, which are nowhere.
    pub elsewhere: BTreeSet<String>,
    /// Photos and uploads, each with a thumbnail under the same key.
    pub pictures: BTreeMap<String, Picture>,
    /// Photos that must not be fetched, by the key that tells of each.
    pub refused: BTreeMap<String, Refused>,
    /// Keys with an upload that is no picture, or too large a one.
    pub no_pictures: BTreeSet<String>,
    /// How much of each kind was sent.
    pub sent: BTreeMap<&'static str, usize>,
}

/// A picture.
pub struct Picture {
    /// The tweet whose photo it is; none if a person has uploaded it.
    pub tweet: Option<u64>,
    /// Its size.
    pub bytes: usize,
}

/// A photo that must not be fetched.
pub struct Refused {
    /// The tweet whose photo it is.
    pub tweet: u64,
    /// Where it lies.
    pub url: String,
}

impl Expected {
    /// How many events went into Firehose.
    pub fn events(&self) -> usize {
        self.sent.get("events").copied().unwrap_or_default()
    }

    /// How many records went into the stream; an aggregate is one.
    pub fn records(&self) -> usize {
        OF_STREAM.iter().filter_map(|kind| self.sent.get(kind)).sum()
    }
}

/// Makes the input.
pub struct Generator {
    rng: Rng,
    name: String,
    photo_host: SocketAddr,
    photo_bytes: usize,
    number: u64,
    again: VecDeque<Vec<u8>>,
    /// What must be found at the end.
    pub expected: Expected,
}

impl Generator {
    /// Input for this seed, under a name of its own.
    pub fn new(seed: u64, name: &str, photo_host: SocketAddr) -> Generator {
        Generator {
            rng: Rng::with_seed(seed),
            name: name.to_owned(),
            photo_host,
            photo_bytes: photo_host::picture().len(),
            number: 0,
            again: VecDeque::new(),
            expected: Expected::default(),
        }
    }

    /// The next input.
    pub fn make(&mut self) -> Sent {
        self.number += 1;
        match self.rng.u16(..1_000) {
            0..586 => self.tweet(),
            586..590 => self.refused_photos(),
            590..595 => self.document(),
            595..600 => self.aggregate(),
            600..620 => self.control(),
            620..640 => self.poison(),
            640..642 => self.upload(),
            642..644 => self.no_picture(),
            644..646 => self.bomb(),
            _ => self.event(),
        }
    }

    fn count(&mut self, kind: &'static str) {
        *self.expected.sent.entry(kind).or_default() += 1;
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

    fn event(&mut self) -> Sent {
        self.count("events");
        let event = sample::event(&mut self.rng);
        let place = event.as_object().and_then(|event| event.values().next()).and_then(Value::as_str);
        let text = event.to_string();
        let events = match Place::of(place.unwrap_or_default()) {
            Place::NewYork => &mut self.expected.new_york,
            Place::FrenchDepartment => &mut self.expected.french,
            Place::Elsewhere => &mut self.expected.elsewhere,
        };
        events.insert(text.clone());
        Sent::Event(text.into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_sent_is_counted() {
        let mut generator = Generator::new(1, "input", ([127, 0, 0, 1], 443).into());
        let sent: Vec<Sent> = (0..1_000).map(|_| generator.make()).collect();
        let records = sent.iter().filter(|sent| matches!(sent, Sent::Record(_))).count();
        let events = sent.iter().filter(|sent| matches!(sent, Sent::Event(_))).count();
        assert_eq!((generator.expected.records(), generator.expected.events()), (records, events));
        assert_eq!(generator.expected.sent.values().sum::<usize>(), sent.len());
    }
}
