//! A song of the library: put, changed, read, listed, removed.

use serde_json::{Value, json};
use tests::{
    proxy::{Call, Fault},
    runtime_api::Answer,
};

use super::{
    desk::Lie,
    scenario::{Done, Scenario, Ways, request, request_again, unless},
    world::{Item, World, document, item, n, number, s},
};

const TABLE: &str = "MusicTableName";

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum MusicApi {
    Put,
    Patch,
    Get,
    Delete,
    Query,
    Scan,
}

impl Scenario for MusicApi {
    /// The artist and the year.
    type Input = u64;

    fn name(&self) -> &'static str {
        match self {
            MusicApi::Put => "music-api, PUT",
            MusicApi::Patch => "music-api, PATCH",
            MusicApi::Get => "music-api, GET",
            MusicApi::Delete => "music-api, DELETE",
            MusicApi::Query => "music-api, Query",
            MusicApi::Scan => "music-api, Scan",
        }
    }

    fn function(&self) -> &'static str {
        "music-api"
    }

    async fn environment(&self, world: &World, _: &Ways) -> Vec<(&'static str, String)> {
        vec![("MUSIC_TABLE", world.stack.output(TABLE).to_owned())]
    }

    async fn prepare(&self, world: &World, _: &Ways) -> u64 {
        let number = number();
        if *self != MusicApi::Put {
            world.put_item(TABLE, song(number, number)).await;
        }
        number
    }

    fn event(&self, &number: &u64) -> Value {
        let document = document("music-api", "put-song-unicode");
        let (artist, song) = (format!("/music/artist-{number}"), format!("/music/artist-{number}/song"));
        let year = number.to_string();
        let body = |year: u64| Some(json!({"Year": year}).to_string());
        match self {
            MusicApi::Put => request(document, "PUT", &song, &[], body(number)),
            MusicApi::Patch => request(document, "PATCH", &song, &[], body(number + 1)),
            MusicApi::Get => request(document, "GET", &song, &[], None),
            MusicApi::Delete => request(document, "DELETE", &song, &[], None),
            MusicApi::Query => request(document, "GET", &artist, &[], None),
            MusicApi::Scan => request(document, "GET", "/music", &[("year", &year)], None),
        }
    }

    fn again(&self, event: &Value, answer: &Answer) -> Result<Option<Value>, String> {
        request_again(event, answer)
    }

    async fn audit(&self, world: &World, &number: &u64, done: &Done) -> Vec<String> {
        let wanted = match self {
            MusicApi::Patch => Some(song(number, number + 1)),
            MusicApi::Delete => None,
            _ => Some(song(number, number)),
        };
        let found = world.item(TABLE, key(number)).await;
        let mut findings = unless(found == wanted, || format!("{found:?} in place of {wanted:?}"));
        findings.extend(unless(self.tells(number, done), || format!("answered {}", done.answer)));
        findings
    }

    fn lie(&self) -> Lie {
        |_: &Call| Fault::Pretended("{}")
    }
}

impl MusicApi {
    /// Whether the answer is true; a put of which an answer was lost may find its own song.
    fn tells(self, number: u64, done: &Done) -> bool {
        let song = |year: u64| json!({"Artist": format!("artist-{number}"), "Song": "song", "Year": year});
        let (status, body) = (done.answer["statusCode"].as_u64(), done.body());
        match self {
            MusicApi::Put if done.reached("PutItem") > 1 => matches!(status, Some(200 | 201)) && body == song(number),
            MusicApi::Put => status == Some(201) && body == song(number),
            MusicApi::Patch => status == Some(200) && body == song(number + 1),
            MusicApi::Get => status == Some(200) && body == song(number),
            MusicApi::Delete => status == Some(204),
            MusicApi::Query | MusicApi::Scan => body.to_string().matches(&song(number).to_string()).count() == 1,
        }
    }
}

fn key(number: u64) -> Item {
    item([("Artist", s(format!("artist-{number}"))), ("Song", s("song"))])
}

fn song(number: u64, year: u64) -> Item {
    let mut song = key(number);
    song.insert("Year".to_owned(), n(year));
    song
}
