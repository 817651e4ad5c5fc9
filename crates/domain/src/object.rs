//! A JSON object, and nothing else, as a value.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

/// A JSON object as a `T`; a list is none, though a reader of structs would take its entries for the fields in turn.
pub struct Object<T>(pub T);

impl<T> Object<T> {
    /// What the object holds.
    pub fn fields(self) -> T {
        self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData)).map(Object)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Named {
        name: String,
    }

    #[test]
    fn an_object_is_read_and_a_list_is_not() {
        let Object(Named { name }) = serde_json::from_str(r#"{"name":"a","other":[]}"#).unwrap();
        assert_eq!(name, "a");
        for other in [r#"["a"]"#, "[]", "{}", "null", r#""a""#, "5"] {
            assert!(serde_json::from_str::<Object<Named>>(other).is_err(), "{other}");
        }
    }
}
