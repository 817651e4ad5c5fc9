//! Laws of the parser, for any input.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Record, Tweet, parse};

proptest! {
    #[test]
    fn no_bytes_bring_it_down(bytes: Vec<u8>) {
        prop_assert_eq!(parse(&bytes), parse(&bytes));
    }

    #[test]
    fn no_json_brings_it_down(document in object(3)) {
        let record = document.to_string();
        prop_assert_eq!(parse(record.as_bytes()), parse(record.as_bytes()));
    }

    #[test]
    fn what_is_stored_is_never_empty(mut fields in object(3), includes in object(3)) {
        fields["id"] = json!("5");
        assert_nothing_is_empty(&only_tweet(&json!({"data": fields, "includes": includes})));
        fields["id_str"] = json!("5");
        assert_nothing_is_empty(&only_tweet(&fields));
    }

    #[test]
    fn an_id_keeps_all_its_digits_whatever_the_number_says(id in 1..=u64::MAX, number in leaf()) {
        let tweet = only_tweet(&json!({"id": number, "id_str": id.to_string(), "text": "a"}));
        prop_assert_eq!(tweet.id, id);
    }

    #[test]
    fn an_id_is_the_same_in_every_form(id in 1..=u64::MAX, text in "[a-z ]{1,20}") {
        let digits = id.to_string();
        let compatible = only_tweet(&json!({"id": id as f64, "id_str": digits, "text": text}));
        let forms = [
            json!({"id_str": digits, "full_text": text}),
            json!({"id_str": digits, "text": "cut", "truncated": true, "extended_tweet": {"full_text": text}}),
            json!({"id": id, "text": text}),
            json!({"id": digits, "text": text}),
            json!({"id": digits, "text": text, "edit_history_tweet_ids": [digits]}),
            json!({"data": {"id": digits, "text": text}}),
            json!({"data": [{"id": digits, "text": "cut", "note_tweet": {"text": text}}]}),
        ];
        for form in &forms {
            prop_assert_eq!(&only_tweet(form), &compatible);
        }
    }

    #[test]
    fn any_text_survives(text in "\\PC{1,40}") {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let tweet = only_tweet(&json!({"id_str": "5", "text": escaped}));
        prop_assert_eq!(tweet.text, Some(text.clone()));
        let post = only_tweet(&json!({"data": {"id": "5", "text": text}}));
        prop_assert_eq!(post.text, Some(text));
    }

    #[test]
    fn a_key_of_any_value_is_no_reason_to_lose_the_tweet(key in key(), value in value(2)) {
        prop_assume!(key != "id_str");
        let record = json!({"id_str": "5", key: value}).to_string();
        prop_assert_eq!(only_tweet(&serde_json::from_str(&record)?).id, 5);
    }
}

fn assert_nothing_is_empty(tweet: &Tweet) {
    let photos = tweet.photos.iter();
    let of_photos = photos.clone().flat_map(|photo| [Some(&photo.url), photo.alt_text.as_ref()]).flatten();
    let texts = of_photos.chain(&tweet.hashtags).chain(&tweet.text).chain(&tweet.author_name).chain(&tweet.lang);
    assert!(texts.map(String::len).all(|bytes| bytes > 0), "{tweet:?}");
    let ids = photos.map(|photo| photo.id).chain([tweet.id]).chain(tweet.author_id);
    let mut ids = ids.chain(tweet.retweet_of).chain(tweet.quote_of).chain(tweet.reply_to);
    assert!(ids.all(|id| id > 0), "{tweet:?}");
}

fn only_tweet(document: &Value) -> Tweet {
    match parse(document.to_string().as_bytes()) {
        Ok(Record::Tweets { mut tweets, rejected }) if tweets.len() == 1 && rejected.is_empty() => tweets.remove(0),
        other => panic!("{document} is {other:?}"),
    }
}

/// Every key that is read somewhere, so that values of every type meet each of them.
fn key() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(
        "id id_str text full_text created_at lang user screen_name entities extended_entities extended_tweet \
         hashtags media type media_url media_url_https ext_alt_text retweeted_status quoted_status \
         quoted_status_id quoted_status_id_str is_quote_status in_reply_to_status_id \
         in_reply_to_status_id_str data includes errors meta result_count users tweets username tag \
         note_tweet author_id attachments media_keys media_key url alt_text referenced_tweets delete limit \
         objectType matching_rules something_else"
            .split_whitespace()
            .collect::<Vec<_>>(),
    )
}

fn leaf() -> impl Strategy<Value = Value> {
    let words = [
        "",
        "0",
        "5",
        "photo",
        "quoted",
        "retweeted",
        "3_7",
        "https://h/a",
        "http://h/a",
        "Wed Oct 10 20:19:24 +0000 2018",
        "#",
        "a &amp; b",
    ];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<u64>().prop_map(|id| Value::from(id.to_string())),
        proptest::sample::select(words.to_vec()).prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ]
}

fn value(depth: u32) -> BoxedStrategy<Value> {
    let any_value = leaf().prop_recursive(depth, 64, 6, |inner| {
        let list = proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from);
        prop_oneof![list, proptest::collection::vec((key(), inner), 0..6).prop_map(to_object)]
    });
    any_value.boxed()
}

fn object(depth: u32) -> impl Strategy<Value = Value> {
    proptest::collection::vec((key(), value(depth)), 0..12).prop_map(to_object)
}

fn to_object(entries: Vec<(&'static str, Value)>) -> Value {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<serde_json::Map<_, _>>().into()
}
