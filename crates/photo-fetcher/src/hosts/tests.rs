//! What the list lets pass.

use expect_test::{Expect, expect};

use super::*;

/// Spellings of this machine and of its neighbours, and tricks to look like a listed host; `PORT` is where someone
/// listens on this machine.
pub const HOSTILE: &[&str] = &[
    // This machine: plain, decimal, octal, hex, mixed, short, with a dot at the end.
    "http://127.0.0.1:PORT/",
    "https://127.0.0.1:PORT/",
    "https://2130706433:PORT/",
    "https://017700000001:PORT/",
    "https://0177.0.0.1:PORT/",
    "https://0177.0.0.01:PORT/",
    "https://0x7f000001:PORT/",
    "https://0x7F.0x0.0x0.0x1:PORT/",
    "https://0x7f.1:PORT/",
    "https://127.1:PORT/",
    "https://127.0.1:PORT/",
    "https://127.0.0.1.:PORT/",
    "https://0:PORT/",
    "https://0.0.0.0:PORT/",
    "https://127.255.255.254:PORT/",
    "https://localhost:PORT/",
    "https://LOCALHOST:PORT/",
    "https://localhost.:PORT/",
    "https://localhost.localdomain:PORT/",
    // The same in full-width and circled digits, in ideographic dots, percent-encoded.
    "https://１２７.０.０.１:PORT/",
    "https://①②⑦.⓪.⓪.①:PORT/",
    "https://127。0。0。1:PORT/",
    "https://%31%32%37.0.0.1:PORT/",
    "https://127%2e0%2e0%2e1:PORT/",
    // IPv6: loopback, unspecified, mapped, compatible, NAT64, 6to4, Teredo, ISATAP.
    "https://[::1]:PORT/",
    "https://[0:0:0:0:0:0:0:1]:PORT/",
    "https://[::]:PORT/",
    "https://[::ffff:127.0.0.1]:PORT/",
    "https://[::ffff:7f00:1]:PORT/",
    "https://[0:0:0:0:0:FFFF:7F00:1]:PORT/",
    "https://[::127.0.0.1]:PORT/",
    "https://[::ffff:0:127.0.0.1]:PORT/",
    "https://[64:ff9b::127.0.0.1]:PORT/",
    "https://[64:ff9b:1::7f00:1]:PORT/",
    "https://[2002:7f00:1::]:PORT/",
    "https://[2001:0:7f00:1::1]:PORT/",
    "https://[2600::5efe:7f00:1]:PORT/",
    "https://[fe80::1%25lo]:PORT/",
    // Metadata and the neighbours.
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/",
    "https://0xa9fea9fe/",
    "https://0251.0376.0251.0376/",
    "https://169.254.43518/",
    "https://[::ffff:169.254.169.254]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[fd00:ec2::254]/latest/meta-data/",
    "https://[fe80::a9fe:a9fe]/",
    "http://169.254.170.2/v2/credentials",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.0.1/",
    "https://100.64.0.1/",
    "https://metadata.google.internal/",
    // User info.
    "https://pbs.twimg.com@127.0.0.1:PORT/",
    "https://pbs.twimg.com:443@127.0.0.1:PORT/",
    "https://pbs.twimg.com%40127.0.0.1:PORT/",
    "https://pbs.twimg.com%2f@127.0.0.1:PORT/",
    "https://user@pbs.twimg.com/",
    "https://user:password@pbs.twimg.com/",
    "https://:password@pbs.twimg.com/",
    // The end of the host, seen otherwise by others.
    "https://127.0.0.1:PORT\\@pbs.twimg.com/",
    "https://127.0.0.1:PORT#@pbs.twimg.com/",
    "https://127.0.0.1:PORT?@pbs.twimg.com/",
    "https:127.0.0.1:PORT/",
    "https:///127.0.0.1:PORT/",
    "https:\\\\127.0.0.1:PORT\\",
    "ht\ntps://127.0.\t0.1:PORT/",
    "https://127.0.0.1:PORT\r\nHost: pbs.twimg.com/",
    " https://127.0.0.1:PORT/ ",
    // Names around the listed one.
    "https://pbs.twimg.com.127.0.0.1.nip.io:PORT/",
    "https://pbs.twimg.com.example.com/",
    "https://evilpbs.twimg.com/",
    "https://x.pbs.twimg.com/",
    "https://twimg.com/",
    "https://pbs.twimg.com./",
    "https://pbs-twimg.com/",
    "https://pbs.twimg.com%00.example.com/",
    "https://рbs.twimg.com/",
    // Ports and schemes that are not the list's.
    "https://pbs.twimg.com:PORT/",
    "https://pbs.twimg.com:80/",
    "https://pbs.twimg.com:0/",
    "https://pbs.twimg.com:65536/",
    "http://pbs.twimg.com/",
    "http://pbs.twimg.com:443/",
    "ftp://pbs.twimg.com/",
    "file:///etc/passwd",
    "file://pbs.twimg.com/etc/passwd",
    "gopher://127.0.0.1:PORT/_GET",
    "data:image/png;base64,iVBORw0KGgo=",
    "javascript:alert(1)",
    "blob:https://pbs.twimg.com/1",
    "view-source:https://pbs.twimg.com/",
    "//127.0.0.1:PORT/",
    "127.0.0.1:PORT",
    "pbs.twimg.com/media/a.jpg",
    "/media/a.jpg",
    "https://",
    "https://:PORT/",
    "https://[::1",
    "https://256.256.256.256/",
    "",
];

