//! The expressions of DynamoDB calls, in which every attribute name and every value goes by an alias.
//!
//! Names are the callers', and hundreds of words are reserved
//! (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html>).

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::song::{ARTIST, Artist, Attributes, value::Value};

use crate::{item, search::Filter};

/// The aliases of one call.
#[derive(Default)]
pub struct Aliases {
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Aliases {
    /// The names by alias; DynamoDB wants none rather than an empty map.
    pub fn names(&self) -> Option<HashMap<String, String>> {
        Some(self.names.clone()).filter(|names| !names.is_empty())
    }

    /// The values by alias.
    pub fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        Some(self.values.clone()).filter(|values| !values.is_empty())
    }

    fn name(&mut self, name: &str) -> String {
        let alias = format!("#n{}", self.names.len());
        self.names.insert(alias.clone(), name.to_owned());
        alias
    }

    fn value(&mut self, value: Value) -> String {
        let alias = format!(":v{}", self.values.len());
        self.values.insert(alias.clone(), item::sent(value));
        alias
    }
}

/// `SET` for what has a value, `REMOVE` for what is null; nothing when there is neither.
pub fn update(attributes: Attributes, aliases: &mut Aliases) -> String {
    let (mut set, mut remove) = (Vec::new(), Vec::new());
    for (name, value) in attributes {
        let name = aliases.name(&name);
        match value {
            Value::Null => remove.push(name),
            value => set.push(format!("{name} = {}", aliases.value(value))),
        }
    }
    let clauses = [("SET ", set), ("REMOVE ", remove)].into_iter().filter(|(_, parts)| !parts.is_empty());
    clauses.map(|(clause, parts)| clause.to_owned() + &parts.join(", ")).collect::<Vec<_>>().join(" ")
}

/// The item is there.
pub fn exists(aliases: &mut Aliases) -> String {
    format!("attribute_exists({})", aliases.name(ARTIST))
}

/// The songs of an artist.
pub fn songs_of(artist: &Artist, aliases: &mut Aliases) -> String {
    format!("{} = {}", aliases.name(ARTIST), aliases.value(Value::Text(artist.as_str().to_owned())))
}

/// All of the filters hold; nothing when there are none.
pub fn filter(filters: &[Filter], aliases: &mut Aliases) -> Option<String> {
    let filters: Vec<_> = filters.iter().map(|filter| any_of(filter, aliases)).collect();
    Some(filters.join(" AND ")).filter(|filters| !filters.is_empty())
}

fn any_of(filter: &Filter, aliases: &mut Aliases) -> String {
    let values: Vec<_> = filter.values.iter().map(|value| aliases.value(value.clone())).collect();
    let values = values.join(", ");
    let names: Vec<_> = filter.names.iter().map(|name| format!("{} IN ({values})", aliases.name(name))).collect();
    format!("({})", names.join(" OR "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::{
        limits::DYNAMODB_EXPRESSION_MAX_BYTES,
        song::{Key, parse_attributes},
    };
    use expect_test::{Expect, expect};

    use super::*;
    use crate::search;

    fn check(expression: &str, aliases: &Aliases, expected: Expect) {
        let names: BTreeMap<_, _> = aliases.names.iter().collect();
        let values: BTreeMap<_, _> = aliases.values.iter().collect();
        expected.assert_eq(&format!("{expression}\n{names:?}\n{values:?}"));
    }

    fn updated(json: &str, expected: Expect) {
        let key = Key::new("Queen".to_owned(), "39".to_owned()).unwrap();
        let mut aliases = Aliases::default();
        let expression = update(parse_attributes(json.as_bytes(), &key).unwrap(), &mut aliases);
        check(&expression, &aliases, expected);
    }

    #[test]
    fn null_removes_and_anything_else_is_set() {
        updated(
            r##"{"Year":1975,"Status":null,"a.b":[null],"#b":null}"##,
            expect![[r##"
                SET #n2 = :v0, #n3 = :v1 REMOVE #n0, #n1
                {"#n0": "#b", "#n1": "Status", "#n2": "Year", "#n3": "a.b"}
                {":v0": N("1975"), ":v1": L([Null(true)])}"##]],
        );
        updated(
            r#"{"Year":null}"#,
            expect![[r##"
                REMOVE #n0
                {"#n0": "Year"}
                {}"##]],
        );
    }

    #[test]
    fn filters_are_all_to_hold_with_any_name_and_any_value() {
        let mut aliases = Aliases::default();
        let artist = Artist::new("Queen".to_owned()).unwrap();
        let parameters = [("year", "1975"), ("題", "x"), ("year", "true")];
        let search = search::parse(parameters.into_iter(), Some(&artist)).unwrap();
        let condition = songs_of(&artist, &mut aliases);
        let filter = filter(&search.filters, &mut aliases).unwrap();
        check(
            &format!("{condition}\n{filter}"),
            &aliases,
            expect![[r##"
                #n0 = :v0
                (#n1 IN (:v1, :v2, :v3, :v4) OR #n2 IN (:v1, :v2, :v3, :v4)) AND (#n3 IN (:v5))
                {"#n0": "Artist", "#n1": "Year", "#n2": "year", "#n3": "題"}
                {":v0": S("Queen"), ":v1": S("1975"), ":v2": N("1975"), ":v3": S("true"), ":v4": Bool(true), ":v5": S("x")}"##]],
        );
    }

    #[test]
    fn without_filters_there_is_no_expression_and_no_alias() {
        let mut aliases = Aliases::default();
        assert_eq!(filter(&[], &mut aliases), None);
        assert_eq!((aliases.names(), aliases.values()), (None, None));
    }

    #[test]
    fn the_longest_filter_is_within_the_limit() {
        let names: Vec<_> = (0..25).map(|n| format!("name{n}")).collect();
        let search = search::parse(names.iter().map(|name| (name.as_str(), "1")), None).unwrap();
        let expression = filter(&search.filters, &mut Aliases::default()).unwrap();
        assert!(expression.len() <= DYNAMODB_EXPRESSION_MAX_BYTES, "{}", expression.len());
    }
}
