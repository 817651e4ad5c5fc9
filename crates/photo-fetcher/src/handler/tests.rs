//! Batches in, answers out, with photo hosts and S3 well and unwell.

use std::time::Duration;

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use aws_sdk_s3::{
    Client,
    operation::{list_objects_v2::ListObjectsV2Output, put_object::PutObjectOutput},
    types::Object,
};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use expect_test::expect;
use serde_json::{Value, json};
use telemetry::metrics;

use super::*;
use crate::{
    failures::Failures,
    hosts::Hosts,
    photo_host::{Answer as HostAnswer, JPEG, PNG, PhotoHost},
    photos::Photos,
    resolver::Lookup,
    web::Web,
};

/// Key to content type and bytes.
type Objects = BTreeMap<String, (String, Vec<u8>)>;

/// A bucket in memory.
#[derive(Clone, Default)]
struct Bucket(Arc<Mutex<Objects>>);

impl Bucket {
    fn keys(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }

    fn text(&self, key: &str) -> String {
        String::from_utf8(self.0.lock().unwrap()[key].1.clone()).unwrap()
    }

    fn has(&self, key: Option<&str>) -> bool {
        key.is_some_and(|key| self.0.lock().unwrap().contains_key(key))
    }

    /// Answers lists and puts, conditions included.
    fn open(&self) -> Vec<Rule> {
        let (listed, present, taking) = (self.clone(), self.clone(), self.clone());
        let list = mock!(Client::list_objects_v2).then_compute_output(move |input| {
            let keys = listed.keys().into_iter().filter(|key| key.starts_with(input.prefix().unwrap()));
            let objects = keys.map(|key| Object::builder().key(key).build()).collect();
            ListObjectsV2Output::builder().set_contents(Some(objects)).build()
        });
        let refuse = mock!(Client::put_object)
            .match_requests(move |input| input.if_none_match() == Some("*") && present.has(input.key()))
            .sequence()
            .http_status(412, None)
            .repeatedly()
            .build();
        let take = mock!(Client::put_object).then_compute_output(move |input| {
            let body = input.body().bytes().unwrap().to_vec();
            let object = (input.content_type().unwrap().to_owned(), body);
            taking.0.lock().unwrap().insert(input.key().unwrap().to_owned(), object);
            PutObjectOutput::builder().build()
        });
        vec![list, refuse, take]
    }

    /// Lists, but takes nothing.
    fn full(&self) -> Vec<Rule> {
        let mut rules = self.open();
        rules.truncate(1);
        rules.push(mock!(Client::put_object).sequence().http_status(503, None).repeatedly().build());
        rules
    }
}

/// A bucket that is down.
fn closed() -> Vec<Rule> {
    let put = mock!(Client::put_object).sequence().http_status(503, None).repeatedly().build();
    vec![mock!(Client::list_objects_v2).sequence().http_status(503, None).repeatedly().build(), put]
}

fn fetcher(hosts: &str, photos: &[Rule], failures: &[Rule]) -> Fetcher {
    let lookup: Lookup = Box::new(|_| Box::pin(async { Err(std::io::Error::other("unknown name")) }));
    Fetcher {
        web: Web::new(Hosts::parse(hosts).unwrap(), lookup),
        photos: Photos::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, photos), "photos".to_owned()),
        failures: Failures::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, failures), "failures".to_owned()),
    }
}

