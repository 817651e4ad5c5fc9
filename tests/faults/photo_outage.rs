//! A photo host that is down for a minute.

use std::time::{Duration, Instant};

use aws_sdk_s3::Client;
use tests::{
    eventually::{eventually, eventually_within},
    photo_host::url_down_for,
    pictures::size,
};

use crate::{
    crowd::shared,
    table::{Table, id, tweet},
};

const OUTAGE: Duration = Duration::from_secs(60);

/// Retries wait longer each time; one that meets the end of the outage is followed by one of a minute.
const PATIENCE: Duration = Duration::from_secs(150);

#[tokio::test]
async fn a_tweet_is_in_the_table_at_once_and_its_photo_comes_when_the_host_recovers() {
    let stack = shared().await;
    let (table, id, begun) = (Table::of(stack), id(), Instant::now());
    let photo = url_down_for(stack.photo_host, OUTAGE, "a.jpg");
    table.send(&[tweet(id, Some(&photo))]).await;
    eventually("the tweet", async || table.item(id).await).await;
    assert!(begun.elapsed() < OUTAGE / 2, "the tweet has waited for its photo: {:?}", begun.elapsed());
    let (s3, key) = (Client::new(&stack.target().sdk), format!("photos/{id}/77.jpg"));
    for bucket in ["PhotosBucketName", "ThumbnailsBucketName"] {
        let get = || s3.get_object().bucket(stack.output(bucket)).key(&key).send();
        let object = eventually_within(PATIENCE, bucket, async || get().await.ok()).await;
        let bytes = object.body.collect().await.expect("it can be read").to_vec();
        assert!(size(&bytes).0 >= 128);
    }
    assert!(begun.elapsed() >= OUTAGE, "the host was not down: {:?}", begun.elapsed());
}
