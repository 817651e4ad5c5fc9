//! Items of tweets, attribute by attribute.

use domain::tweet::Kind;
use expect_test::{Expect, expect};

use super::*;

/// A tweet with nothing but an id.
pub fn bare(id: u64) -> Tweet {
    Tweet {
        id,
        text: None,
        created_at: None,
        author_id: None,
        author_name: None,
        photos: Vec::new(),
        hashtags: Vec::new(),
        kind: Kind::Original,
        lang: None,
        retweet_of: None,
        quote_of: None,
        reply_to: None,
    }
}

/// A tweet whose item has this size.
pub fn sized(id: u64, bytes: usize) -> Tweet {
    let mut tweet = Tweet { text: Some("x".to_owned()), ..bare(id) };
    let length = 1 + bytes - size_bytes(&tweet);
    tweet.text = Some("x".repeat(length));
    tweet
}

fn full() -> Tweet {
    Tweet {
        id: 1_050_118_621_198_921_728,
        text: Some("To make room ☕".to_owned()),
        created_at: Some("2018-10-10T20:19:24Z".parse().unwrap()),
        author_id: Some(6_253_282),
        author_name: Some("someone".to_owned()),
        photos: vec![
            Photo { id: 11, url: "https://pbs.twimg.com/media/a.jpg".to_owned(), alt_text: Some("A cup".to_owned()) },
            Photo { id: 12, url: "https://pbs.twimg.com/media/b.jpg".to_owned(), alt_text: None },
        ],
        hashtags: vec!["Rust".to_owned(), "été".to_owned(), "Rust".to_owned()],
        kind: Kind::Quote,
        lang: Some("en".to_owned()),
        retweet_of: Some(1),
        quote_of: Some(u64::MAX),
        reply_to: Some(3),
    }
}

fn check(tweet: &Tweet, expected: Expect) {
    let mut lines: Vec<_> = item(tweet).iter().map(|(name, value)| format!("{name} {}", shown(value))).collect();
    lines.sort();
    expected.assert_eq(&lines.join("\n"));
}

/// Like `Debug`, with the entries of a map in order.
fn shown(value: &AttributeValue) -> String {
    match value {
        AttributeValue::M(map) => {
            let mut entries: Vec<_> = map.iter().map(|(name, value)| format!("{name}: {}", shown(value))).collect();
            entries.sort();
            format!("M {{{}}}", entries.join(", "))
        }
        AttributeValue::L(list) => format!("L [{}]", list.iter().map(shown).collect::<Vec<_>>().join(", ")),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_tweet_with_everything_has_every_attribute() {
    check(
        &full(),
        expect![[r#"
        AuthorId N("6253282")
        AuthorName S("someone")
        CreatedAt S("2018-10-10T20:19:24Z")
        Day S("2018-10-10")
        Hashtags L [S("Rust"), S("été"), S("Rust")]
        Id N("1050118621198921728")
        Kind S("quote")
        Lang S("en")
        Media L [M {AltText: S("A cup"), Id: N("11"), Url: S("https://pbs.twimg.com/media/a.jpg")}, M {Id: N("12"), Url: S("https://pbs.twimg.com/media/b.jpg")}]
        MediaId N("11")
        MediaUrl S("https://pbs.twimg.com/media/a.jpg")
        QuoteOf N("18446744073709551615")
        ReplyTo N("3")
        RetweetOf N("1")
        Text S("To make room ☕")"#]],
    );
}

#[test]
fn what_a_tweet_lacks_is_absent() {
    check(
        &bare(7),
        expect![[r#"
        Id N("7")
        Kind S("original")"#]],
    );
}

#[test]
fn an_empty_value_is_absent() {
    let empty = Some(String::new());
    let tweet = Tweet {
        text: empty.clone(),
        author_name: empty.clone(),
        lang: empty.clone(),
        hashtags: vec![String::new(), "a".to_owned()],
        photos: vec![
            Photo { id: 1, url: String::new(), alt_text: None },
            Photo { id: 2, url: "https://h/2.jpg".to_owned(), alt_text: empty },
        ],
        ..bare(7)
    };
    check(
        &tweet,
        expect![[r#"
        Hashtags L [S("a")]
        Id N("7")
        Kind S("original")
        Media L [M {Id: N("2"), Url: S("https://h/2.jpg")}]
        MediaId N("2")
        MediaUrl S("https://h/2.jpg")"#]],
    );
}

#[test]
fn a_size_is_the_sum_of_names_and_values() {
    // Id 2 + (1 + 1), Kind 4 + 8.
    assert_eq!(size_bytes(&bare(7)), 16);
    // Text 4 + 3 bytes of UTF-8.
    assert_eq!(size_bytes(&Tweet { text: Some("☕".to_owned()), ..bare(7) }), 16 + 7);
    // Hashtags 8 + 3, each 1 and its text.
    assert_eq!(size_bytes(&Tweet { hashtags: vec!["a".to_owned(), "bc".to_owned()], ..bare(7) }), 16 + 11 + 2 + 3);
    // MediaUrl 8 + 1, MediaId 7 + 2, Media 5 + 3 and 1 + 3 for the map, Id 1 + 2 + 2, Url 1 + 3 + 1.
    let photo = Photo { id: 1, url: "u".to_owned(), alt_text: None };
    assert_eq!(size_bytes(&Tweet { photos: vec![photo], ..bare(7) }), 16 + 9 + 9 + 8 + 4 + 5 + 5);
}

#[test]
fn two_digits_share_a_byte_and_zeroes_at_the_end_take_none() {
    for (number, digits) in [(0, 0), (7, 1), (10, 1), (12, 2), (1_050, 3), (u64::MAX, 20), (1_000_000, 1)] {
        assert_eq!(significant_digits(number), digits, "{number}");
    }
}
