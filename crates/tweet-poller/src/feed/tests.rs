//! The service in all its moods.

use super::*;
use crate::upstream::{Answer, Upstream};

const BUDGET: Duration = Duration::from_secs(30);

fn now() -> Timestamp {
    "2026-03-01T12:34:56Z".parse().unwrap()
}

async fn get(url: &str) -> Result<String, FetchError> {
    let body = Feed::new(url).unwrap().get(now(), BUDGET).await?;
    Ok(String::from_utf8(body).unwrap())
}

/// What comes of these answers, how many requests it took, and how many seconds.
async fn outcome(answers: impl Into<Vec<Answer>>) -> (Result<String, FetchError>, usize, u64) {
    let upstream = Upstream::start(answers).await;
    let start = Instant::now();
    let outcome = get(&upstream.url).await;
    (outcome, upstream.requests().len(), start.elapsed().as_secs())
}

fn busy(status: &str, retry_after: &str) -> Answer {
    Answer::new(status, &format!("Retry-After: {retry_after}\r\n"), "")
}

fn broken(outcome: Result<String, FetchError>) -> String {
    match outcome {
        Err(FetchError::Broken(text)) => text,
        other => panic!("not a broken connection: {other:?}"),
    }
}

#[tokio::test]
async fn the_body_is_returned_as_it_was_sent() {
    assert_eq!(outcome([Answer::ok(" {\"id\": 1}\n")]).await, (Ok(" {\"id\": 1}\n".to_owned()), 1, 0));
}

