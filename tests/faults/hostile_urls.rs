//! Addresses that lead photo-fetcher to this machine or to its neighbours: none is connected to.
//!
//! The program runs as it is deployed, and someone listens where the addresses lead. A name that leads elsewhere on
//! the second question (rebinding) is tested in the crate, where the answers of a resolver can be told.

use std::{
    fs,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use aws_sdk_s3::Client;
use axum::{
    Router,
    extract::{Path, State},
    http::{Response, StatusCode, header},
    routing::get,
};
use serde_json::{Value, json};
use tests::{function::Function, local::Local};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
};

use crate::{crowd::shared, events::new_tweets};

/// As many as the mapping sends at once.
const BATCH: usize = 100;

/// `PORT` is where someone listens who must not be heard of, `HOST` is the host that is listed.
const HOSTILE: &[&str] = &[
    // This machine: plain, decimal, octal, hexadecimal, mixed, short, with a dot at the end, any of its addresses.
    "http://127.0.0.1:PORT/",
    "https://127.0.0.1:PORT/",
    "https://2130706433:PORT/",
    "https://017700000001:PORT/",
    "https://0177.0.0.1:PORT/",
    "https://0x7f000001:PORT/",
    "https://0x7F.0x0.0x0.0x1:PORT/",
    "https://0x7f.0.0.01:PORT/",
    "https://127.1:PORT/",
    "https://127.0.1:PORT/",
    "https://127.0.0.1.:PORT/",
    "https://127.0.0.2:PORT/",
    "https://127.255.255.254:PORT/",
    "https://0:PORT/",
    "https://0.0.0.0:PORT/",
    "https://localhost:PORT/",
    "https://LocalHost:PORT/",
    "https://localhost.:PORT/",
    "https://localhost.localdomain:PORT/",
    "https://ip6-localhost:PORT/",
    // In full-width and circled digits, with ideographic dots, percent-encoded, in punycode.
    "https://１２７.０.０.１:PORT/",
    "https://①②⑦.⓪.⓪.①:PORT/",
    "https://127。0。0。1:PORT/",
    "https://%31%32%37.0.0.1:PORT/",
    "https://127%2e0%2e0%2e1:PORT/",
    "https://ⓛocalhost:PORT/",
    "https://xn--127-.0.0.1:PORT/",
    // IPv6: loopback, unspecified, mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP, link-local.
    "https://[::1]:PORT/",
    "http://[::1]:PORT/",
    "https://[0:0:0:0:0:0:0:1]:PORT/",
    "https://[::]:PORT/",
    "https://[::ffff:127.0.0.1]:PORT/",
    "https://[::ffff:7f00:1]:PORT/",
    "https://[::127.0.0.1]:PORT/",
    "https://[::ffff:0:127.0.0.1]:PORT/",
    "https://[64:ff9b::7f00:1]:PORT/",
    "https://[64:ff9b:1::7f00:1]:PORT/",
    "https://[2002:7f00:1::]:PORT/",
    "https://[2001:0:7f00:1::1]:PORT/",
    "https://[2600::5efe:7f00:1]:PORT/",
    "https://[fe80::1]:PORT/",
    "https://[fe80::1%25lo]:PORT/",
    // Metadata, credentials and the neighbours.
    "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/",
    "https://0xa9fea9fe/",
    "https://0251.0376.0251.0376/",
    "https://[::ffff:169.254.169.254]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[fd00:ec2::254]/latest/meta-data/",
    "http://169.254.170.2/v2/credentials",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.0.1/",
    "https://100.64.0.1/",
    "https://metadata.google.internal/",
    // What stands before the host, and where it ends.
    "https://HOST@127.0.0.1:PORT/",
    "https://HOST:443@127.0.0.1:PORT/",
    "https://user@HOST/a.jpg",
    "https://user:password@HOST/a.jpg",
    "https://:password@HOST/a.jpg",
    "https://HOST%40127.0.0.1:PORT/",
    "https://127.0.0.1:PORT\\@HOST/",
    "https://127.0.0.1:PORT#@HOST/",
    "https://127.0.0.1:PORT?@HOST/",
    "https:127.0.0.1:PORT/",
    "https:///127.0.0.1:PORT/",
    "https:\\\\127.0.0.1:PORT\\",
    " https://127.0.0.1:PORT/ ",
    "ht\ttps://127.0.\t0.1:PORT/",
    // Hosts and ports beside the list.
    "https://HOST.example.com/",
    "https://127.0.0.1:0/",
    "https://127.0.0.1:65536/",
    "https://127.0.0.1:-PORT/",
    "https://pbs.twimg.com/media/a.jpg",
    // Other schemes.
    "file:///etc/passwd",
    "file://127.0.0.1:PORT/etc/passwd",
    "gopher://127.0.0.1:PORT/_GET",
    "ftp://127.0.0.1:PORT/a.jpg",
    "data:image/png;base64,iVBORw0KGgo=",
    "dict://127.0.0.1:PORT/info",
    "ws://127.0.0.1:PORT/",
    "unix:/var/run/docker.sock",
    "javascript:alert(1)",
    "https://:PORT/",
    "https://",
];

