//! Addresses of neighbours, and of the internet right beside them.

use super::*;

/// At least one address of every network that is not for photo hosts.
pub const HOSTILE: &[&str] = &[
    "0.0.0.0",
    "0.1.2.3",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.1.2.3",
    "127.255.255.255",
    "169.254.0.0",
    "169.254.169.253",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.255.255",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.0",
    "192.0.0.170",
    "192.0.0.255",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.0",
    "224.0.0.251",
    "239.255.255.255",
    "240.0.0.0",
    "255.255.255.255",
    // Unspecified, loopback, compatible, mapped.
    "::",
    "::1",
    "::2",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    // NAT64, of all and of a network.
    "64:ff9b::127.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::10.0.0.1",
    // Discard only, segment routing.
    "100::1",
    "100:0:0:1::1",
    "5f00::1",
    // Protocol assignments, Teredo, measurements, ORCHID.
    "2001::1",
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:1ff:ffff::1",
    // Documentation, 6to4 of 127.0.0.1 and of 169.254.169.254.
    "2001:db8::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    // ISATAP of 127.0.0.1.
    "2600:1f00::5efe:7f00:1",
    "2600:1f00::200:5efe:7f00:1",
    // Unique local, link-local, site-local, multicast.
    "fc00::1",
    "fd00:ec2::254",
    "fd00:ec2::253",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::5efe:169.254.169.254",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
];

#[test]
fn no_neighbour_is_public() {
    for text in HOSTILE {
        assert!(!is_public(text.parse().unwrap()), "{text}");
    }
}

#[test]
fn every_hostile_address_is_hostile_in_ipv6_clothes() {
    for address in HOSTILE.iter().filter_map(|text| text.parse::<Ipv4Addr>().ok()) {
        let [a, b, c, d] = address.octets();
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        for dressed in [
            address.to_ipv6_mapped(),
            address.to_ipv6_compatible(),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            Ipv6Addr::new(0x2600, 1, 2, 3, 0, 0x5efe, high, low),
        ] {
            assert!(!is_public(dressed.into()), "{dressed}");
        }
    }
}

#[test]
fn the_neighbours_of_every_network_are_public() {
    for text in [
        "1.0.0.0",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2001:db7::1",
        "2001:db9::1",
        "2003::1",
        "2600:9000::1",
        "2a04:4e42::159",
        "3ffe::1",
        "3fff:1000::1",
    ] {
        assert!(is_public(text.parse().unwrap()), "{text}");
    }
}
