//! A run of the poller: one tweet of the source becomes one object.

use serde_json::Value;
use tests::{
    proxy::{Call, Fault},
    runtime_api::Answer,
};

use super::{
    desk::Lie,
    scenario::{Done, Scenario, Ways, invocation_again, unless},
    world::{Bucket, World, document, number},
};

/// The poller.
pub struct TweetPoller;

/// A run.
pub struct Run {
    bucket: String,
    /// What earlier runs have left.
    before: Vec<String>,
    /// The source's tweets of this run have larger numbers.
    after: u64,
}

impl Scenario for TweetPoller {
    type Input = Run;

    fn name(&self) -> &'static str {
        "tweet-poller"
    }

    fn function(&self) -> &'static str {
        "tweet-poller"
    }

    async fn environment(&self, world: &World, ways: &Ways) -> Vec<(&'static str, String)> {
        let bucket = Bucket::Data(ways.lane);
        world.make(bucket).await;
        vec![("DATA_BUCKET", world.bucket(bucket)), ("TWEET_SOURCE_URL", format!("http://{}/tweet", ways.web))]
    }

    fn web(&self, world: &World) -> String {
        format!("http://{}", world.source)
    }

    async fn prepare(&self, world: &World, ways: &Ways) -> Run {
        let bucket = world.bucket(Bucket::Data(ways.lane));
        Run { before: world.keys(&bucket, "").await, bucket, after: number() }
    }

    fn event(&self, _: &Run) -> Value {
        document("tweet-poller", "schedule")
    }

    fn again(&self, event: &Value, answer: &Answer) -> Result<Option<Value>, String> {
        invocation_again(event, answer, &["UpstreamUnavailable", "BucketUnavailable"])
    }

    /// A put whose answer was lost in each of its attempts is there nevertheless, and the next delivery is another run.
    async fn audit(&self, world: &World, run: &Run, done: &Done) -> Vec<String> {
        let mut keys = world.keys(&run.bucket, "").await;
        keys.retain(|key| !run.before.contains(key));
        let named = done.answer["key"].as_str().unwrap_or_default();
        let mut findings = unless(keys.iter().any(|key| key == named), || format!("{named} is not there"));
        findings.extend(unless(keys.len() <= done.deliveries, || format!("{keys:?} of {} runs", done.deliveries)));
        for key in keys {
            let line = String::from_utf8(world.object(&run.bucket, &key).await).unwrap_or_default();
            findings.extend(unless(is_of(run, &line), || format!("{key} holds {line}")));
        }
        findings
    }

    fn lie(&self) -> Lie {
        |call: &Call| Fault::Pretended(if call.operation == "GET" { r#"{"id_str":"0"}"# } else { "" })
    }
}

fn is_of(run: &Run, line: &str) -> bool {
    let digits = line.trim_end().strip_prefix(r#"{"id_str":""#).and_then(|rest| rest.strip_suffix(r#""}"#));
    digits.and_then(|digits| digits.parse::<u64>().ok()).is_some_and(|tweet| tweet > run.after)
}