/// A host with a photo at `/jpeg`, another at `/png`, and something wrong at every other path.
async fn host() -> PhotoHost {
    let answer = |path: &str| match path {
        "/jpeg" => HostAnswer::picture("image/jpeg", JPEG),
        "/png" => HostAnswer::picture("image/png", PNG),
        "/html" => HostAnswer::picture("image/jpeg", b"<html>"),
        "/page" => HostAnswer::picture("text/html", JPEG),
        "/gone" => HostAnswer::status("410 Gone"),
        "/forbidden" => HostAnswer::status("403 Forbidden"),
        "/large" => HostAnswer::stalled("HTTP/1.1 200 OK\r\nContent-Length: 20000001\r\n\r\n"),
        "/elsewhere" => HostAnswer::moved("https://169.254.169.254/latest/meta-data/"),
        "/busy" => HostAnswer::status("429 Too Many Requests"),
        "/down" => HostAnswer::status("500 Internal Server Error"),
        "/silent" => HostAnswer::stalled(""),
        _ => HostAnswer::status("404 Not Found"),
    };
    PhotoHost::start(answer).await
}

/// A new tweet with one photo of each URL; its media ids are 1, 2 and so on.
fn tweet(number: u64, tweet_id: u64, urls: &[String]) -> Value {
    let photos: Vec<Value> = (1_u64..)
        .zip(urls)
        .map(|(id, url)| json!({ "M": { "Id": { "N": id.to_string() }, "Url": { "S": url } } }))
        .collect();
    let image = json!({ "Id": { "N": tweet_id.to_string() }, "Media": { "L": photos } });
    json!({ "eventID": "c4ca", "eventName": "INSERT", "dynamodb": {
        "ApproximateCreationDateTime": 1545084650, "Keys": { "Id": { "N": tweet_id.to_string() } },
        "NewImage": image, "SequenceNumber": number.to_string(), "StreamViewType": "NEW_IMAGE" } })
}

fn event(records: &[Value]) -> Box<RawValue> {
    serde_json::value::to_raw_value(&json!({ "Records": records })).unwrap()
}

async fn answer_to(event: &RawValue, fetcher: &Fetcher) -> Result<String, Error> {
    let answer = fetch(event, fetcher, Instant::now() + Duration::from_secs(54)).await?;
    Ok(serde_json::to_string(&answer).unwrap())
}

fn failed(number: &str) -> Result<String, Error> {
    Ok(format!(r#"{{"batchItemFailures":[{{"itemIdentifier":"{number}"}}]}}"#))
}

fn nothing_failed() -> Result<String, Error> {
    Ok(r#"{"batchItemFailures":[]}"#.to_owned())
}

#[tokio::test]
async fn every_event_of_the_folder_gets_its_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/photo-fetcher");
    let (mut answered, mut reported) = (0, 0);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(".expected.json") {
            continue;
        }
        let event: Box<RawValue> = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let fetcher = fetcher("pbs.twimg.com", &Bucket::default().open(), &Bucket::default().open());
        let answer: Value = serde_json::from_str(&answer_to(&event, &fetcher).await.unwrap()).unwrap();
        let expected = path.with_extension("expected.json");
        if expected.exists() {
            let expected: Value = serde_json::from_slice(&fs::read(&expected).unwrap()).unwrap();
            assert_eq!(answer, expected, "{}", path.display());
            answered += 1;
        } else {
            // The host cannot be found here.
            assert_eq!(answer["batchItemFailures"].as_array().unwrap().len(), 1, "{}", path.display());
            reported += 1;
        }
    }
    assert!(answered > 0 && reported > 0, "too few events in {}", folder.display());
}

#[tokio::test]
async fn every_photo_of_a_tweet_is_stored_with_its_content_type() {
    let (host, photos) = (host().await, Bucket::default());
    let fetcher = fetcher(&host.entry(), &photos.open(), &closed());
    let event = event(&[tweet(100, 1_050_118_621_198_921_728, &[host.url("/jpeg"), host.url("/png")])]);
    assert_eq!(answer_to(&event, &fetcher).await, nothing_failed());
    let objects = photos.0.lock().unwrap();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects["photos/1050118621198921728/1.jpg"], ("image/jpeg".to_owned(), JPEG.to_vec()));
    assert_eq!(objects["photos/1050118621198921728/2.png"], ("image/png".to_owned(), PNG.to_vec()));
}

