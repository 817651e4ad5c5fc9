//! The outputs of a stack, by name.

use std::collections::{BTreeMap, btree_map};

use serde::Serialize;

/// What the template's `Outputs` section says: addresses and names of resources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Outputs(BTreeMap<String, String>);

/// The stack has no such output.
#[derive(Debug, thiserror::Error)]
#[error("the stack has no output {0}: `cargo stack outputs` shows all; deploy it again if its template is an old one")]
pub struct MissingOutputError(String);

impl Outputs {
    /// The value of an output, such as `ApiUrl`.
    ///
    /// # Errors
    /// When the stack has no output of that name.
    pub fn get(&self, name: &str) -> Result<&str, MissingOutputError> {
        self.0.get(name).map(String::as_str).ok_or_else(|| MissingOutputError(name.to_owned()))
    }

    /// Adds one of our own.
    pub fn insert(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Outputs {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(outputs: I) -> Outputs {
        Outputs(outputs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl<'a> IntoIterator for &'a Outputs {
    type Item = (&'a String, &'a String);
    type IntoIter = btree_map::Iter<'a, String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_output_is_named() {
        let error = Outputs::default().get("ApiUrl").expect_err("there is none");
        assert_eq!(
            error.to_string(),
            "the stack has no output ApiUrl: `cargo stack outputs` shows all; deploy it again if its template is an old one"
        );
    }

    #[test]
    fn outputs_are_one_json_object_sorted_by_name() {
        let outputs = Outputs::from_iter([("TweetsTableName", "t"), ("ApiUrl", "http://a")]);
        let json = serde_json::to_string(&outputs).expect("strings");
        assert_eq!(json, r#"{"ApiUrl":"http://a","TweetsTableName":"t"}"#);
    }
}
