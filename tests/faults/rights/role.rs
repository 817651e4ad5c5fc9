//! A role of the stack and what it may do, one right a statement.

use serde_json::{Value, json};

/// A role.
pub struct Role {
    /// The name that the template gives it.
    pub logical_id: String,
    /// The name that CloudFormation gave it.
    pub name: String,
    /// Its inline policies; those of AWS are not ours to make smaller.
    pub policies: Vec<Policy>,
}

/// An inline policy.
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Each allows one action on one resource.
    pub statements: Vec<Value>,
    /// The statements as the template would say it.
    spelled: Vec<String>,
}

impl Policy {
    /// A policy of this document; `spell` says an ARN with the names of the template.
    pub fn new(name: String, document: &Value, spell: impl Fn(&str) -> String) -> Policy {
        let statements: Vec<Value> = listed(&document["Statement"]).iter().flat_map(single).collect();
        let spelled = statements.iter().map(|statement| {
            let [action, resource] = ["Action", "Resource"].map(|part| statement[part].as_str().expect("it is single"));
            format!("{action} {}", spell(resource))
        });
        let spelled = spelled.collect();
        Policy { name, statements, spelled }
    }

    /// What is left without one of the statements.
    pub fn without(&self, at: usize) -> Vec<Value> {
        let mut statements = self.statements.clone();
        statements.remove(at);
        statements
    }
}

impl Role {
    /// How many rights it gives.
    pub fn rights(&self) -> usize {
        self.policies.iter().map(|policy| policy.statements.len()).sum()
    }

    /// Every right: a policy, and which of its statements.
    pub fn each(&self) -> impl Iterator<Item = (&Policy, usize)> {
        self.policies.iter().flat_map(|policy| (0..policy.statements.len()).map(move |at| (policy, at)))
    }

    /// A right in words: role, action, resource.
    pub fn name_of(&self, policy: &Policy, at: usize) -> String {
        format!("{} {}", self.logical_id, policy.spelled[at])
    }
}

/// A statement for each action on each resource.
fn single(statement: &Value) -> Vec<Value> {
    assert_eq!(statement["Effect"], "Allow", "a role is told what it may: {statement}");
    let (actions, resources) = (listed(&statement["Action"]), listed(&statement["Resource"]));
    assert!(!actions.is_empty() && !resources.is_empty(), "nothing is said by exclusion: {statement}");
    let pairs = actions.iter().flat_map(|action| resources.iter().map(move |resource| (action, resource)));
    let one = |(action, resource): (&Value, &Value)| {
        let mut one = statement.clone();
        (one["Action"], one["Resource"]) = (action.clone(), resource.clone());
        one
    };
    pairs.map(one).collect()
}

fn listed(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    }
}

#[test]
fn a_statement_is_taken_apart_into_single_rights() {
    let document = json!({"Statement": [
        {"Effect": "Allow", "Action": ["a:X", "a:Y"], "Resource": ["1", "2"], "Condition": {"Bool": {"k": "true"}}},
        {"Effect": "Allow", "Action": "b:Z", "Resource": "*"},
    ]});
    let policy = Policy::new("one".to_owned(), &document, |arn| format!("<{arn}>"));
    assert_eq!(policy.spelled, ["a:X <1>", "a:X <2>", "a:Y <1>", "a:Y <2>", "b:Z <*>"]);
    assert_eq!(policy.statements[1]["Condition"], json!({"Bool": {"k": "true"}}));
    assert_eq!(policy.without(4), policy.statements[..4]);
}