#[tokio::test]
async fn the_address_of_a_tweet_is_https_and_so_a_test_s() {
    let (host, photos) = (host().await, Bucket::default());
    let url = host.url("/jpeg").replace("http:", "https:");
    assert_eq!(
        answer_to(&event(&[tweet(100, 7, &[url])]), &fetcher(&host.entry(), &photos.open(), &closed())).await,
        nothing_failed()
    );
    assert_eq!(photos.keys(), ["photos/7/1.jpg"]);
}

#[tokio::test]
async fn a_record_that_comes_again_is_not_fetched_again() {
    let (host, photos) = (host().await, Bucket::default());
    let fetcher = fetcher(&host.entry(), &photos.open(), &closed());
    let event = event(&[tweet(100, 7, &[host.url("/jpeg"), host.url("/png")])]);
    for _ in 0..2 {
        assert_eq!(answer_to(&event, &fetcher).await, nothing_failed());
    }
    assert_eq!((host.requests().len(), photos.keys().len()), (2, 2));
}

#[tokio::test]
async fn a_photo_that_arrived_meanwhile_stays() {
    let (host, photos) = (host().await, Bucket::default());
    let hidden = mock!(Client::list_objects_v2).then_output(|| ListObjectsV2Output::builder().build());
    let mut rules = photos.open();
    rules[0] = hidden;
    let earlier = ("image/jpeg".to_owned(), b"earlier".to_vec());
    photos.0.lock().unwrap().insert("photos/7/1.jpg".to_owned(), earlier);
    let event = event(&[tweet(100, 7, &[host.url("/jpeg")])]);
    assert_eq!(answer_to(&event, &fetcher(&host.entry(), &rules, &closed())).await, nothing_failed());
    assert_eq!(photos.text("photos/7/1.jpg"), "earlier");
}

