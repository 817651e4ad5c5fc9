//! The books: what was sent against what is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_s3::Client;
use serde_json::Value;

use super::{digest::digest_of_item, input::Expected};
use crate::local::Local;

/// What does not add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Something sent is nowhere.
    Lost,
    /// Something sent is there twice.
    Doubled,
    /// Something else is in its place.
    Wrong,
    /// A picture without thumbnail, or without photo.
    Missing,
    /// Something is there that nobody sent, or that should not be.
    Strange,
    /// A function gave an answer that the platform cannot read.
    Unreadable,
}

/// All kinds of it.
pub const ALL: [Fault; 6] =
    [Fault::Lost, Fault::Doubled, Fault::Wrong, Fault::Missing, Fault::Strange, Fault::Unreadable];

/// What does not add up, each with the first example.
#[derive(Debug, Default)]
pub struct Books {
    faults: BTreeMap<(Fault, &'static str), (usize, String)>,
}

impl Books {
    /// Checks everything.
    ///
    /// # Panics
    /// When the engine does not answer.
    pub async fn check(stack: &Local, expected: &Expected) -> Books {
        let mut books = Books::default();
        books.check_table(stack, expected).await;
        books.check_quarantine(stack, expected).await;
        books.check_events(stack, expected).await;
        books.check_pictures(stack, expected).await;
        books.check_answers(stack);
        books
    }

    /// Whether everything adds up.
    pub fn balance(&self) -> bool {
        self.faults.is_empty()
    }

    /// How often something does not.
    pub fn count(&self, fault: Fault) -> usize {
        self.faults.iter().filter(|((found, _), _)| *found == fault).map(|(_, (count, _))| count).sum()
    }

    fn note(&mut self, fault: Fault, what: &'static str, example: impl Into<String>) {
        self.faults.entry((fault, what)).or_insert_with(|| (0, example.into())).0 += 1;
    }

    async fn check_table(&mut self, stack: &Local, expected: &Expected) {
        let scan =
            aws_sdk_dynamodb::Client::new(&stack.target().sdk).scan().table_name(stack.output("TweetsTableName"));
        let mut items = scan.into_paginator().items().send();
        let mut found = 0;
        while let Some(item) = items.next().await {
            let item = item.expect("DynamoDB answers");
            let id = item.get("Id").and_then(|id| AttributeValue::as_n(id).ok()).and_then(|id| id.parse::<u64>().ok());
            match id.and_then(|id| expected.tweets.get(&id)) {
                Some(digest) if *digest == digest_of_item(&item) => found += 1,
                Some(_) => self.note(Fault::Wrong, "item", format!("{item:?}")),
                None => {}
            }
        }
        let wrong = self.count(Fault::Wrong);
        for _ in found + wrong..expected.tweets.len() {
            self.note(Fault::Lost, "tweet", "not in the table");
        }
    }

    async fn check_quarantine(&mut self, stack: &Local, expected: &Expected) {
        let mut found: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for object in objects(stack, "FailuresBucketName", "quarantine/").await {
            let record: Value = serde_json::from_slice(&object).unwrap_or_default();
            let data = record["data"].as_str().and_then(|data| base64_simd::STANDARD.decode_to_vec(data).ok());
            *found.entry(data.unwrap_or_default()).or_default() += 1;
        }
        for poison in &expected.poison {
            match found.get(poison) {
                Some(1) => {}
                Some(_) => self.note(Fault::Doubled, "poison", String::from_utf8_lossy(poison)),
                None => self.note(
                    Fault::Lost,
                    "poison",
                    String::from_utf8_lossy(poison).chars().take(80).collect::<String>(),
                ),
            }
        }
    }

    async fn check_events(&mut self, stack: &Local, expected: &Expected) {
        let mut lines: BTreeMap<String, usize> = BTreeMap::new();
        for object in objects(stack, "DataBucketName", "firehose/").await {
            for line in String::from_utf8_lossy(&object).lines() {
                *lines.entry(line.to_owned()).or_default() += 1;
            }
        }
        let mut failed: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for object in objects(stack, "DataBucketName", "firehose-errors/").await {
            for line in object.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
                let record: Value = serde_json::from_slice(line).unwrap_or_default();
                let data = record["rawData"].as_str().and_then(|data| base64_simd::STANDARD.decode_to_vec(data).ok());
                *failed.entry(data.unwrap_or_default()).or_default() += 1;
            }
        }
        for line in &expected.lines {
            self.once(lines.remove(line), "event of New York", line);
        }
        for event in &expected.failed {
            self.once(failed.remove(event), "event of France", &String::from_utf8_lossy(event));
        }
        for line in lines.keys().filter(|line| !line.starts_with("New York State found !! for entry: {")) {
            self.note(Fault::Strange, "line", line.clone());
        }
    }

    fn once(&mut self, found: Option<usize>, what: &'static str, example: &str) {
        match found {
            Some(1) => {}
            Some(_) => self.note(Fault::Doubled, what, example),
            None => self.note(Fault::Lost, what, example),
        }
    }

    async fn check_pictures(&mut self, stack: &Local, expected: &Expected) {
        let photos = keys(stack, "PhotosBucketName", "").await;
        let thumbnails = keys(stack, "ThumbnailsBucketName", "").await;
        for key in &expected.pictures {
            if !photos.contains(key) {
                self.note(Fault::Missing, "photo", key);
            }
            if !thumbnails.contains(key) {
                self.note(Fault::Missing, "thumbnail", key);
            }
        }
        for key in expected.no_pictures.iter().filter(|&key| thumbnails.contains(key)) {
            self.note(Fault::Strange, "thumbnail", key);
        }
    }

    fn check_answers(&mut self, stack: &Local) {
        for fact in stack.facts().iter().map(ToString::to_string).filter(|fact| fact.contains("cannot be read")) {
            self.note(Fault::Unreadable, "answer", fact);
        }
    }
}

impl fmt::Display for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((fault, what), (count, example)) in &self.faults {
            writeln!(f, "{fault:?}: {what} × {count}, such as {}", example.chars().take(200).collect::<String>())?;
        }
        Ok(())
    }
}

/// The keys below a prefix.
///
/// # Panics
/// When S3 does not answer.
pub async fn keys(stack: &Local, bucket: &str, prefix: &str) -> BTreeSet<String> {
    let list = Client::new(&stack.target().sdk).list_objects_v2().bucket(stack.output(bucket)).prefix(prefix);
    let mut pages = list.into_paginator().send();
    let mut keys = BTreeSet::new();
    while let Some(page) = pages.next().await {
        let page = page.expect("S3 answers");
        keys.extend(page.contents.unwrap_or_default().into_iter().filter_map(|object| object.key));
    }
    keys
}

async fn objects(stack: &Local, bucket: &str, prefix: &str) -> Vec<Vec<u8>> {
    let s3 = Client::new(&stack.target().sdk);
    let mut objects = Vec::new();
    for key in keys(stack, bucket, prefix).await {
        let object = s3.get_object().bucket(stack.output(bucket)).key(key).send().await.expect("it was listed");
        objects.push(object.body.collect().await.expect("it can be read").to_vec());
    }
    objects
}
