//! What each role is for: the fewest events that need all its rights.

use aws_sdk_dynamodb::types::AttributeValue::{L, M, N, S};
use image::ImageFormat;
use serde_json::{Value, json};
use stack::loopback;
use tests::pictures::picture;

use super::{role::Role, services, world::World};
use crate::{
    events::{kinesis, new_tweets, object_created},
    table::{Table, id, tweet},
};

/// Lets whoever has the role do all that it is for; what fails first, if anything.
pub async fn run(world: &World, role: &Role) -> Result<(), String> {
    match role.logical_id.as_str() {
        "TweetIngesterRole" => {
            tweet_ingester(world, "TweetIngester").await?;
            services::keep_batch(world, role).await
        }
        "PhotoFetcherRole" => {
            photo_fetcher(world, "PhotoFetcher").await?;
            services::keep_batch(world, role).await
        }
        "ThumbnailerRole" => {
            thumbnailer(world, "Thumbnailer").await?;
            services::keep_event(world, role, "ThumbnailerFailures").await
        }
        "TweetPollerRole" => {
            tweet_poller(world, "TweetPoller").await?;
            services::keep_event(world, role, "TweetPollerFailures").await
        }
        "TweetPollerEveryMinuteRole" => services::schedule(world, role, "TweetPoller", "TweetPollerFailures").await,
        "EventsDeliveryRole" => services::deliver(world, role, "EventsDeliveryStreamName").await,
        "TickerDeliveryRole" => services::deliver(world, role, "TickerDeliveryStreamName").await,
        "TickerApiRole" => ticker_api(world, "TickerApi").await,
        "MusicApiRole" => music_api(world, "MusicApi").await,
        "TweetsApiRole" => tweets_api(world, "TweetsApi").await,
        other => panic!("{other} has rights, and no flow tells what for"),
    }
}

/// A tweet into the table, what is none into quarantine.
async fn tweet_ingester(world: &World, function: &str) -> Result<(), String> {
    let id = id();
    world.batch(function, kinesis("rights", &[tweet(id, None).as_bytes()])).await?;
    Table::of(&world.stack).item(id).await.ok_or("no item")?;
    let mut poison: Value = serde_json::from_slice(&kinesis("rights", &[b"poison"])).expect("it was just written");
    poison["Records"][0]["kinesis"]["sequenceNumber"] = json!(id.to_string());
    world.batch(function, poison.to_string().into_bytes()).await?;
    let kept = format!("quarantine/dt=2018-12-17/shardId-000000000006/{id}.json");
    must(world.has("FailuresBucketName", &kept).await, "no quarantine")
}

/// A photo into its bucket, one that is gone among the failures.
async fn photo_fetcher(world: &World, function: &str) -> Result<(), String> {
    let (host, id) = (world.stack.photo_host, id());
    world.batch(function, new_tweets(id, &[format!("https://{host}/photo/a.jpg")])).await?;
    must(world.has("PhotosBucketName", &format!("photos/{id}/77.jpg")).await, "no photo")?;
    world.batch(function, new_tweets(id + 1, &[format!("https://{host}/gone")])).await?;
    must(world.has("FailuresBucketName", &format!("photos/{}/77.json", id + 1)).await, "no failure")
}

/// A thumbnail of a new photo, none of one that is gone.
async fn thumbnailer(world: &World, function: &str) -> Result<(), String> {
    let bucket = world.stack.output("PhotosBucketName");
    let (new, gone) = (format!("rights/{}.png", id()), format!("rights/{}.png", id()));
    world.put("PhotosBucketName", &new, &picture(32, 24, ImageFormat::Png)).await;
    world.invoke(function, object_created(bucket, &new)).await?;
    must(world.has("ThumbnailsBucketName", &new).await, "no thumbnail")?;
    world.put("ThumbnailsBucketName", &gone, b"a thumbnail").await;
    world.invoke(function, object_created(bucket, &gone)).await?;
    must(!world.has("ThumbnailsBucketName", &gone).await, "a thumbnail without a photo")
}

/// The tweet of the minute.
async fn tweet_poller(world: &World, function: &str) -> Result<(), String> {
    let stored = world.invoke(function, b"{}".to_vec()).await?;
    must(world.has("DataBucketName", stored["key"].as_str().ok_or("no key")?).await, "no tweet")
}

/// A tick into the delivery stream.
async fn ticker_api(world: &World, function: &str) -> Result<(), String> {
    let tick = json!({"ticker_symbol": "HJK", "sector": "ENERGY", "change": 0.5, "price": 4.25});
    let answer = world.ask(function, "POST", "/ticker", &[], Some(tick)).await?;
    must(answer["recordId"].is_string(), "no record id")
}

/// The life of a song.
async fn music_api(world: &World, function: &str) -> Result<(), String> {
    let (artist, year) = (format!("/music/rights-{}", id()), fastrand::u32(3_000..2_000_000_000));
    let song = &format!("{artist}/song");
    world.ask(function, "PUT", song, &[], Some(json!({"year": year}))).await?;
    world.ask(function, "PATCH", song, &[], Some(json!({"rating": 5}))).await?;
    let found = world.ask(function, "GET", song, &[], None).await?;
    must(found["rating"] == 5, "no change")?;
    let found = world.ask(function, "GET", &artist, &[], None).await?;
    must(found["items"][0]["year"] == year, "no song of the artist")?;
    let found = world.ask(function, "GET", "/music", &[("year", &year.to_string())], None).await?;
    must(found["items"][0]["year"] == year, "no song of the year")?;
    world.ask(function, "DELETE", song, &[], None).await?;
    must(world.ask(function, "GET", song, &[], None).await.is_err(), "the song is still there")
}

/// The tweets of a day, one of them with its photos, the hashtags.
async fn tweets_api(world: &World, function: &str) -> Result<(), String> {
    // One that no other run of this flow has: the newest tweet of the day is asked for.
    let day = format!("{}-{:02}-{:02}", fastrand::u32(2100..9999), fastrand::u32(1..=12), fastrand::u32(1..=28));
    let id = id().to_string();
    let photo = [("Id", N("77".to_owned())), ("Url", S("https://pbs.twimg.com/a.png".to_owned()))];
    let photo = M(photo.map(|(name, value)| (name.to_owned(), value)).into());
    world.put_tweet([("Id", N(id.clone())), ("Day", S(day.clone())), ("Media", L(vec![photo]))]).await;
    let found = world.ask(function, "GET", "/tweets", &[("day", &day)], None).await?;
    must(found["tweets"][0]["id"] == id, "no tweet of the day")?;
    for bucket in ["PhotosBucketName", "ThumbnailsBucketName"] {
        world.put(bucket, &format!("photos/{id}/77.png"), b"a picture").await;
    }
    let found = world.ask(function, "GET", &format!("/tweets/{id}"), &[], None).await?;
    for address in ["photoUrl", "thumbnailUrl"] {
        let url = found["photos"][0][address].as_str().ok_or_else(|| format!("no {address}"))?;
        let answer = loopback::get(url).await.expect("S3 answers");
        must(answer.status == 200, &format!("{address} leads to {}", answer.status))?;
    }
    let found = world.ask(function, "GET", "/hashtags", &[("days", "2"), ("limit", "100")], None).await?;
    must(found["hashtags"].as_array().is_some_and(|tags| !tags.is_empty()), "no hashtags")
}

/// An end of the flow unless this holds.
pub fn must(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}
