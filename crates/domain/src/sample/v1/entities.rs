//! What stands in the text of a v1.1 status, and the media beside it.

use serde_json::{Value, json};

use crate::sample::{
    media::{Media, MediaKind},
    message::{Entity, Link, Message, Part},
};

/// `entities`: of the media only the first, and always called a photo.
pub fn entities(message: &Message, media: &[Media]) -> Value {
    let mut entities = json!({
        "hashtags": list(message, hashtag),
        "urls": list(message, url),
        "user_mentions": list(message, mention),
        "symbols": [],
    });
    if let (Some(first), Some((link, indices))) = (media.first(), media_link(message)) {
        entities["media"] = json!([item(first, "photo", link, indices)]);
    }
    entities
}

/// `extended_entities`: all media with their kinds; absent where there are none.
pub fn extended(message: &Message, media: &[Media]) -> Option<Value> {
    let (link, indices) = media_link(message)?;
    let items: Vec<Value> = media.iter().map(|media| full_item(media, link, indices)).collect();
    Some(json!({ "media": items }))
}

fn list(message: &Message, form: fn(&Entity) -> Option<Value>) -> Vec<Value> {
    message.entities.iter().filter_map(form).collect()
}

fn hashtag(entity: &Entity) -> Option<Value> {
    let Part::Hashtag(tag) = &entity.part else { return None };
    Some(json!({"text": tag, "indices": [entity.start, entity.end]}))
}

fn url(entity: &Entity) -> Option<Value> {
    let Part::Link(link) = &entity.part else { return None };
    Some(json!({
        "url": link.short(),
        "expanded_url": link.expanded(),
        "display_url": link.display(),
        "indices": [entity.start, entity.end],
    }))
}

fn mention(entity: &Entity) -> Option<Value> {
    let Part::Mention(person) = &entity.part else { return None };
    Some(json!({
        "screen_name": person.screen_name,
        "name": person.name,
        "id": person.id,
        "id_str": person.id.to_string(),
        "indices": [entity.start, entity.end],
    }))
}

fn media_link(message: &Message) -> Option<(&Link, [usize; 2])> {
    message.entities.iter().find_map(|entity| match &entity.part {
        Part::Media(link) => Some((link, [entity.start, entity.end])),
        _ => None,
    })
}

fn full_item(media: &Media, link: &Link, indices: [usize; 2]) -> Value {
    let kind = match media.kind {
        MediaKind::Photo => "photo",
        MediaKind::Video => "video",
        MediaKind::Gif => "animated_gif",
    };
    let mut full = item(media, kind, link, indices);
    if let Some(text) = media.alt_text {
        full["ext_alt_text"] = json!(text);
    }
    if media.kind != MediaKind::Photo {
        full["video_info"] = video_info(media);
    }
    full
}

fn item(media: &Media, kind: &str, link: &Link, indices: [usize; 2]) -> Value {
    let address = media.address();
    json!({
        "id": media.id,
        "id_str": media.id.to_string(),
        "indices": indices,
        "media_url": format!("http://{address}"),
        "media_url_https": format!("https://{address}"),
        "url": link.short(),
        "display_url": format!("pic.twitter.com/{}", link.code),
        "expanded_url": link.expanded(),
        "type": kind,
        "sizes": sizes(media),
    })
}

/// The platform keeps each picture in four sizes.
fn sizes(media: &Media) -> Value {
    let fit = |edge: u32| {
        let long = media.width.max(media.height);
        let shrink = |side: u32| if long <= edge { side } else { (side * edge / long).max(1) };
        json!({"w": shrink(media.width), "h": shrink(media.height), "resize": "fit"})
    };
    json!({
        "thumb": {"w": 150, "h": 150, "resize": "crop"},
        "small": fit(680),
        "medium": fit(1200),
        "large": fit(2048),
    })
}

fn video_info(media: &Media) -> Value {
    let path = format!("https://video.twimg.com/ext_tw_video/{}/pu", media.id);
    let film = format!("{path}/vid/640x360/{}.mp4?tag=12", media.file);
    let list = format!("{path}/pl/{}.m3u8?tag=12", media.file);
    json!({
        "aspect_ratio": [16, 9],
        "duration_millis": 21_488,
        "variants": [
            {"bitrate": 832_000, "content_type": "video/mp4", "url": film},
            {"content_type": "application/x-mpegURL", "url": list},
        ],
    })
}
