//! Fetching from hosts well and unwell, and from those that must not be asked.

use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering},
};

use expect_test::{Expect, expect};
use tokio::time::Instant;

use super::*;
use crate::{
    address::tests::HOSTILE as HOSTILE_ADDRESSES,
    hosts::tests::HOSTILE as HOSTILE_URLS,
    photo_host::{Answer, JPEG, PNG, PhotoHost},
};

/// No name leads anywhere; counts who is asked for.
fn no_lookup(asked: &Arc<AtomicUsize>) -> Lookup {
    let asked = Arc::clone(asked);
    Box::new(move |_| {
        asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Err(io::Error::other("unknown name")) })
    })
}

/// The first question gets the first answer, and so on.
fn lookup(answers: Vec<&'static str>) -> Lookup {
    let asked = AtomicUsize::new(0);
    Box::new(move |_| {
        let address = answers[asked.fetch_add(1, Ordering::SeqCst)].parse().unwrap();
        Box::pin(async move { Ok(vec![address]) })
    })
}

fn web(hosts: &str) -> Web {
    Web::new(Hosts::parse(hosts).unwrap(), no_lookup(&Arc::default()))
}

/// What a photo of that host comes to, how many requests and seconds it took.
async fn outcome(answer: impl Fn() -> Answer + Clone + Send + 'static) -> (Result<Picture, FetchError>, usize, u64) {
    let host = PhotoHost::start(move |_| answer()).await;
    let start = Instant::now();
    let outcome = web(&host.entry()).get(&host.url("/media/a.jpg")).await;
    (outcome, host.requests().len(), start.elapsed().as_secs())
}

async fn format(content_type: &'static str, body: &'static [u8]) -> Result<Format, FetchError> {
    outcome(move || Answer::picture(content_type, body)).await.0.map(|picture| picture.format)
}

