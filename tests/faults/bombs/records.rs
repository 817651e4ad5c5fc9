//! Records and requests that are many in little room, nested, or unfold.

use md5::{Digest, Md5};

use crate::events::{firehose, kinesis, request};

/// The largest record of Kinesis.
const MIB: usize = 1 << 20;

/// Lambda takes 6 MB, with the rest of the event.
const BODY_BYTES: usize = 5_900_000;

/// An event, and what the log has to say of it.
pub struct Document {
    /// What is wrong with it.
    pub name: &'static str,
    /// Who gets it.
    pub function: &'static str,
    /// The event.
    pub event: Vec<u8>,
    /// The line of the log.
    pub says: &'static str,
}

/// Those of the two streams.
pub fn records() -> Vec<Document> {
    let of = |function, name, event, says| Document { name, function, event, says };
    let tweets = |record: &[u8]| kinesis("1", &[record]);
    vec![
        of("tweet-ingester", "KPL, 1 MiB of empty records", tweets(&packed(&[0x1A, 0])), "skipped 524278"),
        of(
            "tweet-ingester",
            "KPL, 1 MiB of records of one byte",
            tweets(&packed(&[0x1A, 3, 0x1A, 1, b'x'])),
            QUARANTINED,
        ),
        of("tweet-ingester", "JSON, 1 MiB of [", tweets("[".repeat(MIB).as_bytes()), QUARANTINED),
        of("tweet-ingester", "a tweet with 200,000 levels", tweets(deep_tweet().as_bytes()), "1 of 1 tweets stored"),
        of("tweet-ingester", "5,000 retweets of one post of 400 kB", tweets(retweets().as_bytes()), QUARANTINED),
        of("ny-filter", "6 MB of records of two bytes", firehose(&[b"{}".as_slice(); 60_000]), "of 60000 records"),
        of("ny-filter", "a record of 4 MB of [", firehose(&["[".repeat(4_000_000).as_bytes()]), "of 1 records"),
        of(
            "ny-filter",
            "an event of 6 MB of [",
            format!(r#"{{"records":{}"#, "[".repeat(6_000_000)).into(),
            "is not answered",
        ),
    ]
}

/// One that is work, and ends at the deadline at the latest.
pub fn work() -> Document {
    Document {
        name: "100,000 posts in one document",
        function: "tweet-ingester",
        event: kinesis("1", &[posts(100_000).as_bytes()]),
        says: QUARANTINED,
    }
}

const QUARANTINED: &str = "record quarantined";

/// Those of the API.
pub fn requests() -> Vec<Document> {
    let of = |function, name, method, path, body: String, says| Document {
        name,
        function,
        event: request(method, path, &[], Some(&body)).to_string().into_bytes(),
        says,
    };
    let nested = || "[".repeat(1_000_000);
    let large = || format!(r#"{{"a":"{}"}}"#, "x".repeat(BODY_BYTES));
    let many = || format!("{{{}}}", (0..300_000).map(|name| format!(r#""{name}":1"#)).collect::<Vec<_>>().join(","));
    vec![
        of("ticker-api", "a body of 5.9 MB", "POST", "/ticker", large(), "answered 413"),
        of("ticker-api", "a body of 1 MB of [", "POST", "/ticker", nested(), "answered 422"),
        of("music-api", "a body of 5.9 MB", "PUT", "/music/a/b", large(), "answered 413"),
        of("music-api", "a body of 1 MB of [", "PUT", "/music/a/b", nested(), "answered 4"),
        of("music-api", "300,000 attributes", "PUT", "/music/a/b", many(), "answered 4"),
        of("music-api", "a change of 300,000 attributes", "PATCH", "/music/a/b", many(), "answered 4"),
        of("faq-api", "a body of 5.9 MB", "GET", "/faq/1", large(), "answered 200"),
        of("tweet-source", "a body of 5.9 MB", "GET", "/tweet", large(), "answered 200"),
        of("tweets-api", "a body of 5.9 MB", "GET", "/tweets/x", large(), "answered 4"),
    ]
}

/// As many as fit a record, under the right check sum.
fn packed(record: &[u8]) -> Vec<u8> {
    let message = record.repeat((MIB - 20) / record.len());
    [&[0xF3, 0x89, 0x9A, 0xC2][..], &message, &Md5::digest(&message)].concat()
}

fn deep_tweet() -> String {
    let (open, close) = ("[".repeat(200_000), "]".repeat(200_000));
    format!(r#"{{"id_str":"1050118621198921728","text":"x","user":null,"extra":{open}{close}}}"#)
}

fn posts(count: usize) -> String {
    let posts: Vec<String> = (0..count).map(|id| format!(r#"{{"id":"{}"}}"#, id + 1)).collect();
    format!(r#"{{"data":[{}]}}"#, posts.join(","))
}

fn retweets() -> String {
    let post = |id| format!(r#"{{"id":"{id}","text":"RT","referenced_tweets":[{{"type":"retweeted","id":"7"}}]}}"#);
    let posts: Vec<String> = (1_000..6_000).map(post).collect();
    let text = "x".repeat(400_000);
    format!(r#"{{"data":[{}],"includes":{{"tweets":[{{"id":"7","text":"{text}"}}]}}}}"#, posts.join(","))
}
