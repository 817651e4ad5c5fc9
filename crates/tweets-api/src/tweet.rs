//! A tweet as clients see it, read from an item of the table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

/// A tweet; ids are texts, for JavaScript rounds numbers above 2^53.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tweet {
    /// The id.
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retweet_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<String>,
    hashtags: Vec<String>,
    /// Every photo, in order.
    pub photos: Vec<Photo>,
}

/// A photo of a tweet.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Photo {
    /// The media id.
    pub id: String,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    alt_text: Option<String>,
    /// Address of our copy, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo_url: Option<String>,
    /// Address of its thumbnail, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<String>,
}

type Attributes = HashMap<String, AttributeValue>;

impl Tweet {
    /// Reads an item; an attribute of another type than ours is as good as absent.
    pub fn of(item: &Attributes) -> Option<Tweet> {
        Some(Tweet {
            id: number(item, "Id")?,
            text: text(item, "Text"),
            created_at: text(item, "CreatedAt"),
            author_id: number(item, "AuthorId"),
            author_name: text(item, "AuthorName"),
            kind: text(item, "Kind"),
            lang: text(item, "Lang"),
            retweet_of: number(item, "RetweetOf"),
            quote_of: number(item, "QuoteOf"),
            reply_to: number(item, "ReplyTo"),
            hashtags: list(item, "Hashtags").iter().filter_map(|tag| tag.as_s().ok().cloned()).collect(),
            photos: list(item, "Media").iter().filter_map(|photo| Photo::of(photo.as_m().ok()?)).collect(),
        })
    }
}

impl Photo {
    fn of(entry: &Attributes) -> Option<Photo> {
        let (id, url) = (number(entry, "Id")?, text(entry, "Url")?);
        Some(Photo { id, url, alt_text: text(entry, "AltText"), ..Photo::default() })
    }
}

fn text(attributes: &Attributes, name: &str) -> Option<String> {
    attributes.get(name)?.as_s().ok().cloned()
}

/// All digits as they are stored.
fn number(attributes: &Attributes, name: &str) -> Option<String> {
    attributes.get(name)?.as_n().ok().cloned()
}

fn list<'a>(attributes: &'a Attributes, name: &str) -> &'a [AttributeValue] {
    attributes.get(name).and_then(|value| value.as_l().ok()).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
pub mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// An item with these attributes.
    pub fn item(attributes: &[(&str, AttributeValue)]) -> Attributes {
        attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    /// A number.
    pub fn n(number: &str) -> AttributeValue {
        AttributeValue::N(number.to_owned())
    }

    /// A text.
    pub fn s(text: &str) -> AttributeValue {
        AttributeValue::S(text.to_owned())
    }

    /// A photo as an entry of `Media`.
    pub fn medium(id: &str, url: &str) -> AttributeValue {
        AttributeValue::M(item(&[("Id", n(id)), ("Url", s(url)), ("AltText", s("A cup"))]))
    }

    fn check(attributes: &[(&str, AttributeValue)], expected: Expect) {
        let tweet = Tweet::of(&item(attributes));
        expected.assert_eq(&tweet.map_or("none".to_owned(), |tweet| serde_json::to_string_pretty(&tweet).unwrap()));
    }

    #[test]
    fn every_attribute_has_its_place_and_every_id_all_its_digits() {
        let attributes = [
            ("Id", n("1050118621198921728")),
            ("Text", s("To make room ☕")),
            ("CreatedAt", s("2018-10-10T20:19:24Z")),
            ("Day", s("2018-10-10")),
            ("MediaUrl", s("https://pbs.twimg.com/media/a.jpg")),
            ("MediaId", n("11")),
            ("AuthorId", n("6253282")),
            ("AuthorName", s("someone")),
            ("Media", AttributeValue::L(vec![medium("18446744073709551615", "https://pbs.twimg.com/media/a.jpg")])),
            ("Hashtags", AttributeValue::L(vec![s("Rust"), s("été")])),
            ("Kind", s("quote")),
            ("Lang", s("en")),
            ("RetweetOf", n("1")),
            ("QuoteOf", n("9007199254740993")),
            ("ReplyTo", n("3")),
        ];
        check(
            &attributes,
            expect![[r#"
            {
              "id": "1050118621198921728",
              "text": "To make room ☕",
              "createdAt": "2018-10-10T20:19:24Z",
              "authorId": "6253282",
              "authorName": "someone",
              "kind": "quote",
              "lang": "en",
              "retweetOf": "1",
              "quoteOf": "9007199254740993",
              "replyTo": "3",
              "hashtags": [
                "Rust",
                "été"
              ],
              "photos": [
                {
                  "id": "18446744073709551615",
                  "url": "https://pbs.twimg.com/media/a.jpg",
                  "altText": "A cup"
                }
              ]
            }"#]],
        );
    }

    #[test]
    fn what_the_item_lacks_is_absent() {
        check(
            &[("Id", n("7")), ("Kind", s("original"))],
            expect![[r#"
            {
              "id": "7",
              "kind": "original",
              "hashtags": [],
              "photos": []
            }"#]],
        );
    }

    #[test]
    fn attributes_of_another_type_are_as_good_as_absent() {
        let odd = AttributeValue::L(vec![n("1"), AttributeValue::M(item(&[("Id", n("1"))])), s("x")]);
        check(
            &[("Id", n("7")), ("Text", n("1")), ("Media", odd), ("Hashtags", s("x")), ("AuthorId", s("1"))],
            expect![[r#"
            {
              "id": "7",
              "hashtags": [],
              "photos": []
            }"#]],
        );
        check(&[("Id", s("7"))], expect!["none"]);
    }
}
