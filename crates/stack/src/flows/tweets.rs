//! Tweets: Kinesis to items in the table, and their photos to thumbnails.

use anyhow::anyhow;
use aws_sdk_dynamodb::{
    Client,
    types::{AttributeValue, KeysAndAttributes},
};
use domain::tweet::{self, Photo, Tweet};
use fastrand::Rng;
use jiff::Timestamp;
use stack::{
    outputs::Outputs,
    target::{Target, sentence},
};

use super::{Arrival, eventually, photos::bytes};
use crate::{
    pace::Pace,
    print::count,
    send::{Plan, batch::Record, run as send, tweets},
};

const TWEETS: usize = 25;

pub async fn run(target: &Target, outputs: &Outputs, photo_host: &str) -> anyhow::Result<Arrival> {
    let stream = tweets::Stream::new(target, outputs.get("TweetStreamName")?);
    let (table, thumbnails) = (outputs.get("TweetsTableName")?, outputs.get("ThumbnailsBucketName")?);
    let sample = tweets::records(Rng::new(), Timestamp::now()).take(TWEETS);
    let sample: Vec<_> = sample.map(|tweet| tweets::with_photos_at(photo_host, tweet)).collect();
    let ids: Vec<String> = sample.iter().map(|record| record.key.clone()).collect();
    let photos: Vec<String> = sample.iter().flat_map(photos_of).collect();
    send(Plan { count: TWEETS, pace: Pace(None) }, sample.into_iter(), &stream, |_| {}).await?;
    let client = Client::new(&target.sdk);
    let all = async || Ok((stored(&client, table, &ids).await? == TWEETS).then_some(()));
    eventually("every tweet", all).await?;
    let s3 = aws_sdk_s3::Client::new(&target.sdk);
    for photo in &photos {
        eventually(&format!("the thumbnail of {photo}"), async || bytes(&s3, thumbnails, photo).await).await?;
    }
    Ok(Arrival {
        sent: format!("{} to Kinesis", count(TWEETS, "tweet")),
        arrived: format!(
            "{} in DynamoDB; {} fetched, with thumbnails",
            count(TWEETS, "item"),
            count(photos.len(), "photo")
        ),
        look: format!("table {table}, s3://{thumbnails}/photos/"),
    })
}

/// The keys of the photos of a tweet.
fn photos_of(record: &Record) -> Vec<String> {
    let Ok(tweet::Record::Tweets { tweets, .. }) = tweet::parse(&record.data) else { return Vec::new() };
    let key = |tweet: &Tweet, photo: &Photo| format!("photos/{}/{}.jpg", tweet.id, photo.id);
    tweets.iter().flat_map(|tweet| tweet.photos.iter().map(|photo| key(tweet, photo))).collect()
}

/// How many of these tweets the table holds.
async fn stored(client: &Client, table: &str, ids: &[String]) -> anyhow::Result<usize> {
    let keys = ids.iter().map(|id| [("Id".to_owned(), AttributeValue::N(id.clone()))].into());
    let keys = KeysAndAttributes::builder().set_keys(Some(keys.collect())).build()?;
    let answer = client.batch_get_item().request_items(table, keys).send().await;
    let answer = answer.map_err(|error| anyhow!(sentence(&error)))?;
    Ok(answer.responses().and_then(|tables| tables.get(table)).map_or(0, Vec::len))
}
