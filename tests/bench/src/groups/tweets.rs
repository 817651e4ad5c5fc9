//! Tweets of an event to their fields, in process.

use std::{fs, hint::black_box, path::Path, time::Instant};

use anyhow::ensure;
use base64_simd::STANDARD;
use domain::tweet::{self, Tweet};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    bench::Bench,
    comparison::{Comparison, Goal, Row, Unit},
    inputs,
    rounds::alternately,
    worker::Worker,
};

/// Ours and theirs.
enum Subject {
    Ours(Vec<u8>),
    Peer(Worker),
}

/// An event of 1,000 tweets of both versions of the API.
pub fn run(bench: &Bench) -> anyhow::Result<Vec<Comparison>> {
    let title = "1,000 tweets of 4 KB, event to fields, in process";
    let (event, path) = (inputs::kinesis(1000, 4000), bench.folder.join("tweets.json"));
    fs::write(&path, &event)?;
    let programs = [
        ("Python, json", "tweets-json.py", Some(Goal::Times(8.0))),
        ("Python, orjson", "tweets-orjson.py", None),
        ("Node", "tweets-node.mjs", Some(Goal::Times(6.0))),
    ];
    let (mut subjects, mut goals) = (vec![Subject::Ours(event)], vec![None]);
    for (name, file, goal) in programs {
        let Some(program) = bench.peers.program(name, file) else { continue };
        subjects.push(Subject::Peer(same_items(Worker::start(&program)?, &path)?));
        goals.push(goal);
    }
    let values =
        alternately(title, &mut subjects, bench.effort.large, |subject| Ok(vec![subject.milliseconds(&path)?]))?;
    let rows = subjects.iter().zip(values).zip(goals).map(|((subject, values), goal)| match subject {
        Subject::Ours(_) => Row::new("tweet-ingester", values),
        Subject::Peer(worker) => Row::new(worker.name, values).peak(worker.peak_bytes()).goal(goal),
    });
    Ok(vec![Comparison { group: "tweets", title: title.to_owned(), unit: Unit::Milliseconds, rows: rows.collect() }])
}

impl Subject {
    fn milliseconds(&mut self, path: &Path) -> anyhow::Result<f64> {
        match self {
            Subject::Ours(event) => {
                let begun = Instant::now();
                black_box(tweets(black_box(event))?);
                Ok(begun.elapsed().as_secs_f64() * 1e3)
            }
            Subject::Peer(worker) => worker.work(path, None),
        }
    }
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, rename = "Records")]
    records: Vec<Record<'a>>,
}

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    kinesis: Kinesis<'a>,
}

#[derive(Deserialize)]
struct Kinesis<'a> {
    data: &'a str,
}

/// As tweet-ingester reads them, by the same crates.
fn tweets(event: &[u8]) -> anyhow::Result<Vec<Tweet>> {
    let Event { records } = serde_json::from_str(simdutf8::basic::from_utf8(event)?)?;
    let (mut found, mut data) = (Vec::with_capacity(records.len()), Vec::new());
    for record in &records {
        data.clear();
        STANDARD.decode_append(record.kinesis.data, &mut data)?;
        match kpl::user_records(&data) {
            Some(packed) => packed.iter().try_for_each(|payload| read(payload, &mut found))?,
            None => read(&data, &mut found)?,
        }
    }
    Ok(found)
}

fn read(payload: &[u8], found: &mut Vec<Tweet>) -> anyhow::Result<()> {
    if let tweet::Record::Tweets { tweets, .. } = tweet::parse(payload)? {
        found.extend(tweets);
    }
    Ok(())
}

/// Whoever reads less would be faster.
fn same_items(mut worker: Worker, event: &Path) -> anyhow::Result<Worker> {
    let target = event.with_extension("items.json");
    worker.work(event, Some(&target))?;
    let theirs: Vec<Value> = serde_json::from_slice(&fs::read(target)?)?;
    let ours: Vec<Value> = tweets(&fs::read(event)?)?.iter().map(item).collect();
    ensure!(theirs.len() == ours.len(), "{} finds {} tweets, {} are there", worker.name, theirs.len(), ours.len());
    for (theirs, ours) in theirs.into_iter().map(digits_as_text).zip(ours) {
        ensure!(theirs == ours, "{} reads another tweet:\n{theirs}\n{ours}", worker.name);
    }
    Ok(worker)
}

/// The item of the table, ids as text: not everyone's numbers hold them.
fn item(tweet: &Tweet) -> Value {
    let created_at = tweet.created_at.map(|at| at.to_string());
    let id = |id: Option<u64>| id.map(|id| id.to_string());
    let photo = |photo: &tweet::Photo| {
        without_absent(json!({"Id": photo.id.to_string(), "Url": photo.url, "AltText": photo.alt_text}))
    };
    without_absent(json!({
        "Id": tweet.id.to_string(),
        "Text": tweet.text,
        "Day": created_at.as_ref().map(|at| &at[..10]),
        "CreatedAt": created_at,
        "AuthorId": id(tweet.author_id),
        "AuthorName": tweet.author_name,
        "MediaId": id(tweet.photos.first().map(|photo| photo.id)),
        "MediaUrl": tweet.photos.first().map(|photo| &photo.url),
        "Media": tweet.photos.iter().map(photo).collect::<Vec<_>>(),
        "Hashtags": tweet.hashtags,
        "Kind": tweet.kind.to_string(),
        "Lang": tweet.lang,
        "RetweetOf": id(tweet.retweet_of),
        "QuoteOf": id(tweet.quote_of),
        "ReplyTo": id(tweet.reply_to),
    }))
}

fn without_absent(item: Value) -> Value {
    let is_there = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    item.as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| is_there(value))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect()
}

fn digits_as_text(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Array(values) => values.into_iter().map(digits_as_text).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, digits_as_text(value))).collect(),
        other => other,
    }
}
