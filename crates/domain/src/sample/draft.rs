//! What a generated tweet says and shows, before it is put into the form of an API.

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};

use super::{
    media::Media,
    message::{Link, Part, sentences},
    person::Person,
    tweet_id,
    words::{self, Language, code, pick},
};

/// A tweet without a form.
#[derive(Clone)]
pub struct Draft {
    /// The tweet's id.
    pub id: u64,
    /// Time of the tweet.
    pub at: Timestamp,
    /// Who tweets.
    pub author: Person,
    /// The language of the words.
    pub language: &'static Language,
    /// The text in pieces; that of a retweet is the original's.
    pub parts: Vec<Part>,
    /// Photos, or one video.
    pub media: Vec<Media>,
    /// What it is to another tweet.
    pub relation: Relation,
}

/// What a tweet is to another one.
#[derive(Clone)]
pub enum Relation {
    /// Nothing.
    Original,
    /// Answers that tweet of that person.
    Reply(u64, Person),
    /// Comments on it.
    Quote(Box<Draft>),
    /// Repeats it.
    Retweet(Box<Draft>),
}

impl Draft {
    /// Draws a tweet: half of all stand alone, the others are retweets, quotes and replies.
    pub fn new(rng: &mut Rng, id: u64, at: Timestamp) -> Draft {
        let relation = match rng.u8(..8) {
            0..4 => Relation::Original,
            4 => Relation::Reply(tweet_id(earlier(rng, at), rng.u32(..)), Person::new(rng)),
            5 => Relation::Quote(Box::new(Draft::inner(rng, at))),
            _ => Relation::Retweet(Box::new(Draft::inner(rng, at))),
        };
        let mut draft = Draft::alone(rng, id, at, relation, 3);
        if let Relation::Retweet(original) = &draft.relation {
            draft.language = original.language;
            draft.parts = original.parts.clone();
            draft.media = original.media.clone();
        }
        draft
    }

    /// The tweet that another one repeats or comments on.
    fn inner(rng: &mut Rng, at: Timestamp) -> Draft {
        let at = earlier(rng, at);
        let id = tweet_id(at, rng.u32(..));
        // Two tweets travel in one document: this one shows less, so that the document keeps its usual size.
        Draft::alone(rng, id, at, Relation::Original, 1)
    }

    fn alone(rng: &mut Rng, id: u64, at: Timestamp, relation: Relation, max_photos: usize) -> Draft {
        let author = Person::new(rng);
        let language = words::language(rng);
        let quotes = matches!(relation, Relation::Quote(_));
        let media = if quotes { Vec::new() } else { Media::several(rng, at, max_photos) };
        let attachment = attachment(rng, id, &author, &relation, &media);
        let parts = compose(rng, language, &relation, attachment);
        Draft { id, at, author, language, parts, media, relation }
    }

    /// Adds words in front, more than fit into an ordinary tweet; a retweet has no words of its own.
    pub fn lengthen(&mut self, rng: &mut Rng) {
        if !matches!(self.relation, Relation::Retweet(_)) {
            let words = sentences(rng, self.language, 400) + "\n\n" + &sentences(rng, self.language, 400) + "\n\n";
            self.parts.insert(0, Part::Words(words));
        }
    }

    /// Where the tweet is on the web, after the scheme.
    pub fn address(&self) -> String {
        address(&self.author, self.id)
    }
}

/// Up to three days before.
fn earlier(rng: &mut Rng, at: Timestamp) -> Timestamp {
    at - SignedDuration::from_secs(rng.i64(60..259_200))
}

fn address(author: &Person, id: u64) -> String {
    format!("twitter.com/{}/status/{id}", author.screen_name)
}

/// What stands at the end of the text: the link to the quoted tweet, or that to the media.
fn attachment(rng: &mut Rng, id: u64, author: &Person, relation: &Relation, media: &[Media]) -> Option<Part> {
    let code = code(rng, 10);
    match relation {
        Relation::Quote(quoted) => Some(Part::Link(Link { code, target: quoted.address() })),
        _ if media.is_empty() => None,
        _ => Some(Part::Media(Link { code, target: format!("{}/photo/1", address(author, id)) })),
    }
}

/// Puts a text together: the name of the person answered, words, hashtags, a link, what is attached.
fn compose(rng: &mut Rng, language: &'static Language, relation: &Relation, attachment: Option<Part>) -> Vec<Part> {
    /// Longest tweet with room for name, hashtags and two links of 23 signs.
    const MAX_LONG: usize = 280 - 16 - 40 - 2 * 24;
    let mut parts = Vec::new();
    if let Relation::Reply(_, person) = relation {
        parts.extend([Part::Mention(person.clone()), Part::space()]);
    }
    let max = if rng.bool() { MAX_LONG } else { rng.usize(60..=MAX_LONG) };
    parts.push(Part::Words(sentences(rng, language, max)));
    let tags = rng.usize(..3).min(language.hashtags.len());
    for tag in rng.choose_multiple(language.hashtags, tags) {
        parts.extend([Part::space(), Part::Hashtag(tag)]);
    }
    if rng.u8(..3) == 0 {
        let link = Link { code: code(rng, 10), target: (*pick(rng, TARGETS)).to_owned() };
        parts.extend([Part::space(), Part::Link(link)]);
    }
    parts.extend(attachment.map(|part| [Part::space(), part]).into_iter().flatten());
    parts
}

const TARGETS: &[&str] = &[
    "docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html",
    "example.com/weather/harbour?days=3",
    "example.org/recettes/clafoutis-aux-cerises",
    "example.net/table",
];
