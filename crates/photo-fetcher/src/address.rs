//! Which addresses belong to the public internet, and which to the neighbours of this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the address can be a photo host's: of the internet, by no detour.
///
/// An IPv6 address that stands for an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo, ISATAP) is not: what it leads
/// to is for a gateway to say, and a photo host has an address of its own.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !RESERVED_V4.iter().any(|&(network, length)| is_within_v4(address, network, length)),
        IpAddr::V6(address) => {
            is_within_v6(address, GLOBAL_UNICAST.0, GLOBAL_UNICAST.1)
                && !RESERVED_V6.iter().any(|&(network, length)| is_within_v6(address, network, length))
                && !is_isatap(address)
        }
    }
}

/// Networks with another use (<https://www.iana.org/assignments/iana-ipv4-special-registry/>); AWS has its metadata and
/// its resolvers in `169.254.0.0/16`.
const RESERVED_V4: [(Ipv4Addr, u32); 15] = [
    // This network.
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    // Private.
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Between a provider and its customers.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // Loopback.
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    // Protocol assignments.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // Documentation.
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Relays of 6to4, given up.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    // Measurements.
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    // Multicast.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    // The future, and broadcast.
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// All that is assigned to the internet; loopback, mapped, NAT64, unique local (`fd00:ec2::254` answers as AWS's
/// metadata), link-local and multicast are outside of it.
const GLOBAL_UNICAST: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Networks with another use inside of it (<https://www.iana.org/assignments/iana-ipv6-special-registry/>).
const RESERVED_V6: [(Ipv6Addr, u32); 4] = [
    // Protocol assignments, Teredo among them.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

fn is_within_v4(address: Ipv4Addr, network: Ipv4Addr, length: u32) -> bool {
    (address.to_bits() ^ network.to_bits()).leading_zeros() >= length
}

fn is_within_v6(address: Ipv6Addr, network: Ipv6Addr, length: u32) -> bool {
    (address.to_bits() ^ network.to_bits()).leading_zeros() >= length
}

/// The last 64 bits of such an address name an IPv4 one (<https://www.rfc-editor.org/rfc/rfc5214#section-6.1>).
fn is_isatap(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    matches!((segments[4], segments[5]), (0 | 0x200, 0x5efe))
}

#[cfg(test)]
pub mod tests;
