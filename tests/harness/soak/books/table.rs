//! The table: each tweet is one item, and there is no other.

use std::collections::HashSet;

use super::{Books, Fault};
use crate::{
    local::Local,
    soak::{
        digest::digest_of_item,
        input::Expected,
        shelf::{Before, Item, each_item, id},
    },
};

impl Books {
    /// Returns the tweets that are not there.
    pub(super) async fn check_table(&mut self, stack: &Local, before: &Before, expected: &Expected) -> HashSet<u64> {
        let mut found = HashSet::new();
        each_item(stack, |item| match id(item) {
            Some(id) if before.has(id) && !expected.tweets.contains_key(&id) => {}
            id => {
                found.extend(id);
                self.check_item(id, item, expected);
            }
        })
        .await;
        let lost: HashSet<u64> = expected.tweets.keys().filter(|id| !found.contains(id)).copied().collect();
        lost.iter().for_each(|id| self.note((Fault::Lost, "tweet"), id.to_string()));
        lost
    }

    fn check_item(&mut self, id: Option<u64>, item: &Item, expected: &Expected) {
        match id.and_then(|id| expected.tweets.get(&id)) {
            Some(digest) if *digest == digest_of_item(item) => {}
            Some(_) => self.note((Fault::Wrong, "item"), format!("{item:?}")),
            None => self.note((Fault::Strange, "item"), format!("{item:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue::{N, S};

    use super::*;

    #[test]
    fn an_item_that_differs_or_that_nobody_sent_is_told() {
        let item =
            |text: &str| Item::from([("Id".to_owned(), N("7".to_owned())), ("Text".to_owned(), S(text.to_owned()))]);
        let mut expected = Expected::default();
        expected.tweets.insert(7, digest_of_item(&item("rain")));
        for (id, text, entry) in [
            (Some(7), "rain", None),
            (Some(7), "snow", Some((Fault::Wrong, "item"))),
            (Some(8), "rain", Some((Fault::Strange, "item"))),
            (None, "rain", Some((Fault::Strange, "item"))),
        ] {
            let mut books = Books::default();
            books.check_item(id, &item(text), &expected);
            assert_eq!(books.entries(), entry.into_iter().collect(), "{id:?} {text}");
        }
    }
}
