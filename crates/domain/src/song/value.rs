//! The value of an attribute: what JSON and DynamoDB can both say.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use super::ParseAttributesError;
use crate::{entries::Entries, limits::DYNAMODB_MAX_LEVELS, number::Number};

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// `null`, which is a value too.
    Null,
    /// Yes or no.
    Bool(bool),
    /// All of its digits.
    Number(Number),
    /// Empty or not.
    Text(String),
    /// In order, of any kinds.
    List(Vec<Value>),
    /// By name.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// What the value takes in DynamoDB, at least
    /// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>).
    pub fn size_bytes(&self) -> usize {
        match self {
            Value::Null | Value::Bool(_) => 1,
            Value::Number(number) => number.size_bytes(),
            Value::Text(text) => text.len(),
            Value::List(values) => 3 + values.iter().map(|value| 1 + value.size_bytes()).sum::<usize>(),
            Value::Map(entries) => {
                3 + entries.iter().map(|(name, value)| 1 + name.len() + value.size_bytes()).sum::<usize>()
            }
        }
    }

    /// Each level is read when its turn comes, so that no depth of the document can exhaust the stack.
    fn parse(json: &RawValue, level: usize) -> Result<Value, ParseAttributesError> {
        if level > DYNAMODB_MAX_LEVELS {
            return Err(ParseAttributesError::TooDeep);
        }
        let text = json.get();
        match text.as_bytes() {
            [b'{', ..] => Ok(Value::Map(map(parse(text)?, level + 1)?)),
            [b'[', ..] => Ok(Value::List(list(parse(text)?, level + 1)?)),
            [b'"', ..] => Ok(Value::Text(parse(text)?)),
            [b't' | b'f', ..] => Ok(Value::Bool(parse(text)?)),
            [b'n', ..] => Ok(Value::Null),
            _ => {
                Number::parse(text).filter(Number::fits_dynamodb).map(Value::Number).ok_or(ParseAttributesError::Number)
            }
        }
    }
}

/// The values of an object, which are of this level.
pub(super) fn map(entries: Entries, level: usize) -> Result<BTreeMap<String, Value>, ParseAttributesError> {
    let mut values = BTreeMap::new();
    for (name, json) in entries.0 {
        if name.is_empty() {
            return Err(ParseAttributesError::Unnamed);
        }
        if values.contains_key(&name) {
            return Err(ParseAttributesError::Repeated(name));
        }
        values.insert(name, Value::parse(json, level)?);
    }
    Ok(values)
}

fn list(values: Vec<&RawValue>, level: usize) -> Result<Vec<Value>, ParseAttributesError> {
    values.into_iter().map(|json| Value::parse(json, level)).collect()
}

/// A part of a document that was found to be JSON; only half a surrogate pair in a text shows now.
fn parse<'j, T: serde::Deserialize<'j>>(text: &'j str) -> Result<T, ParseAttributesError> {
    serde_json::from_str(text).map_err(|_| ParseAttributesError::NotJson)
}
