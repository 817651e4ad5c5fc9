//! A tweet, whatever the API version it came in.

mod control;
mod created_at;
mod document;
mod id;
mod json;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
mod text;
mod v1;
mod v2;

use std::fmt;

/// One tweet as the system keeps it; a field is absent when the tweet has no value for it, never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tweet {
    /// The tweet's id, exact in all its digits.
    pub id: u64,
    /// Full text, HTML entities decoded.
    pub text: Option<String>,
    /// Time of the tweet, RFC 3339 in UTC.
    pub created_at: Option<jiff::Timestamp>,
    /// The author's id.
    pub author_id: Option<u64>,
    /// The author's user name, without `@`.
    pub author_name: Option<String>,
    /// Every photo, in order.
    pub photos: Vec<Photo>,
    /// Hashtags in order, as written, without `#`.
    pub hashtags: Vec<String>,
    /// What the tweet is to other tweets.
    pub kind: Kind,
    /// BCP 47 language.
    pub lang: Option<String>,
    /// The tweet that this one repeats.
    pub retweet_of: Option<u64>,
    /// The tweet that this one comments on.
    pub quote_of: Option<u64>,
    /// The tweet that this one answers.
    pub reply_to: Option<u64>,
}

/// A photo of a tweet; videos and animations are not photos.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// The media id.
    pub id: u64,
    /// Address of the picture, https.
    pub url: String,
    /// What the author says it shows.
    pub alt_text: Option<String>,
}

/// What a tweet is to other tweets: the first that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Repeats another tweet.
    Retweet,
    /// Comments on another tweet.
    Quote,
    /// Answers another tweet.
    Reply,
    /// Stands alone.
    Original,
}

/// What one record of the stream holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// Tweets, and what could not be read beside them.
    Tweets {
        /// The tweets, in order.
        tweets: Vec<Tweet>,
        /// One error for each entry that is no tweet; such a record is quarantined whole, its good tweets are stored.
        rejected: Vec<ParseTweetError>,
    },
    /// A message of the stream about itself.
    Control(Control),
}

/// A message of the stream about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    /// A tweet was deleted.
    Delete,
    /// An author's places are to be removed.
    ScrubGeo,
    /// Tweets were left out by the rate limit.
    Limit,
    /// A tweet is withheld in some countries.
    StatusWithheld,
    /// An author is withheld in some countries.
    UserWithheld,
    /// The stream ends.
    Disconnect,
    /// The reader falls behind.
    Warning,
    /// Nothing; keeps the connection alive.
    KeepAlive,
}

impl Control {
    /// The message's name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Control::Delete => "delete",
            Control::ScrubGeo => "scrub_geo",
            Control::Limit => "limit",
            Control::StatusWithheld => "status_withheld",
            Control::UserWithheld => "user_withheld",
            Control::Disconnect => "disconnect",
            Control::Warning => "warning",
            Control::KeepAlive => "keep_alive",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Retweet => "retweet",
            Kind::Quote => "quote",
            Kind::Reply => "reply",
            Kind::Original => "original",
        })
    }
}

impl Record {
    fn of(tweet: Tweet) -> Record {
        Record::Tweets { tweets: vec![tweet], rejected: Vec::new() }
    }
}

/// Why a record is no tweet, and never will be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseTweetError {
    /// Not UTF-8.
    #[error("not UTF-8: byte {0} is invalid")]
    NotUtf8(usize),
    /// Not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON of another kind.
    #[error("not a tweet: {0}")]
    NotATweet(&'static str),
    /// A tweet that does not say exactly which.
    #[error("no exact tweet id: `{key}` is {problem}")]
    BadId {
        /// Where the id should be.
        key: &'static str,
        /// What is there instead.
        problem: &'static str,
    },
    /// The same, of one of many tweets.
    #[error("no exact tweet id: `data[{position}].id` is {problem}")]
    BadEntry {
        /// Place in the list, from 0.
        position: usize,
        /// What is there instead.
        problem: &'static str,
    },
    /// A tweet for which the record has repeated too much.
    #[error("too large: `data[{position}]` unfolds the record to more than {max_bytes} bytes")]
    Unfolds {
        /// Place in the list, from 0.
        position: usize,
        /// The tweets of a record together.
        max_bytes: usize,
    },
}

/// Reads one decoded record.
///
/// # Errors
/// When the record holds neither a tweet nor a message of the stream; trying again cannot help.
pub fn parse(record: &[u8]) -> Result<Record, ParseTweetError> {
    let text = simdutf8::compat::from_utf8(record).map_err(|error| ParseTweetError::NotUtf8(error.valid_up_to()))?;
    // RFC 8259 lets a reader pass over a byte order mark; some producers write one.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Ok(Record::Control(Control::KeepAlive));
    }
    document::parse(text)
}
