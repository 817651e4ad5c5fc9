//! The text of a tweet and where in it the entities stand.

use super::{person::Person, words::Language};

/// One piece of a text.
#[derive(Clone, Debug)]
pub enum Part {
    /// Words with their spaces.
    Words(String),
    /// A hashtag, without `#`.
    Hashtag(&'static str),
    /// Someone's name.
    Mention(Person),
    /// A link.
    Link(Link),
    /// The link that stands for the media.
    Media(Link),
}

/// A shortened link.
#[derive(Clone, Debug)]
pub struct Link {
    /// The last ten signs of the short address.
    pub code: String,
    /// The full address, after the scheme.
    pub target: String,
}

/// A text with its entities; positions are counted in code points, as both APIs do.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// The text.
    pub text: String,
    /// The parts that are more than words.
    pub entities: Vec<Entity>,
    length: usize,
}

/// A part of a text and its place.
#[derive(Clone, Debug)]
pub struct Entity {
    /// The part.
    pub part: Part,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

impl Message {
    /// The text as it is.
    pub fn plain(parts: &[Part]) -> Message {
        Message::write(parts, str::to_owned)
    }

    /// The text as v1.1 sends it: three signs are HTML entities, and count as such in the positions.
    pub fn html(parts: &[Part]) -> Message {
        Message::write(parts, |text| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
    }

    fn write(parts: &[Part], spell: impl Fn(&str) -> String) -> Message {
        let mut message = Message::default();
        for part in parts {
            match part {
                Part::Words(words) => message.push(&Part::Words(spell(words))),
                entity => message.push(entity),
            }
        }
        message
    }

    /// Adds a part as it is.
    pub fn push(&mut self, part: &Part) {
        let start = self.length;
        let text = part.text();
        self.length += text.chars().count();
        self.text += &text;
        if !matches!(part, Part::Words(_)) {
            self.entities.push(Entity { part: part.clone(), start, end: self.length });
        }
    }

    /// Length in code points.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The beginning up to the last space before `max` (Japanese: up to `max`), with the entities that are whole.
    pub fn cut(&self, max: usize) -> Message {
        if self.length <= max {
            return self.clone();
        }
        let head: Vec<char> = self.text.chars().take(max).collect();
        let length = head.iter().rposition(|&c| c == ' ').unwrap_or(max);
        let entities = self.entities.iter().filter(|entity| entity.end <= length).cloned().collect();
        Message { text: head[..length].iter().collect(), entities, length }
    }
}

impl Part {
    fn text(&self) -> String {
        match self {
            Part::Words(words) => words.clone(),
            Part::Hashtag(tag) => format!("#{tag}"),
            Part::Mention(person) => format!("@{}", person.screen_name),
            Part::Link(link) | Part::Media(link) => link.short(),
        }
    }

    /// A space.
    pub fn space() -> Part {
        Part::Words(" ".to_owned())
    }
}

impl Link {
    /// The short address that stands in the text.
    pub fn short(&self) -> String {
        format!("https://t.co/{}", self.code)
    }

    /// The full address.
    pub fn expanded(&self) -> String {
        format!("https://{}", self.target)
    }

    /// The address as people see it: no scheme, at most 26 signs.
    pub fn display(&self) -> String {
        let mut shown: String = self.target.chars().take(26).collect();
        if shown.len() < self.target.len() {
            shown.push('…');
        }
        shown
    }
}

/// Sentences of a language as long as they fit into `max` code points, at least one where any fits.
pub fn sentences(rng: &mut fastrand::Rng, language: &Language, max: usize) -> String {
    let mut text = String::new();
    let mut order: Vec<_> = language.sentences.to_vec();
    rng.shuffle(&mut order);
    for sentence in order {
        let length = text.chars().count() + 1 + sentence.chars().count();
        if length <= max {
            text.push_str(if text.is_empty() { "" } else { " " });
            text.push_str(sentence);
        }
    }
    text
}
