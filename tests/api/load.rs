//! Many callers at once: no answer fails, none tells what is going on inside.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::task::JoinSet;

use crate::{
    client::{Answer, Client, json},
    stand::api,
};

const CALLS: usize = 2_000;
const CALLERS: usize = 16;

/// Every method of every address that does something, with what it may answer: a song may be gone, or there already.
const REQUESTS: [(&str, &str, &[u16]); 16] = [
    ("GET", "/faq", &[200]),
    ("GET", "/faq/7", &[200]),
    ("GET", "/faq/99", &[404]),
    ("GET", "/tweets?day=2018-10-10&limit=2", &[200]),
    ("GET", "/tweets/1050118621198921728", &[200]),
    ("GET", "/hashtags?days=1", &[200]),
    ("GET", "/tweet", &[200]),
    ("GET", "/ticker", &[200]),
    ("POST", "/ticker", &[200]),
    ("PUT", "/music/Load/Song%20{}", &[200, 201]),
    ("PATCH", "/music/Load/Song%20{}", &[200, 404]),
    ("GET", "/music/Load/Song%20{}", &[200, 404]),
    ("GET", "/music/Load?limit=5", &[200]),
    ("GET", "/music?year=1971&limit=5", &[200]),
    ("DELETE", "/music/Load/Song%20{}", &[204]),
    ("POST", "/faq", &[405]),
];
const TICK: &str = r#"{"ticker_symbol":"LOAD","sector":"ENERGY","change":-0.50,"price":4.790}"#;
const ATTRIBUTES: &str = r#"{"year":1971,"length":6.5}"#;

/// Names of errors in Rust and in AWS, places in source, file systems and accounts.
const INTERNAL: [&str; 12] = [
    "Exception",
    "Error",
    "panicked",
    "RUST_",
    ".rs:",
    "src/",
    "/var/",
    "/root",
    "/home",
    "arn:aws",
    "SdkError",
    "Some(",
];

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_callers_get_two_thousand_answers_and_no_internals() {
    let (_, client) = api().await;
    let next = Arc::new(AtomicUsize::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        callers.spawn(call(client.clone(), Arc::clone(&next)));
    }
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    for status in callers.join_all().await.into_iter().flatten() {
        *statuses.entry(status).or_default() += 1;
    }
    assert_eq!(statuses.values().sum::<usize>(), CALLS, "{statuses:?}");
    assert!(statuses.keys().all(|status| *status < 500), "{statuses:?}");
}

/// Takes the next call as long as there is one.
async fn call(client: Client, next: Arc<AtomicUsize>) -> Vec<u16> {
    let mut statuses = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= CALLS {
            return statuses;
        }
        let (method, path, expected) = REQUESTS[number % REQUESTS.len()];
        let path = path.replace("{}", &(number / REQUESTS.len() % 20).to_string());
        let body = if path == "/ticker" { TICK } else { ATTRIBUTES };
        let answer = client.send(method, &path, if method == "GET" { None } else { json(body) }).await;
        check(&format!("{method} {path}"), &answer, expected);
        statuses.push(answer.status);
    }
}

fn check(asked: &str, answer: &Answer, expected: &[u16]) {
    assert!(expected.contains(&answer.status), "{asked}: {answer:?}");
    let body = String::from_utf8(answer.body.to_vec()).expect("the body is UTF-8");
    let internal = INTERNAL.into_iter().find(|text| body.contains(text));
    assert_eq!(internal, None, "{asked}: {body}");
}
