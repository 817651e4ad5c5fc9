//! A picture that is new, was replaced or is gone: its thumbnail follows.

use serde_json::Value;
use tests::{
    pictures::size,
    proxy::{Call, Fault},
    runtime_api::Answer,
};

use super::{
    desk::Lie,
    scenario::{Done, Scenario, Ways, invocation_again, unless},
    world::{Bucket, World, document, number},
};

/// The picture is twice as large.
const MAX_EDGE_PX: &str = "16";

/// What S3 tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Thumbnailer {
    /// There is no thumbnail yet.
    Create,
    /// There is one of another picture.
    Replace,
    /// There is one, and no picture.
    Remove,
}

/// A picture.
pub struct Picture {
    key: String,
    bucket: String,
}

impl Scenario for Thumbnailer {
    type Input = Picture;

    fn name(&self) -> &'static str {
        match self {
            Thumbnailer::Create => "thumbnailer, create",
            Thumbnailer::Replace => "thumbnailer, replace",
            Thumbnailer::Remove => "thumbnailer, remove",
        }
    }

    fn function(&self) -> &'static str {
        "thumbnailer"
    }

    async fn environment(&self, world: &World, _: &Ways) -> Vec<(&'static str, String)> {
        vec![("THUMBNAILS_BUCKET", world.bucket(Bucket::Thumbnails)), ("MAX_EDGE_PX", MAX_EDGE_PX.to_owned())]
    }

    async fn prepare(&self, world: &World, _: &Ways) -> Picture {
        let key = format!("{:020}/picture.png", number());
        if *self != Thumbnailer::Remove {
            world.put(Bucket::Photos, &key, &world.photo).await;
        }
        if *self != Thumbnailer::Create {
            let put = world.s3.put_object().bucket(world.bucket(Bucket::Thumbnails)).key(&key);
            let put = put.metadata("source-etag", "another").metadata("source-sequencer", "0065F2C3BD8D1A2B3B");
            let put = put.metadata("max-edge-px", MAX_EDGE_PX).body(b"an older thumbnail".to_vec().into());
            put.send().await.expect("the bucket takes it");
        }
        Picture { key, bucket: world.bucket(Bucket::Photos) }
    }

    fn event(&self, picture: &Picture) -> Value {
        let name = if *self == Thumbnailer::Remove { "object-removed-delete" } else { "object-created-put" };
        let mut event = document("thumbnailer", name);
        let s3 = &mut event["Records"][0]["s3"];
        s3["bucket"]["name"] = picture.bucket.as_str().into();
        s3["object"]["key"] = picture.key.as_str().into();
        event
    }

    fn again(&self, event: &Value, answer: &Answer) -> Result<Option<Value>, String> {
        let reasons = ["SourceUnavailable", "ThumbnailsUnavailable", "ThumbnailContended", "OutOfTime"];
        invocation_again(event, answer, &reasons)
    }

    async fn audit(&self, world: &World, picture: &Picture, _: &Done) -> Vec<String> {
        let bucket = world.bucket(Bucket::Thumbnails);
        let folder = picture.key.trim_end_matches("picture.png");
        let keys = world.keys(&bucket, folder).await;
        let wanted = if *self == Thumbnailer::Remove { vec![] } else { vec![picture.key.clone()] };
        if keys != wanted {
            return vec![format!("{keys:?} in place of {wanted:?}")];
        }
        if wanted.is_empty() { Vec::new() } else { thumbnail(world, picture).await }
    }

    fn lie(&self) -> Lie {
        match self {
            Thumbnailer::Create => |call: &Call| match call.operation.as_str() {
                "GET" | "PUT" => Fault::Pretended(""),
                _ => Fault::None,
            },
            // Whoever is told that the picture is empty looks at it once more, and sees that it is not.
            Thumbnailer::Replace | Thumbnailer::Remove => |call: &Call| match call.operation.as_str() {
                "PUT" | "DELETE" => Fault::Pretended(""),
                _ => Fault::None,
            },
        }
    }
}

async fn thumbnail(world: &World, picture: &Picture) -> Vec<String> {
    let head = world.s3.head_object().bucket(&picture.bucket).key(&picture.key).send().await.expect("it is there");
    let get = world.s3.get_object().bucket(world.bucket(Bucket::Thumbnails)).key(&picture.key);
    let object = get.send().await.expect("it was listed");
    let is_of = object.metadata().and_then(|metadata| metadata.get("source-etag")).cloned();
    let content_type = object.content_type().map(str::to_owned);
    let bytes = object.body.collect().await.expect("it can be read").to_vec();
    if is_of.as_deref() != head.e_tag().map(|etag| etag.trim_matches('"')) {
        return vec![format!("the thumbnail is of {is_of:?}")];
    }
    unless(content_type.as_deref() == Some("image/png") && size(&bytes) == (16, 12), || "a wrong thumbnail".to_owned())
}
