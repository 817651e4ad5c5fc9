//! URLs of photos, and the addresses that they lead to.
#![no_main]

#[path = "../../../crates/photo-fetcher/src/address.rs"]
mod address;
#[path = "../../../crates/photo-fetcher/src/hosts.rs"]
mod hosts;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::LazyLock,
};

use address::is_public;
use hosts::Hosts;
use libfuzzer_sys::fuzz_target;
use url::{Host, Url};

static DEPLOYED: LazyLock<Hosts> =
    LazyLock::new(|| Hosts::parse("pbs.twimg.com,photos.example.com:8443").expect("it is a list"));
static TESTED: LazyLock<Hosts> = LazyLock::new(|| Hosts::parse("127.0.0.1:8080,[::1]").expect("it is a list"));

fuzz_target!(|text: &str| {
    if let Ok(url) = text.parse::<Url>() {
        deployed(&url);
        tested(&url);
    }
    if let Ok(listed) = Hosts::parse(text) {
        only_names_and_this_machine(text, &listed);
    }
    if let Some(bytes) = text.as_bytes().first_chunk::<4>() {
        public_v4(Ipv4Addr::from(*bytes));
    }
    if let Some(bytes) = text.as_bytes().first_chunk::<16>() {
        public_v6(Ipv6Addr::from(*bytes));
    }
});

fn deployed(url: &Url) {
    let Ok(admitted) = DEPLOYED.admit(url.clone()) else { return };
    assert_eq!(&admitted, url, "a listed name is asked for what the tweet says");
    assert_eq!((admitted.scheme(), admitted.username(), admitted.password()), ("https", "", None));
    let authority = (admitted.host_str().expect("https has a host"), admitted.port_or_known_default());
    assert!([("pbs.twimg.com", Some(443)), ("photos.example.com", Some(8443))].contains(&authority), "{authority:?}");
    // The client reads the text once more.
    assert_eq!(admitted.as_str().parse().as_ref(), Ok(&admitted));
}

fn tested(url: &Url) {
    let Ok(admitted) = TESTED.admit(url.clone()) else { return };
    assert_eq!(admitted.scheme(), "http");
    match admitted.host() {
        Some(Host::Ipv4(address)) => assert_eq!((address, admitted.port()), (Ipv4Addr::LOCALHOST, Some(8080))),
        Some(Host::Ipv6(address)) => assert_eq!(address, Ipv6Addr::LOCALHOST),
        other => panic!("{other:?} is not listed"),
    }
}

/// Whatever is set as the list, no address of another machine comes onto it.
fn only_names_and_this_machine(list: &str, hosts: &Hosts) {
    for host in ["169.254.169.254", "10.0.0.1", "[fd00:ec2::254]", "[::ffff:127.0.0.1]", "93.184.216.34"] {
        let url: Url = format!("https://{host}/").parse().expect("it is a URL");
        assert!(hosts.admit(url).is_err(), "{list} admits {host}");
    }
}

fn public_v4(address: Ipv4Addr) {
    let reserved = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_unspecified();
    assert!(!(reserved && is_public(address.into())), "{address}");
    for inside in [address.to_ipv6_mapped(), address.to_ipv6_compatible()] {
        assert!(!is_public(inside.into()), "{inside}");
    }
}

fn public_v6(address: Ipv6Addr) {
    let reserved = address.is_unspecified()
        || address.is_loopback()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.to_ipv4().is_some();
    assert!(!(reserved && is_public(IpAddr::V6(address))), "{address}");
}
