//! The schedule of the poller, whose first run comes after a minute.

use std::time::Duration;

use aws_sdk_s3::Client;
use tests::eventually::eventually_within;

use crate::crowd::shared;

const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn the_schedule_stores_a_tweet_by_itself() {
    let stack = shared().await;
    eventually_within(PATIENCE, "the first tweet of the schedule", async || {
        let s3 = Client::new(&stack.target().sdk);
        let list = s3.list_objects_v2().bucket(stack.output("DataBucketName")).prefix("tweets/dt=").send().await;
        list.expect("the bucket can be listed").contents().first().and_then(|object| object.key().map(str::to_owned))
    })
    .await;
}
