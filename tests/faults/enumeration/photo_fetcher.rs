//! A new tweet with one photo: into the bucket, or told why not.

use axum::body::Bytes;
use serde_json::{Value, json};
use tests::{
    proxy::{Call, Fault},
    runtime_api::Answer,
};

use super::{
    desk::Lie,
    scenario::{Done, Scenario, Ways, records_again, unless},
    world::{Bucket, World, document, number},
};

/// Its host and its bucket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PhotoFetcher {
    /// The host has it.
    New,
    /// The bucket has one already, which stays.
    Present,
    /// The host has it no more.
    Gone,
}

/// A tweet.
pub struct Tweet {
    id: u64,
    url: String,
}

const PRESENT: &[u8] = b"the photo that is there";

impl Scenario for PhotoFetcher {
    type Input = Tweet;

    fn name(&self) -> &'static str {
        match self {
            PhotoFetcher::New => "photo-fetcher, new",
            PhotoFetcher::Present => "photo-fetcher, present",
            PhotoFetcher::Gone => "photo-fetcher, 404",
        }
    }

    fn function(&self) -> &'static str {
        "photo-fetcher"
    }

    async fn environment(&self, world: &World, ways: &Ways) -> Vec<(&'static str, String)> {
        vec![
            ("PHOTOS_BUCKET", world.bucket(Bucket::Photos)),
            ("FAILURES_BUCKET", world.bucket(Bucket::Failures)),
            ("PHOTO_HOSTS", ways.web.clone()),
        ]
    }

    async fn prepare(&self, world: &World, ways: &Ways) -> Tweet {
        let tweet = Tweet { id: (1 << 60) + number(), url: format!("https://{}/{}", ways.web, self.path()) };
        if *self == PhotoFetcher::Present {
            world.put(Bucket::Photos, &tweet.key("png"), PRESENT).await;
        }
        tweet
    }

    fn event(&self, tweet: &Tweet) -> Value {
        let mut event = document("photo-fetcher", "new-tweet");
        let (id, media) = (json!({"N": tweet.id.to_string()}), json!({"N": "77"}));
        let url = json!({"S": tweet.url});
        let record = &mut event["Records"][0];
        record["eventID"] = format!("{:032x}", tweet.id).into();
        record["dynamodb"]["SequenceNumber"] = format!("4432171{:021}", tweet.id).into();
        record["dynamodb"]["Keys"]["Id"] = id.clone();
        let image = &mut record["dynamodb"]["NewImage"];
        (image["Id"], image["MediaId"], image["MediaUrl"]) = (id, media.clone(), url.clone());
        image["Media"] = json!({"L": [{"M": {"Id": media, "Url": url}}]});
        event
    }

    fn again(&self, event: &Value, answer: &Answer) -> Result<Option<Value>, String> {
        records_again(event, answer, "/dynamodb/SequenceNumber")
    }

    async fn audit(&self, world: &World, tweet: &Tweet, done: &Done) -> Vec<String> {
        let (photos, failures) = (world.bucket(Bucket::Photos), world.bucket(Bucket::Failures));
        let (stored, told) = (keys(world, &photos, tweet).await, keys(world, &failures, tweet).await);
        let (photo, reason) = (tweet.key("png"), tweet.key("json"));
        let wanted = if *self == PhotoFetcher::Gone { (vec![], vec![reason]) } else { (vec![photo], vec![]) };
        let is = (stored, told);
        let mut findings = unless(is == wanted, || format!("{is:?} in place of {wanted:?}"));
        if is == wanted {
            findings.extend(match self {
                PhotoFetcher::New => content(world, &photos, &tweet.key("png"), |body| body == world.photo).await,
                PhotoFetcher::Present => content(world, &photos, &tweet.key("png"), |body| body == PRESENT).await,
                PhotoFetcher::Gone => content(world, &failures, &tweet.key("json"), |body| tells_404(&body)).await,
            });
        }
        let asked = done.calls.iter().filter(|call| call.path == format!("/{}", self.path())).count();
        findings.extend(unless(asked <= done.deliveries, || format!("the host was asked {asked} times")));
        findings
    }

    fn lie(&self) -> Lie {
        match self {
            PhotoFetcher::New | PhotoFetcher::Gone => |call: &Call| match call.operation.as_str() {
                "GET" if call.path.contains("list-type=2") => Fault::Altered(|call, _| it_is_there(call)),
                _ => Fault::Pretended(""),
            },
            // Whatever the list says, the photo is put on the condition that there is none.
            PhotoFetcher::Present => |_| Fault::None,
        }
    }
}

impl PhotoFetcher {
    fn path(self) -> &'static str {
        if self == PhotoFetcher::Gone { "gone" } else { "photo" }
    }
}

impl Tweet {
    fn key(&self, extension: &str) -> String {
        format!("photos/{}/77.{extension}", self.id)
    }
}

async fn keys(world: &World, bucket: &str, tweet: &Tweet) -> Vec<String> {
    world.keys(bucket, &format!("photos/{}/", tweet.id)).await
}

async fn content(world: &World, bucket: &str, key: &str, is_right: impl Fn(Vec<u8>) -> bool) -> Vec<String> {
    unless(is_right(world.object(bucket, key).await), || format!("{key} holds something else"))
}

fn tells_404(body: &[u8]) -> bool {
    let told: Value = serde_json::from_slice(body).unwrap_or_default();
    told["reason"].as_str().is_some_and(|reason| reason.contains("404"))
}

/// A list with the photo that is asked for.
fn it_is_there(call: &Call) -> Bytes {
    let id: String = call.path.rsplit("photos").next().unwrap_or_default().replace("%2F", "/");
    let id: String = id.trim_start_matches('/').chars().take_while(char::is_ascii_digit).collect();
    let key = format!("<Contents><Key>photos/{id}/77.png</Key></Contents>");
    format!(r#"<?xml version="1.0"?><ListBucketResult><KeyCount>1</KeyCount>{key}</ListBucketResult>"#).into()
}
