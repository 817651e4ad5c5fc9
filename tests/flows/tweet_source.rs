//! The tweet of the minute through the API.

use serde_json::Value;
use stack::loopback;
use tests::{deployed::deployed, function::Function, samples};

#[tokio::test]
async fn samples_are_answered_as_expected() {
    samples::check(&Function::start("tweet-source", &[]).await, "tweet-source").await;
}

#[tokio::test]
async fn the_api_answers_a_tweet_that_the_system_can_read() {
    let api = deployed().await;
    let answer = loopback::get(&format!("{}/tweet", api.output("ApiUrl"))).await.expect("the API answers");
    assert_eq!(answer.status, 200);
    let status: Value = serde_json::from_str(&answer.body).expect("a tweet is JSON");
    let record = domain::tweet::parse(answer.body.as_bytes()).expect("a tweet can be read");
    let domain::tweet::Record::Tweets { tweets, .. } = record else { panic!("{record:?}") };
    assert_eq!(
        tweets.iter().map(|tweet| tweet.id.to_string()).collect::<Vec<_>>(),
        [status["id_str"].as_str().expect("an id")]
    );
}
