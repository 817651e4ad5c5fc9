//! The filters of a mapping: which changes of a table reach its function.

use serde_json::{Map, Value};

/// One pattern of a mapping's `FilterCriteria`, as far as it fits the changes of a table
/// (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>).
///
/// Numbers of DynamoDB are texts, so that numeric rules never match them
/// (<https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html>); they are not known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(Fields);

type Fields = Vec<(String, Rule)>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    /// All fields of an object.
    All(Fields),
    /// At least one of these tests.
    Any(Vec<Test>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Is(Value),
    IsNot(Vec<Value>),
    Exists(bool),
    StartsWith(String),
    EndsWith(String),
}

impl Filter {
    /// Reads a pattern; nothing when it holds a rule that is not known here.
    pub fn parse(pattern: &str) -> Option<Filter> {
        fields(serde_json::from_str::<Value>(pattern).ok()?.as_object()?).map(Filter)
    }

    /// Whether a record passes.
    pub fn passes(&self, record: &Value) -> bool {
        hold(&self.0, Some(record))
    }
}

fn fields(pattern: &Map<String, Value>) -> Option<Fields> {
    // `$or` stands in the place of a name and takes patterns.
    pattern.iter().map(|(name, rule)| Some((name.clone(), parse(rule).filter(|_| name != "$or")?))).collect()
}

fn parse(pattern: &Value) -> Option<Rule> {
    match pattern {
        Value::Object(pattern) => fields(pattern).map(Rule::All),
        Value::Array(tests) => tests.iter().map(test).collect::<Option<_>>().map(Rule::Any),
        _ => None,
    }
}

fn test(pattern: &Value) -> Option<Test> {
    let Value::Object(pattern) = pattern else { return Some(Test::Is(pattern.clone())) };
    let (name, value) = pattern.iter().next().filter(|_| pattern.len() == 1)?;
    match (name.as_str(), value) {
        ("exists", Value::Bool(exists)) => Some(Test::Exists(*exists)),
        ("prefix", Value::String(prefix)) => Some(Test::StartsWith(prefix.clone())),
        ("suffix", Value::String(suffix)) => Some(Test::EndsWith(suffix.clone())),
        ("anything-but", Value::Array(values)) => Some(Test::IsNot(values.clone())),
        _ => None,
    }
}

fn hold(fields: &Fields, object: Option<&Value>) -> bool {
    fields.iter().all(|(name, rule)| {
        let value = object.and_then(|object| object.get(name));
        match rule {
            Rule::All(fields) => hold(fields, value),
            Rule::Any(tests) => tests.iter().any(|test| test.holds(value)),
        }
    })
}

impl Test {
    fn holds(&self, value: Option<&Value>) -> bool {
        let text = || value.and_then(Value::as_str).unwrap_or_default();
        match self {
            Test::Is(wanted) => value == Some(wanted),
            Test::IsNot(unwanted) => value.is_some_and(|value| !unwanted.contains(value)),
            // Only a leaf exists.
            Test::Exists(wanted) => value.is_some_and(|value| !value.is_object()) == *wanted,
            Test::StartsWith(prefix) => text().starts_with(prefix),
            Test::EndsWith(suffix) => text().ends_with(suffix),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(pattern: &str, passing: &[Value], stopped: &[Value]) {
        let filter = Filter::parse(pattern).expect("the rules are known");
        passing.iter().for_each(|record| assert!(filter.passes(record), "{pattern} stops {record}"));
        stopped.iter().for_each(|record| assert!(!filter.passes(record), "{pattern} lets {record} pass"));
    }

    #[test]
    fn every_field_of_a_pattern_counts() {
        check(
            r#"{"eventName":["INSERT"],"dynamodb":{"NewImage":{"Url":{"S":[{"exists":true}]}}}}"#,
            &[json!({"eventName": "INSERT", "dynamodb": {"NewImage": {"Url": {"S": ""}, "Id": {"N": "1"}}}})],
            &[
                json!({"eventName": "MODIFY", "dynamodb": {"NewImage": {"Url": {"S": ""}}}}),
                json!({"eventName": "INSERT", "dynamodb": {"NewImage": {"Url": {"N": "1"}}}}),
                json!({"eventName": "INSERT", "dynamodb": {"NewImage": {}}}),
                json!({"eventName": "INSERT"}),
                json!({}),
            ],
        );
    }

    #[test]
    fn one_test_of_a_field_is_enough() {
        check(
            r#"{"a":["x",{"prefix":"y"},{"suffix":"z"},null,7]}"#,
            &[json!({"a": "x"}), json!({"a": "yes"}), json!({"a": "buzz"}), json!({"a": null}), json!({"a": 7})],
            &[json!({"a": "X"}), json!({"a": "no"}), json!({"a": 8}), json!({"a": ["x"]}), json!({})],
        );
    }

    #[test]
    fn what_must_not_be_is_not() {
        check(r#"{"a":[{"anything-but":["x"]}]}"#, &[json!({"a": "y"})], &[json!({"a": "x"}), json!({})]);
        check(r#"{"a":[{"exists":false}]}"#, &[json!({"b": 1}), json!({"a": {"b": 1}})], &[json!({"a": 1})]);
    }

    #[test]
    fn a_rule_that_is_not_known_is_told() {
        for unknown in [r#"{"a":[{"numeric":["=",1]}]}"#, r#"{"$or":[{"a":["x"]}]}"#, r#"{"a":"x"}"#, "[]", "{", ""] {
            assert_eq!(Filter::parse(unknown), None, "{unknown}");
        }
    }
}
