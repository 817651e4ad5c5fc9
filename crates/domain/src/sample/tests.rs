//! Laws of generated input.

use std::collections::BTreeSet;

use super::{
    draft::Relation,
    message::{Message, Part},
    *,
};
use crate::tweet::{self, Kind, Photo, Record, Tweet};

const SEEDS: std::ops::Range<u64> = 0..400;

fn at() -> Timestamp {
    "2026-03-01T12:34:56.789Z".parse().unwrap()
}

fn draft(rng: &mut Rng, n: u64) -> Draft {
    Draft::new(rng, tweet_id(at(), u32::try_from(n).unwrap()), at())
}

fn read(document: &Value) -> Tweet {
    match tweet::parse(document.to_string().as_bytes()).unwrap() {
        Record::Tweets { mut tweets, rejected } if rejected.is_empty() && tweets.len() == 1 => tweets.remove(0),
        other => panic!("not one tweet: {other:?}"),
    }
}

/// What the contract says of a draft, written down without regard to the form it is sent in.
fn meaning(draft: &Draft, ms: i64) -> Tweet {
    let parts = &draft.parts;
    let photos = draft.media.iter().filter(|media| media.kind == media::MediaKind::Photo);
    let (kind, retweet_of, quote_of, reply_to) = match &draft.relation {
        Relation::Original => (Kind::Original, None, None, None),
        Relation::Reply(id, _) => (Kind::Reply, None, None, Some(*id)),
        Relation::Quote(quoted) => (Kind::Quote, None, Some(quoted.id), None),
        Relation::Retweet(original) => (Kind::Retweet, Some(original.id), None, None),
    };
    Tweet {
        id: draft.id,
        text: Some(Message::plain(parts).text),
        created_at: Some(Timestamp::from_millisecond(draft.at.as_millisecond() / ms * ms).unwrap()),
        author_id: Some(draft.author.id),
        author_name: Some(draft.author.screen_name.clone()),
        photos: photos
            .map(|photo| Photo {
                id: photo.id,
                url: format!("https://{}", photo.address()),
                alt_text: photo.alt_text.map(str::to_owned),
            })
            .collect(),
        hashtags: parts
            .iter()
            .filter_map(|part| match part {
                Part::Hashtag(tag) => Some((*tag).to_owned()),
                _ => None,
            })
            .collect(),
        kind,
        lang: Some(draft.language.code.to_owned()),
        retweet_of,
        quote_of,
        reply_to,
    }
}

#[test]
fn a_v1_status_is_read_back_as_it_was_meant() {
    for seed in SEEDS {
        let mut rng = Rng::with_seed(seed);
        let draft = draft(&mut rng, seed);
        let status = v1::status(&mut rng, &draft);
        // v1.1 dates have no milliseconds.
        assert_eq!(read(&status), meaning(&draft, 1_000), "seed {seed}: {status}");
    }
}

#[test]
fn a_v2_document_is_read_back_as_it_was_meant() {
    for seed in SEEDS {
        let mut rng = Rng::with_seed(seed);
        let mut draft = draft(&mut rng, seed);
        if seed % 5 == 0 {
            draft.lengthen(&mut rng);
        }
        let document = v2::document(&mut rng, &draft);
        assert_eq!(read(&document), meaning(&draft, 1), "seed {seed}: {document}");
    }
}

#[test]
fn the_same_seed_gives_the_same_value() {
    for seed in SEEDS {
        let draw = |seed| {
            let mut rng = Rng::with_seed(seed);
            (tweet(&mut rng, seed, at()), event(&mut rng))
        };
        assert_eq!(draw(seed), draw(seed));
        assert_ne!(draw(seed), draw(seed + 1));
    }
}

/// Every object with `indices` (v1.1) or `start` and `end` (v2) stands at that place of the text beside it.
fn check_places(text: &str, entities: &Value) {
    for entity in entities.as_object().unwrap().values().flat_map(|list| list.as_array().unwrap()) {
        let place = |v1: usize, v2: &str| entity["indices"][v1].as_u64().or(entity[v2].as_u64()).unwrap();
        let (start, end) = (place(0, "start"), place(1, "end"));
        let found: String = text.chars().skip(start as usize).take((end - start) as usize).collect();
        let named = |name: &str| entity[name].as_str();
        let meant = match (named("text").or(named("tag")), named("screen_name").or(named("username"))) {
            (Some(tag), _) => format!("#{tag}"),
            (_, Some(name)) => format!("@{name}"),
            _ => named("url").unwrap().to_owned(),
        };
        assert_eq!(found, meant, "{text}");
    }
}