fn admit(hosts: &str, url: &str) -> String {
    let admitted = Url::parse(url)
        .map_err(|_| RefuseUrlError::NotAUrl)
        .and_then(|url| Hosts::parse(hosts).expect("a list of the test").admit(url));
    admitted.map_or_else(|error| error.to_string(), |url| url.to_string())
}

fn check(hosts: &str, urls: &[&str], expected: Expect) {
    expected.assert_eq(&urls.iter().map(|url| admit(hosts, url) + "\n").collect::<String>());
}

#[test]
fn no_hostile_spelling_is_admitted() {
    assert!(HOSTILE.len() >= 50);
    for url in HOSTILE.iter().map(|url| url.replace("PORT", "8080")) {
        let hosts = Hosts::parse(DEFAULT).unwrap();
        assert!(Url::parse(&url).is_err() || hosts.admit(Url::parse(&url).unwrap()).is_err(), "{url:?}");
    }
}

#[test]
fn a_photo_of_a_listed_host_is_admitted_however_its_name_is_spelt() {
    check(
        "pbs.twimg.com, photos.example.com:8443",
        &[
            "https://pbs.twimg.com/media/a.jpg?name=orig#x",
            "https://pbs.twimg.com:443/media/a.jpg",
            "HTTPS://PBS.Twimg.COM/media/a.jpg",
            "https://ｐbs.twimg.com/media/a.jpg",
            "https://@pbs.twimg.com/media/a.jpg",
            "https://photos.example.com:8443/a",
        ],
        expect![[r#"
            https://pbs.twimg.com/media/a.jpg?name=orig#x
            https://pbs.twimg.com/media/a.jpg
            https://pbs.twimg.com/media/a.jpg
            https://pbs.twimg.com/media/a.jpg
            https://pbs.twimg.com/media/a.jpg
            https://photos.example.com:8443/a
        "#]],
    );
}

#[test]
fn a_refusal_says_why() {
    check(
        "pbs.twimg.com,photos.example.com:8443",
        &[
            "https://example.com/a.jpg",
            "https://photos.example.com/a",
            "https://pbs.twimg.com:8443/a",
            "http://pbs.twimg.com/a",
            "https://0x7f.1/a",
            "https://[::ffff:127.0.0.1]:80/a",
            "https://user@pbs.twimg.com/a",
            "ftp://pbs.twimg.com/a",
            "media/a.jpg",
        ],
        expect![[r#"
            example.com is not a listed host
            photos.example.com is not a listed host
            pbs.twimg.com:8443 is not a listed host
            pbs.twimg.com would be spoken to in the clear
            127.0.0.1 is not a listed host
            [::ffff:7f00:1]:80 is not a listed host
            user info before the host
            the scheme is ftp
            not a URL
        "#]],
    );
}

#[test]
fn this_machine_is_spoken_to_in_the_clear_at_the_listed_port() {
    check(
        "127.0.0.1:8080,[::1]:8081,localhost:443",
        &[
            "http://127.0.0.1:8080/a",
            "https://127.0.0.1:8080/a",
            "https://[::1]:8081/a",
            "https://localhost/a",
            "http://127.0.0.1:8081/a",
            "http://127.0.0.2:8080/a",
            "http://[::1]:8080/a",
            "http://localhost/a",
        ],
        expect![[r#"
            http://127.0.0.1:8080/a
            http://127.0.0.1:8080/a
            http://[::1]:8081/a
            http://localhost:443/a
            127.0.0.1:8081 is not a listed host
            127.0.0.2:8080 is not a listed host
            [::1]:8080 is not a listed host
            localhost is not a listed host
        "#]],
    );
}

#[test]
fn an_empty_list_admits_nothing() {
    for list in ["", " , "] {
        assert_eq!(admit(list, "https://pbs.twimg.com/a"), "pbs.twimg.com is not a listed host");
    }
}

#[test]
fn a_list_names_hosts_and_no_address_but_loopback() {
    for entry in [
        "https://pbs.twimg.com",
        "pbs.twimg.com/media",
        "user@pbs.twimg.com",
        "*.twimg.com",
        "pbs.twimg.com:",
        "pbs.twimg.com:0",
        "pbs.twimg.com:+1",
        "pbs.twimg.com:65536",
        "pbs.twimg.com:https",
        ":443",
        "::1",
        "[::1",
        "10.0.0.1",
        "169.254.169.254:80",
        "0.0.0.0:80",
        "93.184.216.34",
        "[fd00:ec2::254]",
        "[::ffff:127.0.0.1]:80",
        "a b",
    ] {
        let error = Hosts::parse(&format!("pbs.twimg.com,{entry}")).unwrap_err();
        assert_eq!(error, ParseHostsError(entry.to_owned()));
    }
}
