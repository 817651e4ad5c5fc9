//! The failures bucket: each poison is kept once, whole and with its reason; each refused photo is told of, and no other.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::{Books, Fault};
use crate::{
    local::Local,
    soak::{
        input::Expected,
        shelf::{Before, read},
    },
};

const BUCKET: &str = "FailuresBucketName";

impl Books {
    pub(super) async fn check_failures(
        &mut self,
        stack: &Local,
        before: &Before,
        expected: &Expected,
        lost: &HashSet<u64>,
    ) {
        let (mut kept, mut told) = (Vec::new(), BTreeMap::new());
        for key in before.new_objects(stack, BUCKET).await.into_keys() {
            let object = async || serde_json::from_slice(&read(stack, BUCKET, &key).await).unwrap_or_default();
            if key.starts_with("quarantine/") {
                kept.push(object().await);
            } else if key.starts_with("photos/") {
                told.insert(key.clone(), object().await);
            }
        }
        self.check_kept(&kept, expected);
        self.check_told(told, expected, lost);
    }

    fn check_kept(&mut self, kept: &[Value], expected: &Expected) {
        let mut found: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for record in kept {
            let data = record["data"].as_str().and_then(|data| base64_simd::STANDARD.decode_to_vec(data).ok());
            *found.entry(data.unwrap_or_default()).or_default() += 1;
            if !tells_all(record) {
                self.note((Fault::Wrong, "quarantined record"), record.to_string());
            }
        }
        for poison in &expected.poison {
            match found.remove(poison) {
                Some(1) => {}
                Some(_) => self.note((Fault::Doubled, "poison"), String::from_utf8_lossy(poison)),
                None => self.note((Fault::Lost, "poison"), String::from_utf8_lossy(poison)),
            }
        }
        for record in found.keys() {
            self.note((Fault::Strange, "quarantined record"), String::from_utf8_lossy(record));
        }
    }

    /// A photo whose tweet is lost is not asked for; each has one key, so it cannot be told of twice.
    fn check_told(&mut self, mut told: BTreeMap<String, Value>, expected: &Expected, lost: &HashSet<u64>) {
        for (key, photo) in &expected.refused {
            match told.remove(key) {
                Some(object) if object["url"] == photo.url && has(&object, "reason") => {}
                Some(object) => self.note((Fault::Wrong, "refused photo"), object.to_string()),
                None if lost.contains(&photo.tweet) => {}
                None => self.note((Fault::Lost, "refused photo"), key),
            }
        }
        told.into_keys().for_each(|key| self.note((Fault::Strange, "photo given up"), key));
    }
}

/// Why it was refused, which record it is, and when it came.
fn tells_all(record: &Value) -> bool {
    has(record, "reason") && has(record, "sequenceNumber") && record["approximateArrivalTimestamp"].is_number()
}

fn has(object: &Value, name: &str) -> bool {
    object[name].as_str().is_some_and(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;
    use crate::soak::input::Refused;

    fn kept(data: &str) -> Value {
        let data = base64_simd::STANDARD.encode_to_string(data);
        json!({"data": data, "reason": "not JSON", "sequenceNumber": "7", "approximateArrivalTimestamp": 1.5})
    }

    /// Of one poison.
    #[track_caller]
    fn check(kept: &[Value], expect: Expect) {
        let mut expected = Expected::default();
        expected.poison.insert(b"bad".to_vec());
        let mut books = Books::default();
        books.check_kept(kept, &expected);
        expect.assert_eq(&books.to_string());
    }

    #[test]
    fn poison_is_kept_once_and_nothing_else_is() {
        check(&[kept("bad")], expect![""]);
        check(&[], expect!["Lost: poison × 1, such as bad\n"]);
        check(&[kept("bad"), kept("bad")], expect!["Doubled: poison × 1, such as bad\n"]);
        check(&[kept("bad"), kept("good")], expect!["Strange: quarantined record × 1, such as good\n"]);
    }

    #[test]
    fn a_kept_record_tells_why_and_which_and_when() {
        for name in ["reason", "sequenceNumber", "approximateArrivalTimestamp"] {
            let mut record = kept("bad");
            record[name] = "".into();
            let mut books = Books::default();
            books.check_kept(&[record], &Expected::default());
            assert!(books.entries().contains(&(Fault::Wrong, "quarantined record")), "{name}");
        }
    }

    #[test]
    fn a_refused_photo_of_a_stored_tweet_is_told_of_with_a_reason_and_no_other_is() {
        let whole = json!({"url": "https://a/", "reason": "not listed"});
        let key = || "photos/7/8.json".to_owned();
        for (told, lost, found) in [
            (vec![(key(), whole.clone())], None, None),
            (vec![], None, Some((Fault::Lost, "refused photo"))),
            (vec![], Some(7), None),
            (vec![(key(), json!({"url": "https://a/", "reason": ""}))], None, Some((Fault::Wrong, "refused photo"))),
            (vec![(key(), json!({"url": "https://b/", "reason": "x"}))], None, Some((Fault::Wrong, "refused photo"))),
            (
                vec![(key(), whole.clone()), ("photos/7/9.json".to_owned(), whole)],
                None,
                Some((Fault::Strange, "photo given up")),
            ),
        ] {
            let mut expected = Expected::default();
            expected.refused.insert(key(), Refused { tweet: 7, url: "https://a/".to_owned() });
            let mut books = Books::default();
            books.check_told(told.into_iter().collect(), &expected, &lost.into_iter().collect());
            assert_eq!(books.entries(), found.into_iter().collect());
        }
    }
}
