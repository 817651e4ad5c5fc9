//! Tweets and hashtags read through the API.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use tests::{deployed::deployed, eventually::eventually, function::Function, http::send, local::Local, samples};

#[tokio::test]
async fn samples_are_answered_as_expected() {
    let stack = deployed().await;
    let environment = [
        ("AWS_ENDPOINT_URL", stack.endpoint()),
        ("TWEETS_TABLE", stack.output("TweetsTableName")),
        ("PHOTOS_BUCKET", stack.output("PhotosBucketName")),
        ("THUMBNAILS_BUCKET", stack.output("ThumbnailsBucketName")),
        ("ATHENA_WORKGROUP", stack.output("AthenaWorkGroupName")),
        ("GLUE_DATABASE", stack.output("GlueDatabaseName")),
    ];
    samples::check(&Function::start("tweets-api", &environment).await, "tweets-api").await;
}

#[tokio::test]
async fn the_tweets_of_a_day_come_newest_first_page_by_page() {
    let stack = deployed().await;
    let day = format!("{}-02-03", fastrand::u32(2100..9999));
    let first = fastrand::u64(1 << 60..1 << 61);
    for id in first..first + 3 {
        put(stack, id, &day).await;
    }
    let url = format!("{}/tweets?day={day}&limit=2", stack.output("ApiUrl"));
    let page = send("GET", &url, None).await.body;
    assert_eq!(ids(&page), [(first + 2).to_string(), (first + 1).to_string()]);
    let next = page["next"].as_str().expect("there is one more");
    assert_eq!(ids(&send("GET", &format!("{url}&next={next}"), None).await.body), [first.to_string()]);
}

#[tokio::test]
async fn a_tweet_is_found_by_its_id_or_not_at_all() {
    let stack = deployed().await;
    let (api, id) = (stack.output("ApiUrl"), fastrand::u64(1 << 60..1 << 61));
    assert_eq!(send("GET", &format!("{api}/tweets/{id}"), None).await.status, 404);
    put(stack, id, "2018-10-10").await;
    assert_eq!(send("GET", &format!("{api}/tweets/{id}"), None).await.body["id"], json!(id.to_string()));
}

#[tokio::test]
async fn hashtags_are_counted_over_what_was_polled() {
    let stack = deployed().await;
    let s3 = aws_sdk_s3::Client::new(&stack.target().sdk);
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let tag = format!("Tag{:08x}", fastrand::u32(..));
    for id in ["1", "1", "2"] {
        let tweet = json!({"id_str": format!("{tag}{id}"), "entities": {"hashtags": [{"text": tag}]}});
        let key = format!("tweets/dt={today}/000000-{:016x}.json", fastrand::u64(..));
        let put = s3.put_object().bucket(stack.output("DataBucketName")).key(key);
        put.body(tweet.to_string().into_bytes().into()).send().await.expect("the bucket takes it");
    }
    let url = format!("{}/hashtags?days=2&limit=100", stack.output("ApiUrl"));
    let expected = json!({"tag": tag.to_lowercase(), "tweets": 2});
    eventually("the count of the tag", async || {
        let answer = send("GET", &url, None).await;
        answer.body["hashtags"].as_array().filter(|tags| tags.contains(&expected)).map(|_| ())
    })
    .await;
}

fn ids(page: &serde_json::Value) -> Vec<String> {
    let tweets = page["tweets"].as_array().expect("a page has tweets");
    tweets.iter().map(|tweet| tweet["id"].as_str().expect("a tweet has an id").to_owned()).collect()
}

async fn put(stack: &Local, id: u64, day: &str) {
    let dynamodb = aws_sdk_dynamodb::Client::new(&stack.target().sdk);
    let put = dynamodb.put_item().table_name(stack.output("TweetsTableName"));
    let put = put.item("Id", AttributeValue::N(id.to_string())).item("Day", AttributeValue::S(day.to_owned()));
    put.send().await.expect("the table takes it");
}
