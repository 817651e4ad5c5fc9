//! Input that is small to send and huge to unfold: it takes neither the memory nor the time of a function.
//!
//! Memory is held against the template to the byte. Time is not that strict in an unoptimised build, which is up to ten
//! times slower, and shares its processors with other tests.

mod pictures;
mod records;
mod web;

use std::{
    collections::BTreeSet,
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use aws_sdk_s3::Client;
use futures::join;
use serde_json::Value;
use stack::template::logical_id;
use tests::{
    binaries::root,
    eventually::eventually,
    function::Function,
    local::Local,
    proxy::{Call, Fault, Proxy},
};
use tokio::sync::Mutex;

use crate::{
    crowd::shared,
    events::{new_tweets, object_created},
};

/// Of the memory that the template gives.
const MEMORY_PERCENT: u64 = 60;

const SECONDS: u64 = 2;

const SLOWNESS: u64 = if cfg!(debug_assertions) { 10 } else { 1 };

/// Who waits for others gives up after so many seconds: one photo, one poll.
const PATIENCE_SECONDS: u64 = 11;

/// Work goes on until then, unless it is done.
const DEADLINE_SECONDS: u64 = 30;

const BUCKET: &str = "bombs";

/// One by one, for the time of their work is taken.
static TURN: Mutex<()> = Mutex::const_new(());

/// Input, and the line that the log has to have about it.
struct Bomb {
    function: &'static str,
    name: &'static str,
    event: Vec<u8>,
    says: &'static str,
    seconds: u64,
    environment: Vec<(&'static str, String)>,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_picture_takes_the_thumbnailer_s_memory_or_time() {
    let _turn = TURN.lock().await;
    let (stack, mut faults) = (stand().await, Vec::new());
    for (number, picture) in pictures::pictures().into_iter().enumerate() {
        let key = format!("{number}");
        let put = Client::new(&stack.target().sdk).put_object().bucket(BUCKET).key(&key);
        put.body(picture.bytes.into()).send().await.expect("S3 takes it");
        let event = object_created(BUCKET, &key);
        faults.extend(Bomb::new("thumbnailer", picture.name, event, picture.says).defuse(stack).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_record_takes_a_function_s_memory_or_time() {
    let _turn = TURN.lock().await;
    let (stack, mut faults) = (stand().await, Vec::new());
    let records::Document { name, function, event, says } = records::work();
    let work = Bomb { seconds: DEADLINE_SECONDS, ..Bomb::new(function, name, event, says) };
    faults.extend(work.defuse(stack).await);
    for records::Document { name, function, event, says } in records::records() {
        faults.extend(Bomb::new(function, name, event, says).defuse(stack).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_takes_a_function_s_memory_or_time() {
    let _turn = TURN.lock().await;
    let (stack, mut faults) = (stand().await, Vec::new());
    for records::Document { name, function, event, says } in records::requests() {
        faults.extend(Bomb::new(function, name, event, says).defuse(stack).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_host_takes_a_function_s_memory_or_time() {
    let _turn = TURN.lock().await;
    let (stack, host) = (stand().await, web::host().await);
    let photo = |name, paths: &[String], says| photo(&host, name, paths, says);
    let poll = |name, path, says| poll(&host, name, path, says);
    let [endless, larger, unsaid] = ["endless", "larger", "larger-unsaid"].map(|path| [path.to_owned()]);
    let eight: Vec<String> = (0..8).map(|number| format!("largest/{number}")).collect();
    let bombs = [
        photo("an endless photo", &endless, "photo lost: more than 20000000 bytes"),
        photo("20 MB and a byte", &larger, "photo lost: more than 20000000 bytes"),
        photo("20 MB and a byte, unsaid", &unsaid, "photo lost: more than 20000000 bytes"),
        photo("eight photos of 20 MB at once", &eight, "photos of 8 records stored"),
        poll("an endless tweet", "endless", "more than 1048576 bytes"),
        poll("150 MB of zeros, deflated", "zipped", "no JSON object"),
    ];
    let mut faults = Vec::new();
    for bomb in bombs {
        faults.extend(bomb.defuse(stack).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Without a turn: who waits takes no time of others.
#[tokio::test(flavor = "multi_thread")]
async fn no_slow_host_takes_a_function_s_memory_or_time() {
    let (stack, host) = (stand().await, web::host().await);
    let dripping = photo(&host, "a dripping photo", &["drip".to_owned()], "no whole answer in time").slow();
    let polled = poll(&host, "a dripping tweet", "drip", "no whole answer in time").slow();
    let (photo, poll) = join!(dripping.defuse(stack), polled.defuse(stack));
    let faults = [photo, poll].concat();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// New tweets with photos of this host.
fn photo(host: &str, name: &'static str, paths: &[String], says: &'static str) -> Bomb {
    let urls: Vec<String> = paths.iter().map(|path| format!("https://{host}/{path}")).collect();
    let event = new_tweets(fastrand::u64(1 << 60..1 << 61), &urls);
    Bomb { environment: vec![("PHOTO_HOSTS", host.to_owned())], ..Bomb::new("photo-fetcher", name, event, says) }
}

/// A look at this host for a tweet.
fn poll(host: &str, name: &'static str, path: &str, says: &'static str) -> Bomb {
    let url = format!("http://{host}/{path}");
    Bomb { environment: vec![("TWEET_SOURCE_URL", url)], ..Bomb::new("tweet-poller", name, b"{}".into(), says) }
}

/// The engine with a bucket that tells nobody what is put into it.
async fn stand() -> &'static Local {
    let stack = shared().await;
    // Another test may have made it.
    let _ = Client::new(&stack.target().sdk).create_bucket().bucket(BUCKET).send().await;
    stack
}

impl Bomb {
    fn new(function: &'static str, name: &'static str, event: Vec<u8>, says: &'static str) -> Bomb {
        Bomb { function, name, event, says, seconds: SECONDS * SLOWNESS, environment: Vec::new() }
    }

    /// It is no work that takes the time.
    fn slow(self) -> Bomb {
        Bomb { seconds: PATIENCE_SECONDS, ..self }
    }

    /// Hands it to a function of its own and measures that; gives what was wrong.
    async fn defuse(self, stack: &Local) -> Vec<String> {
        let function = self.start(stack).await;
        let start = Instant::now();
        function.invoke(&self.event).await;
        let elapsed = start.elapsed();
        let sentences = sentences(&function, self.says).await;
        let (peak, limit) = (function.peak_memory_bytes(), memory_bytes(self.function) * MEMORY_PERCENT / 100);
        let told = sentences.iter().find(|(_, sentence)| sentence.contains(self.says));
        let loud = sentences.iter().filter(|(level, _)| level != "INFO").collect::<BTreeSet<_>>().len();
        let line = told.map_or("", |(_, sentence)| sentence.as_str());
        println!(
            "| {} | {} | {} of {} MiB | {elapsed:.1?} | {line} |",
            self.function,
            self.name,
            peak >> 20,
            limit >> 20
        );
        let faults = [
            (peak > limit, format!("{peak} bytes of memory, {limit} are allowed")),
            (elapsed > Duration::from_secs(self.seconds), format!("{elapsed:?}, {} s are allowed", self.seconds)),
            (told.is_none() || loud > 1, format!("`{}` is not the one line: {sentences:?}", self.says)),
        ];
        let found = faults.into_iter().filter(|(is_one, _)| *is_one);
        found.map(|(_, fault)| format!("{}, {}: {fault}", self.function, self.name)).collect()
    }

    async fn start(&self, stack: &Local) -> Function {
        let table = Proxy::start(Arc::new(|_: &Call| Fault::Pretended(r#"{"UnprocessedItems":{}}"#))).await;
        let own: Vec<(&str, &str)> = self.environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let environment = [
            ("AWS_ENDPOINT_URL", stack.endpoint()),
            ("AWS_ENDPOINT_URL_DYNAMODB", &table.url()),
            ("TWEETS_TABLE", "tweets"),
            ("MUSIC_TABLE", "music"),
            ("PHOTOS_BUCKET", BUCKET),
            ("FAILURES_BUCKET", BUCKET),
            ("DATA_BUCKET", BUCKET),
            ("THUMBNAILS_BUCKET", stack.output("ThumbnailsBucketName")),
            ("DELIVERY_STREAM", "ticks"),
            ("ATHENA_WORKGROUP", "queries"),
            ("GLUE_DATABASE", "data"),
        ];
        Function::start(self.function, &[environment.as_slice(), &own].concat()).await
    }
}

/// All lines of an invocation but its metrics, which are the last where there are any: level and sentence.
async fn sentences(function: &Function, says: &str) -> Vec<(String, String)> {
    let done = async || {
        let logs = function.logs().await;
        logs.iter().any(|line| line.contains(r#""_aws""#) || line.contains(says)).then_some(logs)
    };
    let logs = eventually("the metrics of the invocation", done).await;
    let lines = logs.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let text = |line: &Value, field: &str| line[field].as_str().map(str::to_owned);
    lines.filter_map(|line| Some((text(&line, "level")?, text(&line, "message")?))).collect()
}

/// What the template gives the function.
fn memory_bytes(function: &str) -> u64 {
    let template = fs::read_to_string(root().join("template.yaml")).expect("the stack has a template");
    let setting = |block: &str| {
        let line = block.lines().find_map(|line| line.trim().strip_prefix("MemorySize: "));
        line.and_then(|number| number.parse::<u64>().ok())
    };
    let (globals, resources) = template.split_once("\nResources:\n").expect("it has resources");
    let (_, block) = resources.split_once(&format!("\n  {}:\n", logical_id(function))).expect("it has the function");
    let end = block.find("\n\n").expect("it is not the last resource");
    (setting(&block[..end]).or(setting(globals)).expect("one of them says it")) << 20
}