#[tokio::test]
async fn a_photo_that_can_never_be_had_is_told_and_the_batch_goes_on() {
    let (host, photos, failures) = (host().await, Bucket::default(), Bucket::default());
    let fetcher = fetcher(&host.entry(), &photos.open(), &failures.open());
    let mut urls: Vec<String> =
        ["/missing", "/gone", "/forbidden", "/html", "/page", "/large", "/elsewhere"].map(|path| host.url(path)).into();
    urls.extend(["https://127.0.0.1:1/".to_owned(), "no URL".to_owned(), host.url("/png")]);
    assert_eq!(answer_to(&event(&[tweet(100, 7, &urls)]), &fetcher).await, nothing_failed());
    assert_eq!(photos.keys(), ["photos/7/10.png"]);
    let told: String = (1..=9)
        .map(|id| {
            let object: Value = serde_json::from_str(&failures.text(&format!("photos/7/{id}.json"))).unwrap();
            assert_eq!(object["url"], urls[id - 1]);
            assert_eq!(object["sequenceNumber"], "100");
            format!("{} {} {}\n", object["tweetId"], object["mediaId"], object["reason"].as_str().unwrap())
        })
        .collect();
    expect![[r#"
        "7" "1" the host answered 404 Not Found
        "7" "2" the host answered 410 Gone
        "7" "3" the host answered 403 Forbidden
        "7" "4" not an image: the first bytes are of no format that is read
        "7" "5" not an image: the host calls it text/html
        "7" "6" more than 20000000 bytes
        "7" "7" refused: 169.254.169.254 is not a listed host
        "7" "8" refused: 127.0.0.1:1 is not a listed host
        "7" "9" refused: not a URL
    "#]]
    .assert_eq(&told);
    assert_eq!(failures.keys().len(), 9);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_cannot_be_told_is_reported() {
    let (host, photos) = (host().await, Bucket::default());
    let event = event(&[tweet(100, 7, &[host.url("/png")]), tweet(101, 8, &[host.url("/missing")])]);
    assert_eq!(answer_to(&event, &fetcher(&host.entry(), &photos.open(), &closed())).await, failed("101"));
    assert_eq!(photos.keys(), ["photos/7/1.png"]);
}

#[tokio::test(start_paused = true)]
async fn of_hosts_in_trouble_the_first_record_is_reported_and_the_others_are_stored() {
    for trouble in ["/down", "/busy", "/silent"] {
        let (host, photos) = (host().await, Bucket::default());
        let event = event(&[
            tweet(100, 7, &[host.url("/png")]),
            tweet(101, 8, &[host.url("/jpeg"), host.url(trouble), host.url("/png")]),
            tweet(102, 9, &[host.url("/down")]),
            tweet(103, 10, &[host.url("/jpeg")]),
        ]);
        assert_eq!(answer_to(&event, &fetcher(&host.entry(), &photos.open(), &closed())).await, failed("101"));
        assert_eq!(photos.keys(), ["photos/10/1.jpg", "photos/7/1.png", "photos/8/1.jpg", "photos/8/3.png"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_bucket_in_trouble_is_reported() {
    let (host, photos) = (host().await, Bucket::default());
    let event = event(&[tweet(100, 7, &[host.url("/png")])]);
    assert_eq!(answer_to(&event, &fetcher(&host.entry(), &photos.full(), &closed())).await, failed("100"));
    assert_eq!(host.requests().len(), 1);
    assert_eq!(answer_to(&event, &fetcher(&host.entry(), &closed(), &closed())).await, failed("100"));
    assert_eq!(host.requests().len(), 1, "nothing is fetched that could not be stored");
}

#[tokio::test]
async fn what_is_no_new_tweet_with_photos_is_skipped() {
    let modified = json!({ "eventName": "MODIFY", "dynamodb": { "SequenceNumber": "1",
        "NewImage": { "Id": { "N": "7" }, "MediaId": { "N": "8" }, "MediaUrl": { "S": "https://pbs.twimg.com/a" } } } });
    let removed = json!({ "eventName": "REMOVE", "dynamodb": { "SequenceNumber": "2" } });
    let event = event(&[modified, removed, tweet(3, 7, &[])]);
    let fetcher = fetcher("pbs.twimg.com", &[], &[]);
    assert_eq!(answer_to(&event, &fetcher).await, nothing_failed());
    let records = event::records(&event).unwrap();
    let tally = fetcher.look_after(&records[0], Instant::now()).await;
    assert_eq!(tally, Tally { skipped: 1, ..Tally::default() });
}

#[tokio::test(start_paused = true)]
async fn a_record_that_cannot_be_read_is_told_whole_and_fails_nothing() {
    let (host, photos, failures) = (host().await, Bucket::default(), Bucket::default());
    let unreadable =
        json!({ "eventName": "INSERT", "dynamodb": { "SequenceNumber": "99", "NewImage": { "Id": "7" } } });
    let mut half = tweet(100, 7, &[host.url("/png")]);
    half["dynamodb"]["NewImage"]["Media"]["L"].as_array_mut().unwrap().push(Value::Null);
    let records = [unreadable.clone(), Value::Null, half, tweet(101, 8, &[host.url("/png")])];
    assert_eq!(
        answer_to(&event(&records), &fetcher(&host.entry(), &photos.open(), &failures.open())).await,
        nothing_failed()
    );
    assert_eq!(photos.keys(), ["photos/7/1.png", "photos/8/1.png"]);
    assert_eq!(failures.keys().len(), 3);
    let told: Value = serde_json::from_str(&failures.text("photos/unreadable/99.json")).unwrap();
    assert_eq!(told, json!({ "reason": "no exact Id", "sequenceNumber": "99", "record": unreadable }));
    let told: Value = serde_json::from_str(&failures.text("photos/unreadable/100.json")).unwrap();
    assert_eq!(told["reason"], "Media[1] has no exact Id or no Url");
    let answer = answer_to(&event(&records), &fetcher(&host.entry(), &photos.open(), &closed())).await;
    assert_eq!(answer, failed("99"));
}

#[tokio::test]
async fn a_record_that_cannot_be_named_fails_the_batch_only_if_it_must_come_again() {
    let host = host().await;
    for number in [json!(""), Value::Null, json!({})] {
        let photos = Bucket::default();
        let fetcher = fetcher(&host.entry(), &photos.open(), &closed());
        let mut record = tweet(100, 7, &[host.url("/png")]);
        record["dynamodb"]["SequenceNumber"] = number.clone();
        assert_eq!(answer_to(&event(&[record]), &fetcher).await, nothing_failed());
        let mut record = tweet(100, 8, &[host.url("/down")]);
        record["dynamodb"]["SequenceNumber"] = number;
        assert_eq!(answer_to(&event(&[record]), &fetcher).await, Err(Error::UnnumberedRecord(0)));
    }
    assert_eq!(Diagnostic::from(Error::UnnumberedRecord(0)).error_type, "UnnumberedRecord");
}

#[tokio::test(start_paused = true)]
async fn the_time_that_is_over_is_reported_and_no_more_than_eight_are_asked_at_once() {
    let (host, photos) = (host().await, Bucket::default());
    let fetcher = fetcher(&host.entry(), &photos.open(), &closed());
    let mut records = vec![tweet(100, 1, &[host.url("/png")])];
    records.extend((2..30).map(|id| tweet(99 + id, id, &[host.url("/silent")])));
    let stop = Instant::now() + Duration::from_secs(5);
    let answer = fetch(&event(&records), &fetcher, stop).await.unwrap();
    assert_eq!(serde_json::to_string(&answer).unwrap(), failed("101").unwrap());
    assert_eq!(Instant::now(), stop);
    assert_eq!((host.requests().len(), photos.keys()), (1 + 8, vec!["photos/1/1.png".to_owned()]));
}

#[tokio::test]
async fn nothing_is_begun_when_the_time_is_over() {
    let modified = json!({ "eventName": "MODIFY" });
    let event = event(&[modified, tweet(100, 7, &["https://pbs.twimg.com/a".to_owned()])]);
    let answer = fetch(&event, &fetcher("pbs.twimg.com", &[], &[]), Instant::now()).await.unwrap();
    assert_eq!(serde_json::to_string(&answer).unwrap(), failed("100").unwrap());
}

#[tokio::test]
async fn what_is_no_event_of_a_stream_fails_nothing() {
    for event in ["{}", "null", r#"{"Records":[]}"#, r#"{"key1":"value1"}"#] {
        let event: Box<RawValue> = serde_json::from_str(event).unwrap();
        assert_eq!(answer_to(&event, &fetcher("pbs.twimg.com", &[], &[])).await, nothing_failed());
    }
}

#[tokio::test(start_paused = true)]
async fn what_becomes_of_photos_is_counted() {
    let (host, photos, failures) = (host().await, Bucket::default(), Bucket::default());
    let there = ("image/png".to_owned(), PNG.to_vec());
    photos.0.lock().unwrap().insert("photos/7/1.png".to_owned(), there);
    let fetcher = fetcher(&host.entry(), &photos.open(), &failures.open());
    let records = [
        tweet(100, 7, &["/png", "/jpeg", "/gone", "/elsewhere"].map(|path| host.url(path))),
        tweet(101, 8, &[host.url("/down")]),
        json!({ "eventName": "MODIFY" }),
    ];
    let (_, metrics) = metrics::collect(answer_to(&event(&records), &fetcher)).await;
    expect!["RecordsIn 3, Stored 1, Skipped 2 (NothingToFetch 1, Present 1), Quarantined 2, Failed 1, BytesIn 10, BytesOut 10, ListObjectsV2 × 2, PutObject × 3, HttpGet × 4"].assert_eq(&metrics.to_string());
}
