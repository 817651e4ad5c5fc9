//! Every shape in which a tweet arrives, and what becomes of it.

mod documents;
mod identity;
mod messages;
mod v1;
mod v2;

use std::fmt::Write;

use expect_test::Expect;

use super::{Record, Tweet, parse};

fn check(record: &str, expected: Expect) {
    expected.assert_eq(&outcome(record.as_bytes()));
}

/// What `parse` makes of a record: a line for the tweet, then one for each of its parts that is present.
fn outcome(record: &[u8]) -> String {
    match parse(record) {
        Err(error) => format!("error: {error}"),
        Ok(Record::Control(control)) => format!("control: {}", control.name()),
        Ok(Record::Tweets { tweets, rejected }) => {
            let tweets = tweets.iter().map(summary);
            let lines: Vec<_> = tweets.chain(rejected.iter().map(|error| format!("rejected: {error}"))).collect();
            if lines.is_empty() { "no tweets".to_owned() } else { lines.join("\n") }
        }
    }
}

fn summary(tweet: &Tweet) -> String {
    let mut line = format!("{} {}", tweet.kind, tweet.id);
    let ids =
        [("of", tweet.retweet_of), ("quotes", tweet.quote_of), ("answers", tweet.reply_to), ("by", tweet.author_id)];
    for (relation, id) in ids.into_iter().filter_map(|(relation, id)| Some((relation, id?))) {
        write!(line, " {relation} {id}").unwrap();
    }
    let name = tweet.author_name.as_ref().map(|name| format!("@{name}"));
    let time = tweet.created_at.map(|time| format!("at {time}"));
    let lang = tweet.lang.as_ref().map(|lang| format!("in {lang}"));
    for word in [name, time, lang].into_iter().flatten() {
        write!(line, " {word}").unwrap();
    }
    line.extend(tweet.text.iter().map(|text| format!("\n  {text:?}")));
    line.extend(tweet.hashtags.iter().map(|tag| format!("\n  #{tag}")));
    for photo in &tweet.photos {
        write!(line, "\n  photo {} {}", photo.id, photo.url).unwrap();
        line.extend(photo.alt_text.iter().map(|alt_text| format!(" {alt_text:?}")));
    }
    line
}
