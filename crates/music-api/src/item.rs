//! A song as an item of the table.

use std::collections::HashMap;

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use base64_simd::STANDARD;
use domain::{
    number::Number,
    song::{ARTIST, Attributes, Key, SONG, Song, value::Value},
};

/// An item.
pub type Item = HashMap<String, AttributeValue>;

/// The item of a song.
pub fn item(song: &Song) -> Item {
    let attributes = song.attributes.iter().map(|(name, value)| (name.clone(), sent(value.clone())));
    key(&song.key).into_iter().chain(attributes).collect()
}

/// The two attributes that name an item.
pub fn key(key: &Key) -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    HashMap::from([(ARTIST.to_owned(), text(key.artist.as_str())), (SONG.to_owned(), text(key.title.as_str()))])
}

/// The song of an item; nothing when the item has no such key, which is a table of another kind.
pub fn song(mut item: Item) -> Option<Song> {
    let key = take_key(&mut item)?;
    let attributes = item.into_iter().map(|(name, value)| (name, received(value))).collect::<Attributes>();
    Some(Song { key, attributes })
}

/// The key in an item.
pub fn take_key(item: &mut Item) -> Option<Key> {
    let mut text = |name| match item.remove(name) {
        Some(AttributeValue::S(text)) => Some(text),
        _ => None,
    };
    Key::new(text(ARTIST)?, text(SONG)?).ok()
}

/// A value as DynamoDB is sent it.
pub fn sent(value: Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(value) => AttributeValue::Bool(value),
        Value::Number(number) => AttributeValue::N(number.as_str().to_owned()),
        Value::Text(text) => AttributeValue::S(text),
        Value::List(values) => AttributeValue::L(values.into_iter().map(sent).collect()),
        Value::Map(entries) => {
            AttributeValue::M(entries.into_iter().map(|(name, value)| (name, sent(value))).collect())
        }
    }
}

/// A value as DynamoDB keeps it. JSON has no bytes and no sets: they become base64 and lists.
fn received(value: AttributeValue) -> Value {
    match value {
        AttributeValue::Bool(value) => Value::Bool(value),
        AttributeValue::N(number) => self::number(number),
        AttributeValue::S(text) => Value::Text(text),
        AttributeValue::L(values) => Value::List(values.into_iter().map(received).collect()),
        AttributeValue::M(entries) => {
            Value::Map(entries.into_iter().map(|(name, value)| (name, received(value))).collect())
        }
        AttributeValue::Ns(numbers) => Value::List(numbers.into_iter().map(number).collect()),
        AttributeValue::Ss(texts) => Value::List(texts.into_iter().map(Value::Text).collect()),
        AttributeValue::B(bytes) => base64(&bytes),
        AttributeValue::Bs(set) => Value::List(set.iter().map(base64).collect()),
        // Null, and what DynamoDB may learn to keep one day.
        _ => Value::Null,
    }
}

/// DynamoDB answers with numbers of JSON; if it ever does not, the text is what is left to tell.
fn number(text: String) -> Value {
    match Number::parse(&text) {
        Some(number) => Value::Number(number.in_short()),
        None => Value::Text(text),
    }
}

fn base64(bytes: &Blob) -> Value {
    Value::Text(STANDARD.encode_to_string(bytes))
}

#[cfg(test)]
mod tests {
    use domain::song::parse_attributes;
    use proptest::prelude::*;

    use super::*;

    fn queen() -> Key {
        Key::new("Queen".to_owned(), "39".to_owned()).unwrap()
    }

    #[test]
    fn every_kind_of_json_has_its_type() {
        let json = br#"{"n":-0.50,"s":"","b":false,"z":null,"l":[1,"1",[]],"m":{"a":{}}}"#;
        let song = Song { key: queen(), attributes: parse_attributes(json, &queen()).unwrap() };
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let number = |text: &str| AttributeValue::N(text.to_owned());
        let expected = HashMap::from([
            ("Artist", text("Queen")),
            ("Song", text("39")),
            ("n", number("-0.50")),
            ("s", text("")),
            ("b", AttributeValue::Bool(false)),
            ("z", AttributeValue::Null(true)),
            ("l", AttributeValue::L(vec![number("1"), text("1"), AttributeValue::L(Vec::new())])),
            ("m", AttributeValue::M(HashMap::from([("a".to_owned(), AttributeValue::M(HashMap::new()))]))),
        ]);
        assert_eq!(item(&song), expected.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    }

    #[test]
    fn what_json_does_not_have_is_shown_nevertheless() {
        let mut item = key(&queen());
        let blob = || Blob::new([0xff, 0x00]);
        item.insert("bytes".to_owned(), AttributeValue::B(blob()));
        item.insert("byteses".to_owned(), AttributeValue::Bs(vec![blob()]));
        item.insert("numbers".to_owned(), AttributeValue::Ns(vec!["1".to_owned(), format!("1{}", "0".repeat(125))]));
        item.insert("odd".to_owned(), AttributeValue::N("+1".to_owned()));
        item.insert("texts".to_owned(), AttributeValue::Ss(vec!["a".to_owned()]));
        assert_eq!(
            serde_json::to_string(&song(item).unwrap()).unwrap(),
            r#"{"Artist":"Queen","Song":"39","bytes":"/wA=","byteses":["/wA="],"numbers":[1,1E125],"odd":"+1","texts":["a"]}"#
        );
    }

    #[test]
    fn an_item_without_the_key_is_no_song() {
        assert_eq!(song(Item::new()), None);
        let mut numbered = key(&queen());
        numbered.insert(SONG.to_owned(), AttributeValue::N("39".to_owned()));
        assert_eq!(song(numbered), None);
    }

    /// JSON of values of every kind, numbers of up to 38 digits.
    fn any_json() -> impl Strategy<Value = String> {
        let name = "[a-zé\"\\\\ ]{1,4}";
        let text = any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap());
        let number = "-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,19})?";
        let leaf = prop_oneof![Just("null".to_owned()), any::<bool>().prop_map(|b| b.to_string()), text, number];
        leaf.prop_recursive(4, 30, 4, move |inner| {
            let list = prop::collection::vec(inner.clone(), 0..4).prop_map(|values| format!("[{}]", values.join(",")));
            let map = prop::collection::btree_map(name, inner, 0..4).prop_map(object);
            prop_oneof![list, map]
        })
    }

    fn object(entries: std::collections::BTreeMap<String, String>) -> String {
        let entries = entries.iter().map(|(name, json)| format!("{}:{json}", serde_json::to_string(name).unwrap()));
        format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
    }

    proptest! {
        #[test]
        fn json_comes_back_with_every_name_and_every_digit(entries in prop::collection::btree_map("[b-y]{1,5}", any_json(), 0..5)) {
            let json = object(entries);
            let attributes = parse_attributes(json.as_bytes(), &queen()).unwrap();
            let kept = song(item(&Song { key: queen(), attributes })).unwrap();
            prop_assert_eq!(serde_json::to_string(&kept.attributes).unwrap(), json);
        }
    }
}
