//! What is around the functions: the stack, buckets that set nothing off, a host of photos, a source of tweets.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

use aws_sdk_dynamodb::types::AttributeValue;
use axum::{Json, Router, routing::get};
use image::ImageFormat;
use serde_json::{Value, json};
use tests::{binaries::root, http, local::Local, pictures::picture};
use tokio::{
    net::TcpListener,
    sync::{OnceCell, Semaphore},
};

use crate::crowd::{SEATS, unhurried};

/// An item of a table.
pub type Item = HashMap<String, AttributeValue>;

/// The world of a test.
pub struct World {
    /// The stack that the tests share.
    pub stack: &'static Local,
    /// S3, as no fault reaches it.
    pub s3: aws_sdk_s3::Client,
    /// DynamoDB, as no fault reaches it.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// Where `/photo` is [`World::photo`] and nothing else is.
    pub photo_host: String,
    /// Where `/tweet` is another tweet each time.
    pub source: String,
    /// A picture of a few pixels.
    pub photo: Vec<u8>,
    /// A place for each function that runs.
    pub seats: Semaphore,
    name: u64,
}

/// Buckets of each world.
#[derive(Clone, Copy, Debug)]
pub enum Bucket {
    Photos,
    Thumbnails,
    Failures,
    /// Of one function alone.
    Data(u64),
}

impl World {
    /// Starts what is not there yet.
    pub async fn start() -> World {
        static STACK: OnceCell<Local> = OnceCell::const_new();
        let stack = STACK.get_or_init(|| Local::start_with("enumeration", &[], unhurried())).await;
        let (sdk, photo) = (stack.target().sdk, picture(32, 24, ImageFormat::Png));
        let world = World {
            stack,
            s3: aws_sdk_s3::Client::new(&sdk),
            dynamodb: aws_sdk_dynamodb::Client::new(&sdk),
            photo_host: http::photo_host(photo.clone(), "image/png").await,
            source: source().await,
            photo,
            seats: Semaphore::new(SEATS),
            name: number(),
        };
        for bucket in [Bucket::Photos, Bucket::Thumbnails, Bucket::Failures] {
            world.make(bucket).await;
        }
        world
    }

    /// The name of a bucket.
    pub fn bucket(&self, bucket: Bucket) -> String {
        let world = self.name;
        match bucket {
            Bucket::Data(lane) => format!("enumeration-{world}-data-{lane}"),
            shared => format!("enumeration-{world}-{shared:?}").to_lowercase(),
        }
    }

    /// Makes a bucket.
    pub async fn make(&self, bucket: Bucket) {
        self.s3.create_bucket().bucket(self.bucket(bucket)).send().await.expect("the name is free");
    }

    /// Stores an object.
    pub async fn put(&self, bucket: Bucket, key: &str, body: &[u8]) {
        let put = self.s3.put_object().bucket(self.bucket(bucket)).key(key).body(body.to_vec().into());
        put.send().await.expect("the bucket takes it");
    }

    /// The keys that begin like this.
    pub async fn keys(&self, bucket: &str, prefix: &str) -> Vec<String> {
        let list = self.s3.list_objects_v2().bucket(bucket).prefix(prefix).send().await;
        let list = list.expect("the bucket can be listed");
        list.contents().iter().filter_map(|object| object.key().map(str::to_owned)).collect()
    }

    /// The bytes of an object that is there.
    pub async fn object(&self, bucket: &str, key: &str) -> Vec<u8> {
        let object = self.s3.get_object().bucket(bucket).key(key).send().await.expect("it was listed");
        object.body.collect().await.expect("it can be read").to_vec()
    }

    /// An item.
    pub async fn item(&self, table: &str, key: Item) -> Option<Item> {
        let get = self.dynamodb.get_item().table_name(self.stack.output(table)).set_key(Some(key));
        get.send().await.expect("DynamoDB answers").item
    }

    /// Stores an item.
    pub async fn put_item(&self, table: &str, item: Item) {
        let put = self.dynamodb.put_item().table_name(self.stack.output(table)).set_item(Some(item));
        put.send().await.expect("the table takes it");
    }
}

/// A number that no other input has.
pub fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A document of `events/`.
pub fn document(function: &str, name: &str) -> Value {
    let path = root().join("events").join(function).join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).expect("the document is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// An attribute that is a text.
pub fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// An attribute that is a number.
pub fn n(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// An item of these attributes.
pub fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    attributes.map(|(name, value)| (name.to_owned(), value)).into()
}

async fn source() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let tweet = get(|| async { Json(json!({"id_str": number().to_string()})) });
    tokio::spawn(axum::serve(listener, Router::new().route("/tweet", tweet)).into_future());
    address.to_string()
}
