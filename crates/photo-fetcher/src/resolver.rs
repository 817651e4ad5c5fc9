//! The addresses of a host at the moment of connecting; one that is not public is never connected to.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use futures::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;

use crate::{address::is_public, hosts::is_loopback_name};

/// Asks for all addresses of a name.
pub type Lookup = Box<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Gives the HTTP client the very addresses that it connects to: a name that leads elsewhere on the second question
/// (DNS rebinding) gains nothing, for there is none.
pub struct Resolver(pub Lookup);

/// A name that leads to no public address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} has no public address")]
pub struct RefuseAddressError(String);

/// The lookup of the system.
pub fn system() -> Lookup {
    Box::new(|name| Box::pin(async move { Ok(lookup_host((name, 0)).await?.map(|address| address.ip()).collect()) }))
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let found = (self.0)(name.clone());
        Box::pin(async move {
            let addresses = admitted(name, found.await?)?;
            // The client puts the URL's port in place of 0.
            Ok(Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

fn admitted(name: String, mut addresses: Vec<IpAddr>) -> Result<Vec<IpAddr>, RefuseAddressError> {
    if is_loopback_name(&name) {
        addresses.retain(IpAddr::is_loopback);
    } else {
        addresses.retain(|&address| is_public(address));
    }
    if addresses.is_empty() { Err(RefuseAddressError(name)) } else { Ok(addresses) }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    /// Answers the first question with the first of these, and so on.
    fn resolver(answers: &'static [&'static [&'static str]]) -> Resolver {
        let questions = Arc::new(AtomicUsize::new(0));
        Resolver(Box::new(move |_| {
            let answer = answers[questions.fetch_add(1, Ordering::Relaxed)];
            Box::pin(async move { Ok(answer.iter().map(|address| address.parse().unwrap()).collect()) })
        }))
    }

    async fn resolve(resolver: &Resolver, name: &str) -> Result<Vec<String>, String> {
        let addresses = resolver.resolve(name.parse().unwrap()).await.map_err(|error| error.to_string())?;
        Ok(addresses.map(|address| address.to_string()).collect())
    }

    #[tokio::test]
    async fn private_addresses_are_left_out() {
        let resolver = resolver(&[&["10.0.0.1", "93.184.216.34", "::1", "2606:2800:21f::1", "::ffff:93.184.216.34"]]);
        let addresses = resolve(&resolver, "photos.test").await;
        assert_eq!(addresses, Ok(vec!["93.184.216.34:0".to_owned(), "[2606:2800:21f::1]:0".to_owned()]));
    }

    #[tokio::test]
    async fn a_name_that_is_bound_to_this_machine_later_leads_nowhere() {
        let resolver = resolver(&[&["93.184.216.34"], &["127.0.0.1"], &["169.254.169.254", "fd00:ec2::254"]]);
        assert_eq!(resolve(&resolver, "photos.test").await, Ok(vec!["93.184.216.34:0".to_owned()]));
        for _ in 0..2 {
            let refused = Err("photos.test has no public address".to_owned());
            assert_eq!(resolve(&resolver, "photos.test").await, refused);
        }
    }

    #[tokio::test]
    async fn localhost_is_this_machine_and_nothing_else() {
        let resolver = resolver(&[&["127.0.0.1", "10.0.0.1", "93.184.216.34", "::1"], &["93.184.216.34"]]);
        let addresses = resolve(&resolver, "localhost").await;
        assert_eq!(addresses, Ok(vec!["127.0.0.1:0".to_owned(), "[::1]:0".to_owned()]));
        assert!(resolve(&resolver, "localhost").await.is_err());
    }
}
