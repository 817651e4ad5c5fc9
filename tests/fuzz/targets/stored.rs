//! What DynamoDB says of an item: what it takes, and that nothing in it is empty.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// Bytes of an item
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>).
pub fn item_bytes(item: &HashMap<String, AttributeValue>) -> usize {
    item.iter().map(|(name, value)| name.len() + value_bytes(value)).sum()
}

fn value_bytes(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::N(number) => {
            assert!(number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0'), "{number}");
            1 + number.trim_end_matches('0').len().div_ceil(2)
        }
        AttributeValue::S(text) => {
            assert!(!text.is_empty());
            text.len()
        }
        AttributeValue::L(values) => {
            assert!(!values.is_empty());
            3 + values.iter().map(|value| 1 + value_bytes(value)).sum::<usize>()
        }
        AttributeValue::M(entries) => {
            assert!(!entries.is_empty());
            3 + entries.iter().map(|(name, value)| 1 + name.len() + value_bytes(value)).sum::<usize>()
        }
        other => panic!("a tweet has no {other:?}"),
    }
}