#[tokio::test]
async fn the_request_says_who_asks_for_what() {
    let upstream = Upstream::start([Answer::ok("{}")]).await;
    get(&format!("{}?v=1", upstream.url)).await.unwrap();
    let head = &upstream.requests()[0];
    assert!(head.starts_with("GET /tweet?v=1 HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("\r\nuser-agent: tweet-poller/"), "{head}");
    assert!(head.contains("\r\naccept: application/json\r\n"), "{head}");
}

#[tokio::test(start_paused = true)]
async fn a_busy_service_is_asked_again_after_the_seconds_it_names() {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        assert_eq!(outcome([busy(status, "5"), Answer::ok("{}")]).await, (Ok("{}".to_owned()), 2, 5));
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_service_is_asked_again_at_the_time_it_names() {
    let busy = busy("429 Too Many Requests", "Sun, 01 Mar 2026 12:35:00 GMT");
    assert_eq!(outcome([busy, Answer::ok("{}")]).await, (Ok("{}".to_owned()), 2, 4));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_stays_busy_is_not_asked_a_third_time() {
    let (outcome, requests, seconds) = outcome([busy("429 Too Many Requests", "5")]).await;
    assert_eq!(outcome, Err(FetchError::Status(StatusCode::TOO_MANY_REQUESTS)));
    assert_eq!((requests, seconds), (2, 5));
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_the_budget_does_not_allow_is_not_begun() {
    for (retry_after, requests) in [("29", 2), ("30", 1), ("18446744073709551615", 1), ("soon", 1)] {
        let (outcome, seen, _) = outcome([busy("503 Service Unavailable", retry_after)]).await;
        assert_eq!(outcome, Err(FetchError::Status(StatusCode::SERVICE_UNAVAILABLE)));
        assert_eq!(seen, requests, "{retry_after}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_busy_service_is_asked_again() {
    for status in ["500 Internal Server Error", "404 Not Found", "304 Not Modified", "301 Moved Permanently"] {
        let (outcome, requests, seconds) = outcome([busy(status, "1"), Answer::ok("{}")]).await;
        assert!(matches!(outcome, Err(FetchError::Status(_))), "{status}: {outcome:?}");
        assert_eq!((requests, seconds), (1, 0), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_keeps_silent_is_given_up() {
    assert_eq!(outcome([Answer::stalled("")]).await, (Err(FetchError::TimedOut), 1, 10));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up() {
    let answer = Answer::stalled("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\":");
    assert_eq!(outcome([answer]).await, (Err(FetchError::TimedOut), 1, 10));
}

#[tokio::test(start_paused = true)]
async fn the_budget_ends_a_request_early() {
    let upstream = Upstream::start([Answer::stalled("")]).await;
    let start = Instant::now();
    let outcome = Feed::new(&upstream.url).unwrap().get(now(), Duration::from_secs(4)).await;
    assert_eq!((outcome, start.elapsed().as_secs()), (Err(FetchError::TimedOut), 4));
}

#[tokio::test]
async fn a_body_of_the_limit_is_read_and_one_byte_more_is_not() {
    let announced = |body: &str| Answer::ok(body);
    let unannounced = |body: &str| Answer::raw(format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}"));
    for answer in [announced as fn(&str) -> Answer, unannounced] {
        for length in [MAX_BODY_BYTES - 1, MAX_BODY_BYTES] {
            let body = " ".repeat(length);
            assert_eq!(outcome([answer(&body)]).await.0.as_ref(), Ok(&body));
        }
        assert_eq!(outcome([answer(&" ".repeat(MAX_BODY_BYTES + 1))]).await.0, Err(FetchError::TooLarge));
    }
}

#[tokio::test(start_paused = true)]
async fn a_length_over_the_limit_is_believed_before_the_body_comes() {
    let answer = Answer::stalled("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
    assert_eq!(outcome([answer]).await, (Err(FetchError::TooLarge), 1, 0));
}

#[tokio::test]
async fn a_body_that_is_cut_is_no_answer() {
    let cut = Answer::raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\":");
    assert!(!broken(outcome([cut]).await.0).is_empty());
    let chunked = Answer::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n");
    assert!(!broken(outcome([chunked]).await.0).is_empty());
}

#[tokio::test]
async fn a_service_that_hangs_up_or_speaks_another_language_is_no_answer() {
    assert!(!broken(outcome([Answer::raw("")]).await.0).is_empty());
    assert!(!broken(outcome([Answer::raw("220 mail.example.com ESMTP\r\n\r\n")]).await.0).is_empty());
}

#[tokio::test]
async fn a_refused_connection_is_told_without_the_address() {
    let text = broken(get(&format!("{}?token=secret", Upstream::nobody().await)).await);
    assert!(text.contains("Connection refused"), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[tokio::test]
async fn redirects_are_followed_three_times() {
    let moved = || Answer::new("302 Found", "Location: /elsewhere\r\n", "");
    let (there, requests, _) = outcome([moved(), moved(), moved(), Answer::ok("{}")]).await;
    assert_eq!((there, requests), (Ok("{}".to_owned()), 4));
    let (round, requests, _) = outcome([moved()]).await;
    assert!(broken(round).contains("more than 3 redirects"));
    assert_eq!(requests, 4);
}

#[tokio::test]
async fn a_redirect_to_another_host_is_followed() {
    let other = Upstream::start([Answer::ok("{}")]).await;
    let location = format!("Location: {}\r\n", other.url.replace("127.0.0.1", "localhost"));
    let (outcome, _, _) = outcome([Answer::new("307 Temporary Redirect", &location, "")]).await;
    assert_eq!(outcome, Ok("{}".to_owned()));
}

#[test]
fn only_a_redirect_out_of_tls_leads_into_the_clear() {
    let leads = |from: &str, to: &str| leads_into_the_clear(&from.parse().unwrap(), &to.parse().unwrap());
    assert!(leads("https://a.example/tweet", "http://a.example/tweet"));
    assert!(!leads("http://a.example/tweet", "http://b.example/tweet"));
    assert!(!leads("http://a.example/tweet", "https://a.example/tweet"));
    assert!(!leads("https://a.example/tweet", "https://b.example/tweet"));
}

#[test]
fn only_http_addresses_are_services() {
    for url in ["", "tweet", "/tweet", "ftp://example.com/", "file:///etc/passwd", "http://"] {
        assert!(Feed::new(url).is_err(), "{url:?}");
    }
    for url in ["http://127.0.0.1:9/tweet", "https://example.com/prod/tweet?x=1", "HTTP://example.com"] {
        assert!(Feed::new(url).is_ok(), "{url:?}");
    }
}