async fn broken(answer: &'static [u8]) -> String {
    match outcome(move || Answer::raw(answer)).await.0 {
        Err(FetchError::Broken(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_photo_is_what_its_bytes_say() {
    assert_eq!(format("image/jpeg", JPEG).await, Ok(Format::Jpeg));
    assert_eq!(format("image/jpeg", PNG).await, Ok(Format::Png));
    assert_eq!(format("IMAGE/WebP; charset=binary", JPEG).await, Ok(Format::Jpeg));
    assert_eq!(format("application/octet-stream", PNG).await, Ok(Format::Png));
    assert_eq!(format("binary/octet-stream", PNG).await, Ok(Format::Png));
    let untold = outcome(|| Answer::new("200 OK", "", PNG)).await.0;
    assert_eq!(untold, Ok(Picture { bytes: PNG.to_vec(), format: Format::Png }));
}

#[tokio::test]
async fn what_is_no_picture_is_refused() {
    let html = b"<!doctype html><title>Log in</title>".as_slice();
    assert_eq!(format("image/jpeg", html).await, Err(FetchError::NotAnImage));
    assert_eq!(
        format("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>").await,
        Err(FetchError::NotAnImage)
    );
    assert_eq!(format("image/png", b"").await, Err(FetchError::NotAnImage));
    for content_type in ["text/html; charset=utf-8", "application/json", "video/mp4", "imagex/png", "text/html"] {
        let essence = content_type.split(';').next().unwrap().to_owned();
        assert_eq!(format(content_type, JPEG).await, Err(FetchError::ContentType(essence)));
    }
}

#[tokio::test(start_paused = true)]
async fn the_body_of_what_is_no_picture_is_not_read() {
    let answer = || Answer::stalled("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n");
    assert_eq!(outcome(answer).await, (Err(FetchError::ContentType("text/html".to_owned())), 1, 0));
}

#[tokio::test]
async fn a_status_is_for_ever_or_passes() {
    let check = async |statuses: &[&'static str], permanent| {
        for &status in statuses {
            let error = outcome(move || Answer::status(status)).await.0.unwrap_err();
            assert_eq!(error.to_string(), format!("the host answered {status}"));
            assert_eq!(error.is_permanent(), permanent, "{status}");
        }
    };
    let lasting = ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"];
    check(&lasting, true).await;
    check(&["451 Unavailable For Legal Reasons", "302 Found", "304 Not Modified", "206 Partial Content"], true).await;
    check(&["408 Request Timeout", "425 Too Early", "429 Too Many Requests"], false).await;
    check(&["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"], false).await;
    check(&["504 Gateway Timeout", "501 Not Implemented"], false).await;
}

#[tokio::test]
async fn redirects_are_followed_three_times() {
    let host = PhotoHost::start(|path| match path {
        "/4" => Answer::moved("/3?x"),
        "/3?x" => Answer::new("301 Moved Permanently", "Location: 2\r\n", b""),
        "/2" => Answer::new("307 Temporary Redirect", "Location: ./1#part\r\n", b""),
        "/1" => Answer::new("308 Permanent Redirect", "Location: //0.0.0.0/\r\n", b""),
        "/round" => Answer::moved("/round"),
        _ => Answer::picture("image/png", PNG),
    });
    let host = host.await;
    let get = async |path| web(&host.entry()).get(&host.url(path)).await;
    assert_eq!(get("/4").await, Err(FetchError::Url(RefuseUrlError::NotListed("0.0.0.0".to_owned()))));
    assert_eq!(host.requests(), ["/4", "/3?x", "/2", "/1"]);
    assert_eq!(get("/round").await, Err(FetchError::TooManyRedirects));
    assert_eq!(host.requests().len(), 4 + 4);
    assert!(FetchError::TooManyRedirects.is_permanent());
}

#[tokio::test]
async fn a_photo_may_move_to_another_listed_host() {
    let there = PhotoHost::start(|_| Answer::picture("image/png", PNG)).await;
    let location = there.url("/a");
    let host = PhotoHost::start(move |_| Answer::moved(&location)).await;
    let both = web(&[host.entry(), there.entry()].join(","));
    assert_eq!(both.get(&host.url("/")).await.unwrap().format, Format::Png);
    assert!(web(&host.entry()).get(&host.url("/")).await.is_err());
    assert_eq!((host.requests().len(), there.connections().await), (2, 1));
}

#[tokio::test]
async fn no_hostile_url_is_connected_to_or_looked_up() {
    let (listener, asked) = (PhotoHost::start(|_| Answer::picture("image/png", PNG)).await, Arc::default());
    let web = Web::new(Hosts::parse("pbs.twimg.com, 127.0.0.1:1").unwrap(), no_lookup(&asked));
    for url in HOSTILE_URLS {
        let error = web.get(&url.replace("PORT", &listener.port.to_string())).await.unwrap_err();
        assert!(matches!(error, FetchError::Url(_)) && error.is_permanent(), "{url:?}: {error:?}");
    }
    assert_eq!((listener.connections().await, asked.load(Ordering::SeqCst)), (0, 0));
}

#[tokio::test]
async fn no_redirect_leads_to_a_hostile_url() {
    let listener = PhotoHost::start(|_| Answer::picture("image/png", PNG)).await;
    let port = listener.port.to_string();
    let host = PhotoHost::start(move |path| {
        let hostile = path[1..].parse::<usize>().ok().and_then(|index| HOSTILE_URLS.get(index));
        // A path of its own, which the host does not have.
        hostile.map_or_else(|| Answer::status("404 Not Found"), |url| Answer::moved(&url.replace("PORT", &port)))
    });
    let (host, asked) = (host.await, Arc::default());
    let web = Web::new(Hosts::parse(&format!("pbs.twimg.com,{}", host.entry())).unwrap(), no_lookup(&asked));
    for (index, url) in HOSTILE_URLS.iter().enumerate() {
        let error = web.get(&host.url(&format!("/{index}"))).await.unwrap_err();
        let is_broken_header = url.contains('\n') && matches!(error, FetchError::Broken(_));
        assert!(error.is_permanent() || is_broken_header, "{url:?}: {error:?}");
    }
    assert_eq!((listener.connections().await, asked.load(Ordering::SeqCst)), (0, 0));
}

#[tokio::test]
async fn no_listed_name_leads_to_a_hostile_address() {
    let listener = PhotoHost::start(|_| Answer::picture("image/png", PNG)).await;
    let hosts = format!("photos.test:{}", listener.port);
    let web = Web::new(Hosts::parse(&hosts).unwrap(), lookup(HOSTILE_ADDRESSES.to_vec()));
    for address in HOSTILE_ADDRESSES {
        let error = web.get(&format!("https://{hosts}/a.jpg")).await.unwrap_err();
        assert_eq!(error.to_string(), "refused: photos.test has no public address", "{address}");
        assert!(error.is_permanent());
    }
    assert_eq!(listener.connections().await, 0);
}

#[tokio::test]
async fn a_name_is_held_against_its_address_at_every_connection() {
    let host = PhotoHost::start(|_| Answer::picture("image/png", PNG)).await;
    let hosts = format!("localhost:{}", host.port);
    let web = Web::new(Hosts::parse(&hosts).unwrap(), lookup(vec!["127.0.0.1", "10.0.0.1", "127.0.0.1"]));
    let url = format!("http://{hosts}/a.png");
    assert!(web.get(&url).await.is_ok());
    assert_eq!(web.get(&url).await.unwrap_err().to_string(), "refused: localhost has no public address");
    assert!(web.get(&url).await.is_ok());
    assert_eq!(host.connections().await, 2);
}

#[tokio::test]
async fn an_unknown_name_is_asked_for_again() {
    let error = web("photos.test").get("https://photos.test/a.jpg").await.unwrap_err();
    assert!(!error.is_permanent() && error.to_string().contains("unknown name"), "{error}");
}

#[tokio::test]
async fn a_photo_of_the_limit_is_read_and_one_byte_more_is_not() {
    let body = |length: usize| [JPEG, &vec![0; length - JPEG.len()]].concat();
    let announced = |body: Vec<u8>| Answer::picture("image/jpeg", &body);
    let unannounced = |body: Vec<u8>| Answer::raw([b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", &*body].concat());
    for answer in [announced as fn(Vec<u8>) -> Answer, unannounced] {
        for length in [MAX_PHOTO_BYTES - 1, MAX_PHOTO_BYTES] {
            let picture = outcome(move || answer(body(length))).await.0.unwrap();
            assert_eq!(picture.bytes.len(), length);
        }
        let error = outcome(move || answer(body(MAX_PHOTO_BYTES + 1))).await.0.unwrap_err();
        assert!(error == FetchError::TooLarge && error.is_permanent());
    }
}

#[tokio::test(start_paused = true)]
async fn a_length_over_the_limit_is_believed_before_the_body_comes() {
    let answer = || Answer::stalled("HTTP/1.1 200 OK\r\nContent-Length: 20000001\r\n\r\n");
    assert_eq!(outcome(answer).await, (Err(FetchError::TooLarge), 1, 0));
    let answer = || Answer::stalled("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n");
    assert_eq!(outcome(answer).await, (Err(FetchError::TooLarge), 1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_host_that_keeps_silent_is_given_up() {
    assert_eq!(outcome(|| Answer::stalled("")).await, (Err(FetchError::TimedOut), 1, 10));
    let body = || Answer::stalled([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", JPEG].concat());
    assert_eq!(outcome(body).await, (Err(FetchError::TimedOut), 1, 10));
    assert!(!FetchError::TimedOut.is_permanent());
}

#[tokio::test]
async fn half_an_answer_is_none() {
    assert!(!broken(b"").await.is_empty());
    assert!(!broken(b"220 mail.example.com ESMTP\r\n\r\n").await.is_empty());
    assert!(!broken(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n\xFF\xD8\xFF").await.is_empty());
    assert!(!broken(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\xFF\xD8\xFF\r\n").await.is_empty());
    assert!(!FetchError::Broken(String::new()).is_permanent());
}

#[tokio::test]
async fn a_refused_connection_is_told_without_the_address() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = web(&nobody.to_string()).get(&format!("http://{nobody}/a.jpg?token=secret")).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("Connection refused") && !text.contains("secret"), "{text}");
}

#[tokio::test]
async fn a_url_that_the_client_cannot_write_is_refused() {
    let url = format!("http://127.0.0.1:1/{}", "a".repeat(70_000));
    assert_eq!(web("127.0.0.1:1").get(&url).await, Err(FetchError::Url(RefuseUrlError::NotAUrl)));
}

#[tokio::test]
async fn a_refusal_says_why() {
    let check = async |url: &str, expected: Expect| {
        expected.assert_eq(&web("pbs.twimg.com").get(url).await.unwrap_err().to_string());
    };
    check("https://169.254.169.254/", expect!["refused: 169.254.169.254 is not a listed host"]).await;
    check("http://pbs.twimg.com/", expect!["refused: pbs.twimg.com would be spoken to in the clear"]).await;
}

#[test]
fn a_log_never_has_a_host_or_a_word_of_one_that_a_tweet_may_choose() {
    let urls = [
        RefuseUrlError::Scheme("word".to_owned()),
        RefuseUrlError::NotListed("word.example".to_owned()),
        RefuseUrlError::InTheClear("word.example".to_owned()),
    ];
    for error in urls.map(FetchError::Url).into_iter().chain([FetchError::ContentType("text/word".to_owned())]) {
        assert!(error.to_string().contains("word") && !error.without_content().contains("word"), "{error}");
    }
    assert_eq!(
        FetchError::Status(StatusCode::GONE).without_content(),
        FetchError::Status(StatusCode::GONE).to_string()
    );
}
