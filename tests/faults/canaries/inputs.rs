//! What every function is handed: good input, bad input, the canary in each field that people fill.

use aws_sdk_s3::Client;
use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use image::ImageFormat;
use serde_json::{Value, json};
use tests::{local::Local, pictures::picture};
use tokio::net::TcpListener;

use super::CANARY;
use crate::events::{firehose, kinesis, new_tweets, object_created, request};

/// The events of one function.
pub struct Input {
    /// The function.
    pub function: &'static str,
    /// Its variables, beside those of every function.
    pub environment: Vec<(&'static str, String)>,
    /// One after the other.
    pub events: Vec<Vec<u8>>,
}

/// Whose pictures and tweets these are.
const BUCKET: &str = "canaries";

/// Above 2^53, as a tweet's.
const ID: u64 = 1_050_118_621_198_921_729;

/// Of all functions.
pub async fn inputs(stack: &Local) -> Vec<Input> {
    let host = host().await;
    let poll = |path: &str| Input {
        function: "tweet-poller",
        environment: vec![
            ("DATA_BUCKET", BUCKET.to_owned()),
            ("TWEET_SOURCE_URL", format!("http://{host}/{path}?token={CANARY}")),
        ],
        events: vec![json!({"detail": CANARY}).to_string().into_bytes()],
    };
    let mut inputs: Vec<Input> = ["tweet", "text", "page", "moved", "missing"].into_iter().map(poll).collect();
    inputs.extend([ingester(stack), fetcher(stack, &host), thumbnailer(stack).await, filter()]);
    inputs.extend([ticker(), music(stack), tweets(stack), plain("faq-api", "/faq"), plain("tweet-source", "/tweet")]);
    inputs
}

fn ingester(stack: &Local) -> Input {
    let user = json!({"id_str": "12", "screen_name": CANARY, "name": CANARY, "location": CANARY});
    let media = json!([{"id_str": "77", "type": "photo", "ext_alt_text": CANARY,
        "media_url_https": format!("https://pbs.twimg.com/{CANARY}.jpg")}]);
    let tweet = json!({"created_at": "Wed Oct 10 20:19:24 +0000 2018", "id_str": ID.to_string(), "full_text": CANARY,
        "user": user, "lang": CANARY, "entities": {"hashtags": [{"text": CANARY}]},
        "extended_entities": {"media": media}, CANARY: CANARY});
    let post = json!({"data": [{"id": CANARY, "text": CANARY}, {"id": (ID + 1).to_string(), "text": CANARY,
        "author_id": "5", "attachments": {"media_keys": [CANARY]}}],
        "includes": {"users": [{"id": "5", "username": CANARY}], "media": [{"media_key": CANARY, "alt_text": CANARY}]}});
    let large = json!({"id_str": "9", "full_text": CANARY.repeat(50_000)});
    let mut records: Vec<Vec<u8>> = [
        tweet,
        post,
        large,
        json!({"id_str": CANARY, "text": CANARY}),
        json!({"id": CANARY}),
        json!({"delete": {"status": {"id_str": CANARY}}}),
        json!({"disconnect": {"reason": CANARY}}),
        json!(CANARY),
        json!({CANARY: CANARY}),
        json!({"errors": [{"detail": CANARY, "title": CANARY}]}),
    ]
    .iter()
    .map(|record| record.to_string().into_bytes())
    .collect();
    records.extend([CANARY.into(), format!("{{\"{CANARY}\": {CANARY}").into(), format!("{CANARY}\u{e9}").into_bytes()]);
    records.push([CANARY.as_bytes(), &[0xFF, 0xFE]].concat());
    let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
    let mut spoilt: Value = serde_json::from_slice(&kinesis(CANARY, &records[..1])).expect("it was just written");
    spoilt["Records"][0]["kinesis"]["data"] = json!(format!("{CANARY}!"));
    Input {
        function: "tweet-ingester",
        environment: vec![
            ("TWEETS_TABLE", stack.output("TweetsTableName").to_owned()),
            ("FAILURES_BUCKET", stack.output("FailuresBucketName").to_owned()),
        ],
        events: vec![
            kinesis(CANARY, &records),
            kinesis(CANARY, &records[..1]),
            text(&spoilt),
            text(&json!({CANARY: CANARY})),
        ],
    }
}

fn fetcher(stack: &Local, host: &str) -> Input {
    let lower = CANARY.to_lowercase();
    let urls = [
        format!("https://{host}/{CANARY}/photo?name={CANARY}#{CANARY}"),
        format!("https://{host}/{CANARY}/missing"),
        format!("https://{host}/{CANARY}/type"),
        format!("https://{host}/{CANARY}/moved"),
        format!("https://{host}/{CANARY}/down"),
        format!("https://{CANARY}@{host}/"),
        format!("https://{lower}.example/{CANARY}"),
        format!("{lower}://{CANARY}/"),
        format!("https://127.0.0.1:1/{CANARY}"),
        format!("{CANARY} is no address"),
    ];
    let mut odd: Value = serde_json::from_slice(&new_tweets(ID, &urls[..1])).expect("it was just written");
    odd["Records"][0]["dynamodb"]["NewImage"]["Media"] =
        json!({"L": [{"M": {"Id": {"N": CANARY}, "Url": {"S": CANARY}}}]});
    odd["Records"][0]["dynamodb"]["NewImage"]["Text"] = json!({"S": CANARY});
    Input {
        function: "photo-fetcher",
        environment: vec![
            ("PHOTOS_BUCKET", stack.output("PhotosBucketName").to_owned()),
            ("FAILURES_BUCKET", stack.output("FailuresBucketName").to_owned()),
            ("PHOTO_HOSTS", format!("{host},127.0.0.1:1")),
        ],
        events: vec![new_tweets(ID, &urls), text(&odd), text(&json!({CANARY: CANARY}))],
    }
}

async fn thumbnailer(stack: &Local) -> Input {
    let s3 = Client::new(&stack.target().sdk);
    s3.create_bucket().bucket(BUCKET).send().await.expect("no other test has one of this name");
    let png = picture(300, 200, ImageFormat::Png);
    let comment = [b"\x00\x00\x00\x12tEXtComment\0".as_slice(), CANARY.as_bytes(), &[0; 4]].concat();
    let commented = [&png[..33], &comment, &png[33..]].concat();
    let files = [png.clone(), commented, png[..90].to_vec(), CANARY.into(), [&png[..33], CANARY.as_bytes()].concat()];
    let mut events = vec![object_created(BUCKET, &format!("{CANARY}/is not there")), text(&json!({CANARY: CANARY}))];
    for (number, file) in files.into_iter().enumerate() {
        let key = format!("Familie {CANARY}/schöne Grüße {number} von {CANARY}.png");
        s3.put_object().bucket(BUCKET).key(&key).body(file.into()).send().await.expect("S3 takes it");
        events.push(object_created(BUCKET, &key));
    }
    let mut odd: Value = serde_json::from_slice(&object_created(BUCKET, "x")).expect("it was just written");
    odd["Records"][0]["s3"]["object"]["key"] = json!(format!("{CANARY}%FF"));
    events.push(text(&odd));
    let environment = vec![("THUMBNAILS_BUCKET", stack.output("ThumbnailsBucketName").to_owned())];
    Input { function: "thumbnailer", environment, events }
}

fn filter() -> Input {
    let key = "550e8400-e29b-41d4-a716-446655440000";
    let records = [
        format!(r#"{{"{key}":"{CANARY}"}}"#),
        format!(r#"{{"{CANARY}":"NY"}}"#),
        CANARY.to_owned(),
        format!(r#"{{"{key}":["{CANARY}"]}}"#),
        format!(r#"{{"{key}":"NY","x":"{CANARY}"}}"#),
        format!("{{{CANARY}"),
    ];
    let records: Vec<&[u8]> = records.iter().map(String::as_bytes).collect();
    let cut = format!(r#"{{"records":[{{"recordId":"{CANARY}","data":"{CANARY}"#).into_bytes();
    let events = vec![firehose(&records), cut, text(&json!({"records": [{"recordId": "1", "data": CANARY}]}))];
    Input { function: "ny-filter", environment: Vec::new(), events }
}

fn ticker() -> Input {
    let tick = |field: &str, value: Value| {
        let mut tick = json!({"ticker_symbol": CANARY, "sector": "ENERGY", "change": 0.04, "price": 4.79});
        tick[field] = value;
        tick.to_string()
    };
    let bodies = [
        tick("price", json!(4.5)),
        tick("sector", json!(CANARY)),
        tick("price", json!(CANARY)),
        tick(CANARY, json!(CANARY)),
        CANARY.to_owned(),
        format!("{{\"{CANARY}"),
    ];
    let mut events: Vec<Vec<u8>> = bodies.iter().map(|body| asked("POST", "/ticker", &[], Some(body))).collect();
    events.push(asked("GET", "/ticker", &[("q", CANARY)], None));
    events.push(asked("DELETE", &format!("/ticker/{CANARY}"), &[], None));
    Input { function: "ticker-api", environment: vec![("DELIVERY_STREAM", CANARY.to_lowercase())], events }
}

fn music(stack: &Local) -> Input {
    let song = &format!("/music/{CANARY}/{CANARY}");
    let body = &json!({CANARY: CANARY, "Lyrics": [CANARY, {"by": CANARY}]}).to_string();
    let another = &json!({"Artist": format!("not {CANARY}")}).to_string();
    let events = vec![
        asked("PUT", song, &[], Some(body)),
        asked("PUT", song, &[], Some(another)),
        asked("PUT", song, &[], Some(CANARY)),
        asked("PUT", &format!("/music/{}/x", CANARY.repeat(300)), &[], Some(body)),
        asked("PATCH", song, &[], Some(body)),
        asked("PATCH", &format!("{song}x"), &[], Some(body)),
        asked("GET", song, &[], None),
        asked("GET", &format!("/music/{CANARY}"), &[("next", CANARY)], None),
        asked("GET", &format!("/music/{CANARY}"), &[(CANARY, CANARY)], None),
        asked("GET", "/music", &[(CANARY, CANARY), ("limit", CANARY)], None),
        asked("GET", "/music", &[(CANARY, CANARY)], None),
        asked("DELETE", song, &[], None),
        asked("POST", song, &[], Some(body)),
        asked("GET", &format!("/{CANARY}"), &[], None),
    ];
    let environment = vec![("MUSIC_TABLE", stack.output("MusicTableName").to_owned())];
    Input { function: "music-api", environment, events }
}

fn tweets(stack: &Local) -> Input {
    let variable = |name: &str| stack.output(name).to_owned();
    let events = vec![
        asked("GET", &format!("/tweets/{ID}"), &[], None),
        asked("GET", &format!("/tweets/{CANARY}"), &[], None),
        asked("GET", "/tweets", &[("day", "2018-10-10")], None),
        asked("GET", "/tweets", &[("day", CANARY)], None),
        asked("GET", "/tweets", &[("next", CANARY), ("limit", CANARY)], None),
        asked("GET", "/hashtags", &[("days", "7")], None),
        asked("GET", "/hashtags", &[("days", CANARY)], None),
        asked("POST", "/tweets", &[], Some(CANARY)),
    ];
    let environment = vec![
        ("TWEETS_TABLE", variable("TweetsTableName")),
        ("PHOTOS_BUCKET", variable("PhotosBucketName")),
        ("THUMBNAILS_BUCKET", variable("ThumbnailsBucketName")),
        ("ATHENA_WORKGROUP", variable("AthenaWorkGroupName")),
        ("GLUE_DATABASE", variable("GlueDatabaseName")),
    ];
    Input { function: "tweets-api", environment, events }
}

fn plain(function: &'static str, path: &str) -> Input {
    let below = &format!("{path}/{CANARY}");
    let events = vec![
        asked("GET", path, &[(CANARY, CANARY)], Some(CANARY)),
        asked("GET", below, &[], None),
        asked("POST", path, &[], Some(CANARY)),
    ];
    Input { function, environment: Vec::new(), events }
}

/// A request with the canary in every header that people fill.
fn asked(method: &str, path: &str, query: &[(&str, &str)], body: Option<&str>) -> Vec<u8> {
    let mut event = request(method, path, query, body);
    for name in ["Authorization", "Cookie", "User-Agent", "X-Api-Key", "X-Forwarded-For", "Referer", "X-Name"] {
        event["headers"][name] = json!(format!("Bearer {CANARY}"));
        event["multiValueHeaders"][name] = json!([format!("Bearer {CANARY}")]);
    }
    text(&event)
}

fn text(event: &Value) -> Vec<u8> {
    event.to_string().into_bytes()
}

/// A host of photos and tweets that has the canary in all that it says; gives `host:port`.
async fn host() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let elsewhere = format!("https://{}.example/{CANARY}", CANARY.to_lowercase());
    let moved = get(move || async move { (StatusCode::FOUND, [(header::LOCATION, elsewhere)]) });
    let typed =
        |media_type: String, body: String| get(move || async move { ([(header::CONTENT_TYPE, media_type)], body) });
    let down = get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, [("x-reason", CANARY)], CANARY).into_response() });
    let photo = picture(200, 100, ImageFormat::Png);
    let tweet = json!({"id_str": "1", "text": CANARY, "user": {"name": CANARY}}).to_string();
    let router = Router::new()
        .route("/{of}/photo", get(move || async move { ([(header::CONTENT_TYPE, "image/png")], photo) }))
        .route("/{of}/type", typed(format!("text/{CANARY}; of={CANARY}"), CANARY.to_owned()))
        .route("/{of}/moved", moved.clone())
        .route("/{of}/down", down)
        .route("/moved", moved)
        .route("/tweet", typed("application/json".to_owned(), tweet))
        .route("/text", typed("application/json".to_owned(), format!("{{\"{CANARY}\": {CANARY}")))
        .route("/page", typed(format!("text/{CANARY}"), format!("\"{CANARY}\"")))
        .fallback((StatusCode::NOT_FOUND, CANARY));
    tokio::spawn(axum::serve(listener, router).into_future());
    address.to_string()
}
