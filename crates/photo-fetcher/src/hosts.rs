//! The list of hosts that photos may come from, and what it says of a URL.

use std::net::IpAddr;

use url::{Host, Url};

/// Where Twitter keeps the photos of its tweets.
pub const DEFAULT: &str = "pbs.twimg.com";

/// The hosts that photos may come from.
#[derive(Debug)]
pub struct Hosts(Vec<Listed>);

#[derive(Debug)]
struct Listed {
    host: Host,
    /// Absent: the port of the scheme.
    port: Option<u16>,
}

/// Why nothing is fetched from a URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefuseUrlError {
    /// It cannot be read.
    #[error("not a URL")]
    NotAUrl,
    /// Neither http nor https.
    #[error("the scheme is {0}")]
    Scheme(String),
    /// A name or a password before the host, which serve to look like another host.
    #[error("user info before the host")]
    UserInfo,
    /// Host and port are not on the list.
    #[error("{0} is not a listed host")]
    NotListed(String),
    /// What comes in the clear is anyone's.
    #[error("{0} would be spoken to in the clear")]
    InTheClear(String),
}

/// Why a text is no list of hosts.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("PHOTO_HOSTS: `{0}` is neither a host name nor a loopback address, each with or without a port")]
pub struct ParseHostsError(String);

impl Hosts {
    /// Reads the list, such as `pbs.twimg.com,photos.example.com:8443`.
    ///
    /// # Errors
    /// When an entry is no host, or an address of anything but this machine.
    pub fn parse(list: &str) -> Result<Hosts, ParseHostsError> {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let listed = entries.map(|entry| Listed::parse(entry).ok_or_else(|| ParseHostsError(entry.to_owned())));
        listed.collect::<Result<_, _>>().map(Hosts)
    }

    /// The URL to ask for the photo; of a listed host, in TLS, unless the host is this machine: tests have no
    /// certificate to show, and the addresses in tweets are always https.
    ///
    /// An address in place of a name gets no further than this, however it is spelt: it never sees the resolver.
    ///
    /// # Errors
    /// When the photo is not to be asked for.
    pub fn admit(&self, url: Url) -> Result<Url, RefuseUrlError> {
        if !["http", "https"].contains(&url.scheme()) {
            return Err(RefuseUrlError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(RefuseUrlError::UserInfo);
        }
        let Some(listed) = self.0.iter().find(|listed| listed.is(&url)) else {
            return Err(RefuseUrlError::NotListed(authority(&url)));
        };
        match url.scheme() {
            _ if listed.is_loopback() => Ok(in_the_clear(url)),
            "https" => Ok(url),
            _ => Err(RefuseUrlError::InTheClear(authority(&url))),
        }
    }
}

impl RefuseUrlError {
    /// The same without a part of the URL.
    pub fn without_content(&self) -> &'static str {
        match self {
            RefuseUrlError::NotAUrl => "not a URL",
            RefuseUrlError::Scheme(_) => "the scheme is another one",
            RefuseUrlError::UserInfo => "user info before the host",
            RefuseUrlError::NotListed(_) => "the host is not listed",
            RefuseUrlError::InTheClear(_) => "the host would be spoken to in the clear",
        }
    }
}

impl Listed {
    fn parse(entry: &str) -> Option<Listed> {
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) if !entry.ends_with(']') => (host, Some(port)),
            _ => (entry, None),
        };
        let port = match port {
            Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(port.parse().ok().filter(|&n| n > 0)?),
            Some(_) => return None,
            None => None,
        };
        let host = Host::parse(host).ok().filter(is_name_or_loopback)?;
        Some(Listed { host, port })
    }

    fn is(&self, url: &Url) -> bool {
        let is_port = match self.port {
            Some(port) => url.port_or_known_default() == Some(port),
            None => url.port().is_none(),
        };
        is_port && url.host().is_some_and(|host| self.host == host)
    }

    fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Domain(name) => is_loopback_name(name),
            Host::Ipv4(_) | Host::Ipv6(_) => true,
        }
    }
}

/// The one name that may lead to this machine.
pub fn is_loopback_name(name: &str) -> bool {
    name == "localhost"
}

fn is_name_or_loopback(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

/// The same port, spoken to without TLS.
fn in_the_clear(mut url: Url) -> Url {
    let port = url.port_or_known_default();
    url.set_scheme("http").expect("http and https stand for each other");
    url.set_port(port).expect("an http URL has a host");
    url
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
pub mod tests;
