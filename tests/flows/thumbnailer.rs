//! Photos in one bucket, thumbnails in the other.

use aws_sdk_s3::{Client, primitives::ByteStream};
use image::ImageFormat;
use tests::{
    deployed::deployed,
    eventually::eventually,
    function::Function,
    local::Local,
    pictures::{picture, size},
    samples,
};

#[tokio::test]
async fn samples_are_answered_as_expected() {
    let stack = deployed().await;
    let s3 = Client::new(&stack.target().sdk);
    s3.create_bucket().bucket("photos").send().await.expect("the bucket that the samples name");
    let environment =
        [("AWS_ENDPOINT_URL", stack.endpoint()), ("THUMBNAILS_BUCKET", stack.output("ThumbnailsBucketName"))];
    samples::check(&Function::start("thumbnailer", &environment).await, "thumbnailer").await;
}

#[tokio::test]
async fn a_photo_becomes_a_thumbnail_of_its_format_under_its_key() {
    let stack = deployed().await;
    for (name, format, content_type) in [
        ("a été/schöne grüße +1 😀.jpg", ImageFormat::Jpeg, "image/jpeg"),
        ("plain.png", ImageFormat::Png, "image/png"),
    ] {
        let key = key(name);
        put(stack, &key, picture(640, 480, format)).await;
        let thumbnail = eventually("the thumbnail", async || get(stack, &key).await).await;
        assert_eq!(size(&thumbnail.bytes), (128, 96));
        assert_eq!(thumbnail.content_type, content_type);
    }
}

#[tokio::test]
async fn a_replaced_photo_replaces_its_thumbnail_and_a_removed_one_removes_it() {
    let stack = deployed().await;
    let key = key("replaced.png");
    put(stack, &key, picture(640, 480, ImageFormat::Png)).await;
    eventually("the first thumbnail", async || get(stack, &key).await).await;
    put(stack, &key, picture(480, 640, ImageFormat::Png)).await;
    eventually("the second thumbnail", async || {
        get(stack, &key).await.filter(|thumbnail| size(&thumbnail.bytes) == (96, 128))
    })
    .await;
    let s3 = Client::new(&stack.target().sdk);
    s3.delete_object().bucket(stack.output("PhotosBucketName")).key(&key).send().await.expect("it can be removed");
    eventually("the thumbnail's end", async || get(stack, &key).await.is_none().then_some(())).await;
}

#[tokio::test]
async fn what_is_no_picture_gets_no_thumbnail_and_takes_the_old_one_along() {
    let stack = deployed().await;
    let key = key("turned-bad.png");
    put(stack, &key, picture(300, 200, ImageFormat::Png)).await;
    eventually("the thumbnail", async || get(stack, &key).await).await;
    put(stack, &key, b"no picture any more".to_vec()).await;
    eventually("the thumbnail's end", async || get(stack, &key).await.is_none().then_some(())).await;
}

struct Thumbnail {
    bytes: Vec<u8>,
    content_type: String,
}

fn key(name: &str) -> String {
    format!("flows/{:016x}/{name}", fastrand::u64(..))
}

async fn put(stack: &Local, key: &str, bytes: Vec<u8>) {
    let s3 = Client::new(&stack.target().sdk);
    let put = s3.put_object().bucket(stack.output("PhotosBucketName")).key(key).body(ByteStream::from(bytes));
    put.send().await.expect("a photo can be put");
}

async fn get(stack: &Local, key: &str) -> Option<Thumbnail> {
    let s3 = Client::new(&stack.target().sdk);
    let object = s3.get_object().bucket(stack.output("ThumbnailsBucketName")).key(key).send().await.ok()?;
    let content_type = object.content_type().unwrap_or_default().to_owned();
    Some(Thumbnail { bytes: object.body.collect().await.ok()?.to_vec(), content_type })
}
