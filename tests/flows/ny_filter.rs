//! Events through Firehose and the filter into S3.

use aws_sdk_firehose::{primitives::Blob, types::Record};
use aws_sdk_s3::Client;
use tests::{
    deployed::{Deployed, deployed},
    eventually::eventually,
    function::Function,
    samples,
};

#[tokio::test]
async fn samples_are_answered_as_expected() {
    samples::check(&Function::start("ny-filter", &[]).await, "ny-filter").await;
}

#[tokio::test]
async fn new_york_arrives_and_the_rest_does_not() {
    let stack = deployed().await;
    let [kept, dropped, failed] = [(); 3].map(|()| uuid());
    put(&stack, &[(&kept, "NY"), (&dropped, "TX"), (&failed, "Finistère")]).await;
    let kept = format!(r#"New York State found !! for entry: {{"{kept}":"NY"}}"#);
    let text = eventually("the event of New York", async || {
        Some(delivered(&stack).await).filter(|text| text.lines().any(|line| line == kept))
    })
    .await;
    assert!(!text.contains(&dropped) && !text.contains(&failed));
}

async fn put(stack: &Deployed, events: &[(&str, &str)]) {
    let record = |(id, place): &(&str, &str)| {
        let event = format!(r#"{{"{id}":"{place}"}}"#);
        Record::builder().data(Blob::new(event)).build().expect("a record has data")
    };
    let firehose = aws_sdk_firehose::Client::new(&stack.target.sdk);
    let batch = firehose.put_record_batch().delivery_stream_name(stack.output("EventsDeliveryStreamName"));
    let answer = batch.set_records(Some(events.iter().map(record).collect())).send().await.expect("Firehose answers");
    assert_eq!(answer.failed_put_count(), 0);
}

/// All that lies under `firehose/YYYY/MM/DD/HH/`.
async fn delivered(stack: &Deployed) -> String {
    let s3 = Client::new(&stack.target.sdk);
    let bucket = stack.output("DataBucketName");
    let list = s3.list_objects_v2().bucket(bucket).prefix("firehose/2").send().await.expect("the bucket can be listed");
    let mut text = String::new();
    for key in list.contents().iter().filter_map(|object| object.key()) {
        assert_eq!(key.split('/').count(), 6, "{key}");
        assert!(key.ends_with(".txt"), "{key}");
        let object = s3.get_object().bucket(bucket).key(key).send().await.expect("it was listed");
        text += &String::from_utf8(object.body.collect().await.expect("it can be read").to_vec()).expect("UTF-8");
    }
    text
}

fn uuid() -> String {
    let hex = format!("{:032x}", fastrand::u128(..));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
