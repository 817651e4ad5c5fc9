//! JSON read in one pass, borrowed where it can be; a value of the wrong type counts as absent.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Reads one document.
pub(super) fn read<'de, T: Value<'de>>(text: &'de str) -> serde_json::Result<T> {
    serde_json::from_str::<Lenient<T>>(text).map(|value| value.0)
}

/// Reads the value at hand into `place`; of a key that is there twice, the last counts.
pub(super) fn set<'de, T: Value<'de>, A: MapAccess<'de>>(place: &mut T, object: &mut A) -> Result<(), A::Error> {
    *place = object.next_value::<Lenient<T>>()?.0;
    Ok(())
}

/// Passes over the value at hand.
pub(super) fn skip<'de, A: MapAccess<'de>>(object: &mut A) -> Result<(), A::Error> {
    object.next_value::<IgnoredAny>().map(|_| ())
}

/// An object of which some keys are read.
pub(super) trait Fields<'de>: Default {
    /// Takes the value of `key` from `object`, by [`set`] or [`skip`].
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error>;

    /// Whether a [`List`] keeps it. What cannot be used goes at once: it would take many times its size on the wire.
    fn is_usable(&self) -> bool {
        true
    }
}

/// What becomes of a JSON value; the default is what becomes of `null`.
pub(super) trait Value<'de>: Default {
    fn wrong_type() -> Self {
        Self::default()
    }

    fn from_bool(_value: bool) -> Self {
        Self::wrong_type()
    }

    /// `None` for a number that is no `u64`: negative, too large, or with a fraction or an exponent.
    fn from_number(_value: Option<u64>) -> Self {
        Self::wrong_type()
    }

    fn from_text(_value: Cow<'de, str>) -> Self {
        Self::wrong_type()
    }

    fn from_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::wrong_type())
    }

    fn from_object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::wrong_type())
    }
}

impl Value<'_> for bool {
    fn from_bool(value: bool) -> Self {
        value
    }
}

impl Value<'_> for Option<u64> {
    fn from_number(value: Option<u64>) -> Self {
        value
    }
}

/// An empty text counts as absent.
impl<'de> Value<'de> for Option<Cow<'de, str>> {
    fn from_text(value: Cow<'de, str>) -> Self {
        Some(value).filter(|text| !text.is_empty())
    }
}

impl<'de, T: Fields<'de>> Value<'de> for Option<T> {
    fn from_object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut fields = T::default();
        while let Some(Key(key)) = object.next_key()? {
            fields.read(&key, &mut object)?;
        }
        Ok(Some(fields))
    }
}

/// The usable objects of a list.
pub(super) struct List<T> {
    pub(super) items: Vec<T>,
    /// Whether the list had entries at all, usable or not.
    pub(super) has_entries: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List { items: Vec::new(), has_entries: false }
    }
}

impl<'de, T: Fields<'de>> Value<'de> for List<T> {
    fn from_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut read = List::default();
        while let Some(Lenient(entry)) = list.next_element::<Lenient<Option<T>>>()? {
            read.has_entries = true;
            read.items.extend(entry.filter(T::is_usable));
        }
        Ok(read)
    }
}

/// The texts of a list.
impl<'de> Value<'de> for Vec<Cow<'de, str>> {
    fn from_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut texts = Vec::new();
        while let Some(Lenient(text)) = list.next_element::<Lenient<Option<Cow<'de, str>>>>()? {
            texts.extend(text);
        }
        Ok(texts)
    }
}

#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Any JSON value as a `T`.
pub(super) struct Lenient<T>(pub(super) T);

impl<'de, T: Value<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue(PhantomData)).map(Lenient)
    }
}

struct AnyValue<T>(PhantomData<T>);

impl<'de, T: Value<'de>> Visitor<'de> for AnyValue<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E>(self, value: bool) -> Result<T, E> {
        Ok(T::from_bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<T, E> {
        Ok(T::from_number(Some(value)))
    }

    fn visit_i64<E>(self, _value: i64) -> Result<T, E> {
        Ok(T::from_number(None))
    }

    fn visit_f64<E>(self, _value: f64) -> Result<T, E> {
        Ok(T::from_number(None))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<T, E> {
        Ok(T::from_text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<T, E> {
        Ok(T::from_text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::from_list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::from_object(object)
    }
}