/// As the address of a photo, and as where a redirect leads.
#[tokio::test(flavor = "multi_thread")]
async fn no_hostile_url_and_no_redirect_to_one_is_connected_to_and_each_is_told_for_good() {
    let stack = shared().await;
    let traps = [Trap::set().await, Trap::set().await];
    let hostile: Vec<String> = traps.iter().flat_map(|trap| spelt(trap.port)).collect();
    let host = redirecting_host(hostile.clone()).await;
    let named = names_of_this_machine();
    let direct = hostile.iter().map(|url| url.replace("HOST", &host));
    let redirected = (0..hostile.len()).map(|number| format!("https://{host}/to/{number}"));
    let by_name = named.iter().map(|name| format!("https://{name}:{}/", traps[0].port));
    let urls: Vec<String> = direct.chain(redirected).chain(by_name).collect();
    let list: Vec<String> = named.iter().map(|name| format!("{name}:{}", traps[0].port)).collect();
    let function = fetcher(stack, &[&[host], &list[..]].concat().join(",")).await;
    let first = fastrand::u64(1 << 60..1 << 61);
    for (batch, urls) in urls.chunks(BATCH).enumerate() {
        let event = new_tweets(first + (batch * BATCH) as u64, urls);
        assert_eq!(function.response(&event).await, json!({"batchItemFailures": []}), "{urls:?}");
    }
    for (id, url) in (first..).zip(&urls) {
        let reason = reason(stack, id).await;
        // What is no address by itself is one on the host that redirects.
        let lawful = reason.starts_with("refused: ") || (url.contains("/to/") && reason.contains("404"));
        assert!(lawful, "{url}: {reason}");
    }
    for trap in &traps {
        assert_eq!(trap.connections().await, 0);
    }
    println!("{} spellings, {} addresses, {} names of this machine", HOSTILE.len(), urls.len(), named.len());
}

fn spelt(port: u16) -> Vec<String> {
    HOSTILE.iter().map(|url| url.replace("PORT", &port.to_string())).collect()
}

/// Names that the machine's own list leads to loopback: these may be listed, and lead to no public address.
fn names_of_this_machine() -> Vec<String> {
    let list = fs::read_to_string("/etc/hosts").unwrap_or_default();
    let lines = list.lines().filter(|line| line.starts_with("127.") || line.starts_with("::1"));
    let names = lines.flat_map(|line| line.split('#').next().unwrap_or_default().split_whitespace().skip(1));
    names.filter(|&name| name != "localhost").map(str::to_ascii_lowercase).collect()
}

async fn fetcher(stack: &Local, hosts: &str) -> Function {
    let environment = [
        ("AWS_ENDPOINT_URL", stack.endpoint()),
        ("PHOTOS_BUCKET", stack.output("PhotosBucketName")),
        ("FAILURES_BUCKET", stack.output("FailuresBucketName")),
        ("PHOTO_HOSTS", hosts),
    ];
    Function::start("photo-fetcher", &environment).await
}

/// Why there is no photo, as the failures bucket tells.
async fn reason(stack: &Local, id: u64) -> String {
    let key = format!("photos/{id}/77.json");
    let get = Client::new(&stack.target().sdk).get_object().bucket(stack.output("FailuresBucketName")).key(key);
    let object = get.send().await.expect("each is told").body.collect().await.expect("it can be read");
    let failure: Value = serde_json::from_slice(&object.to_vec()).expect("a failure is JSON");
    failure["reason"].as_str().expect("it has a reason").to_owned()
}

/// Someone who listens at one port of every loopback address, and counts.
struct Trap {
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Trap {
    async fn set() -> Trap {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let trap = Trap { port, connections: Arc::default() };
        // Where the machine has them.
        let others = [TcpListener::bind(("127.0.0.2", port)).await, TcpListener::bind(("::1", port)).await];
        for listener in others.into_iter().flatten().chain([listener]) {
            tokio::spawn(count(listener, Arc::clone(&trap.connections)));
        }
        trap
    }

    /// How many came so far, each seen for certain: connections are taken in their order, so this one is the last.
    async fn connections(&self) -> usize {
        let mut probe = TcpStream::connect(("127.0.0.1", self.port)).await.expect("it listens");
        // It is closed once it is counted.
        let _ = probe.read(&mut [0]).await;
        let counted = self.connections.fetch_sub(1, Ordering::SeqCst);
        counted.checked_sub(1).expect("the trap has noticed the probe")
    }
}

async fn count(listener: TcpListener, connections: Arc<AtomicUsize>) {
    while listener.accept().await.is_ok() {
        connections.fetch_add(1, Ordering::SeqCst);
    }
}

/// A host that leads away from `/to/<number>`, with each kind of redirect in turn.
async fn redirecting_host(urls: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address: SocketAddr = listener.local_addr().expect("it is bound");
    let urls: Vec<String> = urls.iter().map(|url| url.replace("HOST", &address.to_string())).collect();
    let router = Router::new().route("/to/{number}", get(redirect)).with_state(Arc::new(urls));
    tokio::spawn(axum::serve(listener, router).into_future());
    address.to_string()
}

async fn redirect(State(urls): State<Arc<Vec<String>>>, Path(number): Path<usize>) -> Response<String> {
    let status = [301, 302, 303, 307, 308][number % 5];
    let status = StatusCode::from_u16(status).expect("it is a status");
    let answer = Response::builder().status(status).header(header::LOCATION, urls[number].as_bytes());
    answer.body(String::new()).expect("the addresses hold no line feeds")
}
