//! The form of API v1.1
//! (<https://docs.x.com/x-api/enterprise-gnip-2.0/fundamentals/data-dictionary>).

mod entities;
mod user;

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    draft::{Draft, Relation},
    message::{Link, Message, Part},
    words::{code, pick},
};

/// Longest text that is not cut for readers of old.
const CLASSIC_LENGTH: usize = 140;

/// The two ways to ask for a status.
#[derive(Clone, Copy)]
enum Mode {
    /// `text`, and where that is cut the whole beside it in `extended_tweet`: the streams.
    Compatibility,
    /// `full_text`: `tweet_mode=extended`.
    Extended,
}

/// A status.
pub fn status(rng: &mut Rng, draft: &Draft) -> Value {
    let mode = if rng.bool() { Mode::Compatibility } else { Mode::Extended };
    let mut status = alone(rng, mode, draft);
    match &draft.relation {
        Relation::Original => {}
        Relation::Reply(id, person) => {
            status["in_reply_to_status_id"] = json!(id);
            status["in_reply_to_status_id_str"] = json!(id.to_string());
            status["in_reply_to_user_id"] = json!(person.id);
            status["in_reply_to_user_id_str"] = json!(person.id.to_string());
            status["in_reply_to_screen_name"] = json!(person.screen_name);
        }
        Relation::Quote(quoted) => {
            status["is_quote_status"] = json!(true);
            status["quoted_status_id"] = json!(quoted.id);
            status["quoted_status_id_str"] = json!(quoted.id.to_string());
            // A quoted tweet that was deleted, or whose author is protected, is not sent.
            if rng.u8(..4) > 0 {
                status["quoted_status"] = alone(rng, mode, quoted);
            }
        }
        Relation::Retweet(original) => status["retweeted_status"] = alone(rng, mode, original),
    }
    status
}

/// A status without its relation to another.
fn alone(rng: &mut Rng, mode: Mode, draft: &Draft) -> Value {
    let mut status = envelope(rng, draft);
    join(&mut status, user_and_counts(rng, draft));
    let text = match &draft.relation {
        Relation::Retweet(original) => retweet_text(mode, draft, original),
        _ => text(rng, mode, draft),
    };
    join(&mut status, text);
    status
}

/// What every status has, whatever it says.
fn envelope(rng: &mut Rng, draft: &Draft) -> Value {
    json!({
        "created_at": date(draft.at),
        "id": draft.id,
        "id_str": draft.id.to_string(),
        "source": pick(rng, SOURCES),
        "in_reply_to_status_id": null,
        "in_reply_to_status_id_str": null,
        "in_reply_to_user_id": null,
        "in_reply_to_user_id_str": null,
        "in_reply_to_screen_name": null,
        "geo": null,
        "coordinates": null,
        "place": null,
        "contributors": null,
        "is_quote_status": false,
        "favorited": false,
        "retweeted": false,
        "filter_level": "low",
        "lang": draft.language.code,
        "timestamp_ms": draft.at.as_millisecond().to_string(),
    })
}

fn user_and_counts(rng: &mut Rng, draft: &Draft) -> Value {
    json!({
        "user": user::user(rng, &draft.author),
        "quote_count": rng.u32(..40),
        "reply_count": rng.u32(..90),
        "retweet_count": rng.u32(..100).pow(2),
        "favorite_count": rng.u32(..160).pow(2),
        "possibly_sensitive": false,
    })
}

/// The text in the mode's fields, with the entities that stand in it.
fn text(rng: &mut Rng, mode: Mode, draft: &Draft) -> Value {
    let message = Message::html(&draft.parts);
    match mode {
        Mode::Extended => whole("full_text", draft, &message),
        Mode::Compatibility if message.length() <= CLASSIC_LENGTH => whole("text", draft, &message),
        Mode::Compatibility => {
            let seen = teaser(rng, draft, &message);
            json!({
                "text": seen.text,
                "truncated": true,
                "display_text_range": [0, seen.length()],
                "entities": entities::entities(&seen, &[]),
                "extended_tweet": whole("full_text", draft, &message),
            })
        }
    }
}

/// The whole text under that name.
fn whole(name: &str, draft: &Draft, message: &Message) -> Value {
    let mut fields = json!({
        "truncated": false,
        "display_text_range": display_range(draft, message),
        "entities": entities::entities(message, &draft.media),
    });
    fields[name] = json!(message.text);
    if let Some(extended) = entities::extended(message, &draft.media) {
        fields["extended_entities"] = extended;
    }
    fields
}

/// A long text for readers of old: its beginning and a link to the rest.
fn teaser(rng: &mut Rng, draft: &Draft, message: &Message) -> Message {
    let link = Link { code: code(rng, 10), target: format!("twitter.com/i/web/status/{}", draft.id) };
    let mut seen = message.cut(CLASSIC_LENGTH - 25);
    seen.push(&Part::Words("… ".to_owned()));
    seen.push(&Part::Link(link));
    seen
}

/// A retweet names the author and is cut even in extended mode: the whole is in the original.
fn retweet_text(mode: Mode, draft: &Draft, original: &Draft) -> Value {
    let mut parts = vec![Part::Words("RT ".to_owned()), Part::Mention(original.author.clone())];
    parts.push(Part::Words(": ".to_owned()));
    parts.extend(original.parts.iter().filter(|part| !matches!(part, Part::Media(_))).cloned());
    let message = Message::html(&parts);
    let mut seen = message.cut(CLASSIC_LENGTH - 1);
    if seen.length() < message.length() {
        seen.push(&Part::Words("…".to_owned()));
    }
    match mode {
        Mode::Extended => whole("full_text", draft, &seen),
        Mode::Compatibility => whole("text", draft, &seen),
    }
}

/// The part of the text that is shown: neither the names answered in front nor the link to the media behind.
fn display_range(draft: &Draft, message: &Message) -> [usize; 2] {
    let answered = matches!(draft.relation, Relation::Reply(..));
    let start = message.entities.first().filter(|_| answered).map_or(0, |name| name.end + 1);
    let media = message.entities.last().filter(|entity| matches!(entity.part, Part::Media(_)));
    [start, media.map_or(message.length(), |link| link.start - 1)]
}

/// `Wed Oct 10 20:19:24 +0000 2018`.
fn date(at: Timestamp) -> String {
    at.strftime("%a %b %d %H:%M:%S +0000 %Y").to_string()
}

/// Adds the fields of one object to another.
fn join(to: &mut Value, from: Value) {
    if let (Value::Object(to), Value::Object(from)) = (to, from) {
        to.extend(from);
    }
}

const SOURCES: &[&str] = &[
    r#"<a href="http://twitter.com/download/iphone" rel="nofollow">Twitter for iPhone</a>"#,
    r#"<a href="http://twitter.com/download/android" rel="nofollow">Twitter for Android</a>"#,
    r#"<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>"#,
];