/// Checks every text of a document that has entities beside it; returns how many there were.
fn check_texts(value: &Value) -> usize {
    let Value::Object(fields) = value else {
        return value.as_array().into_iter().flatten().map(check_texts).sum();
    };
    let text = fields.get("full_text").or(fields.get("text")).and_then(Value::as_str);
    let here = text.zip(fields.get("entities")).map(|(text, entities)| check_places(text, entities));
    usize::from(here.is_some()) + fields.values().map(check_texts).sum::<usize>()
}

#[test]
fn entities_stand_where_they_say() {
    for seed in SEEDS {
        let mut rng = Rng::with_seed(seed);
        assert!(check_texts(&tweet_v1(&mut rng, seed, at())) > 0);
        assert!(check_texts(&tweet_v2(&mut rng, seed, at())) > 0);
    }
}

#[test]
fn a_status_has_the_size_of_a_real_one() {
    let size = |seed| tweet_v1(&mut Rng::with_seed(seed), tweet_id(at(), 7), at()).to_string().len();
    let mut sizes: Vec<usize> = SEEDS.map(size).collect();
    sizes.sort_unstable();
    assert!(sizes[0] >= 2_000, "smallest {}", sizes[0]);
    assert!(sizes[sizes.len() - 1] <= 8_000, "largest {}", sizes[sizes.len() - 1]);
    assert!((3_000..5_000).contains(&sizes[sizes.len() / 2]), "median {}", sizes[sizes.len() / 2]);
}

#[test]
fn every_shape_is_drawn() {
    let documents: Vec<String> =
        SEEDS.map(|seed| tweet(&mut Rng::with_seed(seed), tweet_id(at(), 1), at()).to_string()).collect();
    let shapes = [
        r#""extended_tweet":"#,
        r#""full_text":"#,
        r#""truncated":false"#,
        r#""retweeted_status":"#,
        r#""quoted_status":"#,
        r#""in_reply_to_screen_name":""#,
        r#""type":"photo""#,
        r#""type":"video""#,
        r#""type":"animated_gif""#,
        r#""ext_alt_text":"#,
        "&amp;",
        r#""note_tweet":"#,
        r#""matching_rules":"#,
        r#""type":"retweeted""#,
        r#""type":"quoted""#,
        r#""type":"replied_to""#,
        r#""lang":"ja""#,
    ];
    for shape in shapes {
        assert!(documents.iter().any(|document| document.contains(shape)), "never {shape}");
    }
    let bare = documents.iter().filter(|document| document.contains(r#""is_quote_status":true"#));
    assert!(bare.into_iter().any(|document| !document.contains(r#""quoted_status":"#)), "every quoted status is there");
}

#[test]
fn an_event_is_one_uuid_to_one_place() {
    let mut places = BTreeSet::new();
    let mut new_york = 0;
    for seed in SEEDS {
        let event = event(&mut Rng::with_seed(seed));
        let entries = event.as_object().unwrap();
        let (key, place) = entries.iter().next().unwrap();
        assert_eq!((entries.len(), key.len(), &key[14..15]), (1, 36, "4"), "{event}");
        assert_eq!(key.match_indices('-').map(|(at, _)| at).collect::<Vec<_>>(), [8, 13, 18, 23], "{event}");
        new_york += usize::from(place == "NY");
        places.insert(place.as_str().unwrap().to_owned());
    }
    assert!((120..240).contains(&new_york), "{new_york} of 400 in New York");
    assert!(places.len() > 60, "{} places", places.len());
}

#[test]
fn ids_grow_with_time_and_stay_apart() {
    let at = at();
    // An id that the platform gave in that second.
    let second = tweet_id("2018-10-10T20:19:24Z".parse().unwrap(), 0);
    assert!((second..second + (1_000 << 22)).contains(&1_050_118_621_198_921_728));
    assert!(tweet_id(at, 1) > tweet_id(at, 0));
    assert!(tweet_id(at + jiff::SignedDuration::from_millis(1), 0) > tweet_id(at, u32::MAX));
    assert_eq!(tweet_id(Timestamp::UNIX_EPOCH, 3), 3, "before the platform's first day");
}
