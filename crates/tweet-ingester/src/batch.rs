//! What the records of a batch ask for: tweets to store, messages to skip, records to quarantine.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use domain::{
    limits::DYNAMODB_ITEM_MAX_BYTES,
    tweet::{self, ParseTweetError, Tweet},
};

use crate::{event::Record, item::Item};

/// The first faults of a record tell enough.
const MAX_REASONS: usize = 10;

/// A batch, read; records go by their place in it.
#[derive(Default)]
pub struct Batch {
    /// Tweets to store, each id once: of several with one id the last counts.
    pub items: Vec<Item>,
    /// Which record holds which of the tweets, in the order of the records.
    pub held: Vec<Held>,
    /// Records that hold something no retry can mend.
    pub poison: Poison,
    /// Messages of the stream about itself, by name.
    pub skipped: BTreeMap<&'static str, usize>,
    places: HashMap<u64, usize>,
}

/// That a record holds a tweet.
pub struct Held {
    /// Place in the batch.
    pub record: usize,
    /// Place among the items.
    pub item: usize,
}

/// Records to quarantine, each with all its reasons.
pub type Poison = BTreeMap<usize, Vec<Reason>>;

/// Why a record, or something in it, can never be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// No payload where one belongs.
    #[error("not a Kinesis record: no data")]
    NoData,
    /// The payload is not base64.
    #[error("not base64")]
    NotBase64,
    /// The payload is not a tweet.
    #[error(transparent)]
    NotATweet(#[from] ParseTweetError),
    /// The tweet would make too large an item.
    #[error("item over {DYNAMODB_ITEM_MAX_BYTES} bytes")]
    ItemTooLarge,
    /// DynamoDB finds the item invalid.
    #[error("item refused by DynamoDB: {0}")]
    Refused(String),
}

impl Batch {
    /// Reads the records of a batch.
    pub fn read(records: &[Record<'_>]) -> Batch {
        let mut batch = Batch::default();
        let mut decoded = Vec::new();
        for (index, record) in records.iter().enumerate() {
            match decode(record, &mut decoded) {
                Ok(()) => payloads(&decoded).iter().for_each(|payload| batch.add(index, payload)),
                Err(reason) => batch.poison(index, reason),
            }
        }
        batch
    }

    fn add(&mut self, record: usize, payload: &[u8]) {
        match tweet::parse(payload) {
            Ok(tweet::Record::Control(control)) => *self.skipped.entry(control.name()).or_default() += 1,
            Ok(tweet::Record::Tweets { tweets, rejected }) => {
                tweets.into_iter().for_each(|tweet| self.add_tweet(record, tweet));
                rejected.into_iter().for_each(|error| self.poison(record, error.into()));
            }
            Err(error) => self.poison(record, error.into()),
        }
    }

    fn add_tweet(&mut self, record: usize, tweet: Tweet) {
        let item = Item::of(tweet);
        if item.size_bytes > DYNAMODB_ITEM_MAX_BYTES {
            return self.poison(record, Reason::ItemTooLarge);
        }
        let place = *self.places.entry(item.tweet.id).or_insert(self.items.len());
        match self.items.get_mut(place) {
            Some(earlier) => *earlier = item,
            None => self.items.push(item),
        }
        self.held.push(Held { record, item: place });
    }

    fn poison(&mut self, record: usize, reason: Reason) {
        reason.join(self.poison.entry(record).or_default());
    }
}

impl Reason {
    /// Adds the reason to those of its record; one record may hold a hundred thousand faulty tweets.
    pub fn join(self, reasons: &mut Vec<Reason>) {
        if reasons.len() < MAX_REASONS && !reasons.contains(&self) {
            reasons.push(self);
        }
    }

    /// The reason as a log may have it: DynamoDB may quote the item, which the quarantined record keeps.
    pub fn without_content(&self) -> String {
        match self {
            Reason::Refused(_) => "item refused by DynamoDB".to_owned(),
            other => other.to_string(),
        }
    }
}

fn decode(record: &Record<'_>, decoded: &mut Vec<u8>) -> Result<(), Reason> {
    let data = record.data().ok_or(Reason::NoData)?;
    decoded.clear();
    base64_simd::STANDARD.decode_append(data.as_bytes(), decoded).map_err(|_| Reason::NotBase64)
}

/// What a record carries: the records that the Kinesis Producer Library packed into it, or itself.
fn payloads(decoded: &[u8]) -> Vec<Cow<'_, [u8]>> {
    match kpl::user_records(decoded) {
        Some(records) => records.into_iter().map(Cow::Owned).collect(),
        None => vec![Cow::Borrowed(decoded)],
    }
}

#[cfg(test)]
pub mod tests;
