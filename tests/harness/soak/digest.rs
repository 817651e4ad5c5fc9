//! A tweet and its item, made comparable: every attribute counts, its type and its absence too.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

use aws_sdk_dynamodb::types::AttributeValue::{self, L, M, N, S};
use domain::tweet::{Kind, Photo, Tweet};

use super::shelf::Item;

/// The digest of the item that a tweet must become.
pub fn digest(tweet: &Tweet) -> u64 {
    digest_of_item(&item(tweet))
}

/// The digest of an item.
pub fn digest_of_item(item: &Item) -> u64 {
    let mut hasher = DefaultHasher::new();
    in_order(item).hash(&mut hasher);
    hasher.finish()
}

/// Written once more, from the contract and not from the function's code: what has no value is absent.
fn item(tweet: &Tweet) -> Item {
    let number = |number: u64| N(number.to_string());
    let text = |text: &String| S(text.clone());
    let first = tweet.photos.first();
    let some = |list: Vec<AttributeValue>| (!list.is_empty()).then_some(L(list));
    map([
        ("Id", Some(number(tweet.id))),
        ("Text", tweet.text.as_ref().map(text)),
        ("CreatedAt", tweet.created_at.map(|at| S(at.to_string()))),
        ("Day", tweet.created_at.map(|at| S(at.strftime("%Y-%m-%d").to_string()))),
        ("MediaUrl", first.map(|photo| text(&photo.url))),
        ("MediaId", first.map(|photo| number(photo.id))),
        ("AuthorId", tweet.author_id.map(number)),
        ("AuthorName", tweet.author_name.as_ref().map(text)),
        ("Media", some(tweet.photos.iter().map(medium).collect())),
        ("Hashtags", some(tweet.hashtags.iter().map(text).collect())),
        ("Kind", Some(S(kind(tweet.kind).to_owned()))),
        ("Lang", tweet.lang.as_ref().map(text)),
        ("RetweetOf", tweet.retweet_of.map(number)),
        ("QuoteOf", tweet.quote_of.map(number)),
        ("ReplyTo", tweet.reply_to.map(number)),
    ])
}

fn medium(photo: &Photo) -> AttributeValue {
    M(map([
        ("Id", Some(N(photo.id.to_string()))),
        ("Url", Some(S(photo.url.clone()))),
        ("AltText", photo.alt_text.clone().map(S)),
    ]))
}

fn map<const LENGTH: usize>(attributes: [(&str, Option<AttributeValue>); LENGTH]) -> Item {
    attributes.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Retweet => "retweet",
        Kind::Quote => "quote",
        Kind::Reply => "reply",
        Kind::Original => "original",
    }
}

/// A map has no order of its own.
fn in_order(map: &HashMap<String, AttributeValue>) -> String {
    let entries: BTreeMap<&str, String> = map.iter().map(|(name, value)| (name.as_str(), whole(value))).collect();
    format!("{entries:?}")
}

fn whole(value: &AttributeValue) -> String {
    match value {
        M(map) => in_order(map),
        L(list) => format!("{:?}", list.iter().map(whole).collect::<Vec<_>>()),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tweet() -> Tweet {
        let photo = |id, alt_text: Option<&str>| Photo {
            id,
            url: format!("https://pbs.twimg.com/media/{id}.jpg"),
            alt_text: alt_text.map(str::to_owned),
        };
        Tweet {
            id: 1_050_118_621_198_921_728,
            text: Some("rain & sun".to_owned()),
            created_at: Some("2018-10-10T20:19:24Z".parse().expect("a time")),
            author_id: Some(6_253_282),
            author_name: Some("someone".to_owned()),
            photos: vec![photo(3, Some("a cat")), photo(4, None)],
            hashtags: vec!["One".to_owned(), "two".to_owned()],
            kind: Kind::Quote,
            lang: Some("en".to_owned()),
            retweet_of: Some(1),
            quote_of: Some(2),
            reply_to: Some(3),
        }
    }

    #[test]
    fn a_tweet_has_the_digest_of_its_item() {
        assert_eq!(digest(&tweet()), digest_of_item(&item(&tweet())));
    }

    #[test]
    fn every_attribute_counts_and_so_does_its_absence() {
        let whole = item(&tweet());
        assert_eq!(whole.len(), 15);
        for name in whole.keys() {
            for wrong in [S("other".to_owned()), S(String::new()), AttributeValue::Null(true)] {
                let mut item = whole.clone();
                item.insert(name.clone(), wrong);
                assert_ne!(digest_of_item(&item), digest(&tweet()), "{name}");
            }
            let mut item = whole.clone();
            item.remove(name);
            assert_ne!(digest_of_item(&item), digest(&tweet()), "{name}");
        }
        let mut item = whole;
        item.insert("More".to_owned(), N("1".to_owned()));
        assert_ne!(digest_of_item(&item), digest(&tweet()));
    }

    #[test]
    fn a_number_as_text_and_a_lost_description_of_a_photo_count() {
        let mut item = item(&tweet());
        item.insert("AuthorId".to_owned(), S("6253282".to_owned()));
        assert_ne!(digest_of_item(&item), digest(&tweet()));
        let mut other = tweet();
        other.photos[0].alt_text = None;
        assert_ne!(digest(&other), digest(&tweet()));
    }
}
