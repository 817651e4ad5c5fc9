//! The form of API v2 (<https://docs.x.com/x-api/fundamentals/data-dictionary>).

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    draft::{Draft, Relation},
    media::{Media, MediaKind},
    message::{Entity, Link, Message, Part},
    person::Person,
    words::code,
};

/// Longest text outside of a note.
const TEXT_LENGTH: usize = 280;

/// A document: the tweet in `data`, what it refers to in `includes`.
pub fn document(rng: &mut Rng, draft: &Draft) -> Value {
    let mut document = json!({"data": tweet(rng, draft), "includes": includes(rng, draft)});
    if rng.u8(..3) == 0 {
        let id = draft.author.id.to_string();
        document["matching_rules"] = json!([{"id": id, "tag": "aws, weather, football"}]);
    }
    document
}

fn tweet(rng: &mut Rng, draft: &Draft) -> Value {
    let (id, author) = (draft.id.to_string(), draft.author.id.to_string());
    let mut tweet = json!({
        "id": id,
        "author_id": author,
        "conversation_id": id,
        "edit_history_tweet_ids": [id],
        "created_at": date(draft.at),
        "lang": draft.language.code,
        "possibly_sensitive": false,
        "reply_settings": "everyone",
        "public_metrics": metrics(rng),
    });
    relate(&mut tweet, &draft.relation);
    write(rng, &mut tweet, draft);
    tweet
}

/// The tweet's place among others.
fn relate(tweet: &mut Value, relation: &Relation) {
    let (kind, id) = match relation {
        Relation::Original => return,
        Relation::Reply(id, person) => {
            tweet["conversation_id"] = json!(id.to_string());
            tweet["in_reply_to_user_id"] = json!(person.id.to_string());
            ("replied_to", *id)
        }
        Relation::Quote(quoted) => ("quoted", quoted.id),
        Relation::Retweet(original) => ("retweeted", original.id),
    };
    tweet["referenced_tweets"] = json!([{"type": kind, "id": id.to_string()}]);
}

/// The text; one that is too long has its whole in `note_tweet`, a retweet's is in the original.
fn write(rng: &mut Rng, tweet: &mut Value, draft: &Draft) {
    let message = match &draft.relation {
        Relation::Retweet(original) => retweet_text(original),
        _ => Message::plain(&draft.parts),
    };
    if message.length() <= TEXT_LENGTH {
        tweet["text"] = json!(message.text);
        tweet["entities"] = entities(&message, &draft.media);
    } else {
        let seen = teaser(rng, draft, &message);
        tweet["text"] = json!(seen.text);
        tweet["entities"] = entities(&seen, &draft.media);
        tweet["note_tweet"] = json!({"text": message.text, "entities": entities(&message, &draft.media)});
    }
    if !draft.media.is_empty() {
        let keys: Vec<String> = draft.media.iter().map(Media::key).collect();
        tweet["attachments"] = json!({ "media_keys": keys });
    }
}

fn teaser(rng: &mut Rng, draft: &Draft, message: &Message) -> Message {
    let link = Link { code: code(rng, 10), target: format!("twitter.com/i/web/status/{}", draft.id) };
    let mut seen = message.cut(TEXT_LENGTH - 25);
    seen.push(&Part::Words("… ".to_owned()));
    seen.push(&Part::Link(link));
    seen
}

fn retweet_text(original: &Draft) -> Message {
    let mut parts = vec![Part::Words("RT ".to_owned()), Part::Mention(original.author.clone())];
    parts.push(Part::Words(": ".to_owned()));
    parts.extend(original.parts.iter().cloned());
    let message = Message::plain(&parts);
    let mut seen = message.cut(139);
    if seen.length() < message.length() {
        seen.push(&Part::Words("…".to_owned()));
    }
    seen
}

fn entities(message: &Message, media: &[Media]) -> Value {
    let (mut hashtags, mut mentions, mut urls) = (Vec::new(), Vec::new(), Vec::new());
    for Entity { part, start, end } in &message.entities {
        match part {
            Part::Words(_) => {}
            Part::Hashtag(tag) => hashtags.push(json!({"start": start, "end": end, "tag": tag})),
            Part::Mention(Person { id, screen_name, .. }) => {
                mentions.push(json!({"start": start, "end": end, "username": screen_name, "id": id.to_string()}));
            }
            Part::Link(link) => urls.push(url(link, *start, *end)),
            Part::Media(link) => urls.extend(media.iter().map(|media| {
                let mut url = url(link, *start, *end);
                url["media_key"] = json!(media.key());
                url
            })),
        }
    }
    // v2 leaves out what is empty.
    let lists = [("hashtags", hashtags), ("mentions", mentions), ("urls", urls)];
    lists.into_iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| (name, json!(list))).collect()
}

fn url(link: &Link, start: usize, end: usize) -> Value {
    json!({
        "start": start,
        "end": end,
        "url": link.short(),
        "expanded_url": link.expanded(),
        "display_url": link.display(),
    })
}

/// Who and what the tweet refers to, found by id and by media key.
fn includes(rng: &mut Rng, draft: &Draft) -> Value {
    let mut users = vec![user(rng, &draft.author)];
    let mut includes = json!({});
    match &draft.relation {
        Relation::Original => {}
        Relation::Reply(_, person) => users.push(user(rng, person)),
        Relation::Quote(other) | Relation::Retweet(other) => {
            users.push(user(rng, &other.author));
            includes["tweets"] = json!([tweet(rng, other)]);
        }
    }
    includes["users"] = json!(users);
    if !draft.media.is_empty() {
        includes["media"] = draft.media.iter().map(media).collect();
    }
    includes
}

fn media(media: &Media) -> Value {
    let (kind, address) = match media.kind {
        MediaKind::Photo => ("photo", "url"),
        MediaKind::Video => ("video", "preview_image_url"),
        MediaKind::Gif => ("animated_gif", "preview_image_url"),
    };
    let mut item = json!({
        "media_key": media.key(),
        "type": kind,
        "width": media.width,
        "height": media.height,
    });
    item[address] = json!(format!("https://{}", media.address()));
    if let Some(text) = media.alt_text {
        item["alt_text"] = json!(text);
    }
    item
}

fn user(rng: &mut Rng, person: &Person) -> Value {
    let face = code(rng, 8);
    json!({
        "id": person.id.to_string(),
        "name": person.name,
        "username": person.screen_name,
        "created_at": "2013-12-14T04:35:55.000Z",
        "description": "Trains, weather, small functions.",
        "profile_image_url": format!("https://pbs.twimg.com/profile_images/{}/{face}_normal.jpg", person.id),
        "protected": false,
        "verified": false,
        "verified_type": "none",
        "public_metrics": {
            "followers_count": rng.u32(..300).pow(2),
            "following_count": rng.u32(..2_000),
            "tweet_count": rng.u32(1..60_000),
            "listed_count": rng.u32(..90),
        },
    })
}

fn metrics(rng: &mut Rng) -> Value {
    json!({
        "retweet_count": rng.u32(..100).pow(2),
        "reply_count": rng.u32(..90),
        "like_count": rng.u32(..160).pow(2),
        "quote_count": rng.u32(..40),
        "bookmark_count": rng.u32(..30),
        "impression_count": rng.u32(..1_000).pow(2),
    })
}

/// `2018-10-10T20:19:24.000Z`.
fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
