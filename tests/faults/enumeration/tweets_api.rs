//! Stored tweets over HTTP: those of a day, one with its photos, the most used hashtags.

use serde_json::{Value, json};
use tests::{
    proxy::{Call, Fault},
    runtime_api::Answer,
};
use tokio::sync::OnceCell;

use super::{
    desk::Lie,
    scenario::{Done, Scenario, Ways, request, request_again, unless},
    world::{Bucket, World, document, item, n, number, s},
};

const TABLE: &str = "TweetsTableName";

/// More often than any other; Athena may answer with an earlier result, so it is there before the first question.
const TAG: &str = "enumeration";
const TAGGED: usize = 3;

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TweetsApi {
    Tweets,
    Tweet,
    Hashtags,
}

impl Scenario for TweetsApi {
    /// The tweet.
    type Input = u64;

    fn name(&self) -> &'static str {
        match self {
            TweetsApi::Tweets => "tweets-api, tweets",
            TweetsApi::Tweet => "tweets-api, tweet",
            TweetsApi::Hashtags => "tweets-api, hashtags",
        }
    }

    fn function(&self) -> &'static str {
        "tweets-api"
    }

    async fn environment(&self, world: &World, _: &Ways) -> Vec<(&'static str, String)> {
        vec![
            ("TWEETS_TABLE", world.stack.output(TABLE).to_owned()),
            ("PHOTOS_BUCKET", world.bucket(Bucket::Photos)),
            ("THUMBNAILS_BUCKET", world.bucket(Bucket::Thumbnails)),
            ("ATHENA_WORKGROUP", world.stack.output("AthenaWorkGroupName").to_owned()),
            ("GLUE_DATABASE", world.stack.output("GlueDatabaseName").to_owned()),
        ]
    }

    async fn prepare(&self, world: &World, _: &Ways) -> u64 {
        let number = number();
        match self {
            TweetsApi::Tweets => {
                world.put_item(TABLE, item([("Id", n(id(number))), ("Day", s(day(number)))])).await;
            }
            TweetsApi::Tweet => {
                let photo = item([("Id", n(77)), ("Url", s("https://pbs.twimg.com/a.png"))]);
                let media =
                    aws_sdk_dynamodb::types::AttributeValue::L(vec![aws_sdk_dynamodb::types::AttributeValue::M(photo)]);
                world.put_item(TABLE, item([("Id", n(id(number))), ("Media", media)])).await;
                for bucket in [Bucket::Photos, Bucket::Thumbnails] {
                    world.put(bucket, &format!("photos/{}/77.png", id(number)), b"a picture").await;
                }
            }
            TweetsApi::Hashtags => tag(world).await,
        }
        number
    }

    fn event(&self, &number: &u64) -> Value {
        let document = document("tweets-api", "get-tweet");
        match self {
            TweetsApi::Tweets => request(document, "GET", "/tweets", &[("day", &day(number))], None),
            TweetsApi::Tweet => request(document, "GET", &format!("/tweets/{}", id(number)), &[], None),
            TweetsApi::Hashtags => request(document, "GET", "/hashtags", &[("limit", "100")], None),
        }
    }

    fn again(&self, event: &Value, answer: &Answer) -> Result<Option<Value>, String> {
        request_again(event, answer)
    }

    async fn audit(&self, _: &World, &number: &u64, done: &Done) -> Vec<String> {
        let (body, id) = (done.body(), id(number).to_string());
        let is_right = match self {
            TweetsApi::Tweets => {
                body["tweets"].as_array().is_some_and(|tweets| tweets.len() == 1 && tweets[0]["id"] == id)
            }
            TweetsApi::Tweet => {
                let photo = &body["photos"][0];
                let leads = |name: &str| photo[name].as_str().is_some_and(|url| url.contains(&format!("{id}/77.png")));
                body["id"] == id && leads("photoUrl") && leads("thumbnailUrl")
            }
            TweetsApi::Hashtags => {
                let wanted = json!({"tag": TAG, "tweets": TAGGED});
                body["hashtags"].as_array().is_some_and(|tags| tags.contains(&wanted))
            }
        };
        unless(is_right, || format!("answered {body}"))
    }

    fn lie(&self) -> Lie {
        |call: &Call| {
            Fault::Pretended(match call.operation.as_str() {
                "GET" => "<ListBucketResult></ListBucketResult>",
                "StartQueryExecution" => r#"{"QueryExecutionId":"00000000-0000-0000-0000-000000000000"}"#,
                "GetQueryExecution" => {
                    r#"{"QueryExecution":{"Status":{"State":"FAILED","AthenaError":{"Retryable":false}}}}"#
                }
                "GetQueryResults" => r#"{"ResultSet":{"Rows":[]}}"#,
                _ => "{}",
            })
        }
    }
}

/// As the poller stores them, once for all tests.
async fn tag(world: &World) {
    static TAGGED_ONCE: OnceCell<()> = OnceCell::const_new();
    let store = async || {
        let tweet = |n| json!({"id_str": format!("{TAG}{n}"), "entities": {"hashtags": [{"text": TAG}]}}).to_string();
        let lines: Vec<_> = (0..TAGGED).map(tweet).collect();
        let today = jiff::Timestamp::now().strftime("%Y-%m-%d");
        let put = world.s3.put_object().bucket(world.stack.output("DataBucketName"));
        let put = put.key(format!("tweets/dt={today}/000000-{TAG}.json")).body(lines.join("\n").into_bytes().into());
        put.send().await.expect("the bucket takes it");
    };
    TAGGED_ONCE.get_or_init(store).await;
}

fn id(number: u64) -> u64 {
    (1 << 60) + number
}

/// A day that no other tweet has.
fn day(number: u64) -> String {
    format!("{:04}-{:02}-{:02}", 2100 + number / (12 * 28), number / 28 % 12 + 1, number % 28 + 1)
}
