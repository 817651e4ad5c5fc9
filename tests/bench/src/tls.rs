//! A certificate authority of one run, a server on loopback that it vouches for, and what greeting it costs.

use std::{
    io,
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, crypto,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName},
};

/// The authority and the server's settings.
pub struct Tls {
    /// The authority's certificate, as `AWS_CA_BUNDLE` wants it.
    pub authority_pem: String,
    /// For the server.
    pub server: Arc<ServerConfig>,
    authority: CertificateDer<'static>,
}

impl Tls {
    /// Makes all keys anew.
    pub fn new() -> anyhow::Result<Tls> {
        let mut params = CertificateParams::new(Vec::new())?;
        // One that is called as the server is would be taken for the server's own.
        params.distinguished_name.push(DnType::CommonName, "bench authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned()])?.signed_by(&key, &authority)?;
        let private = PrivatePkcs8KeyDer::from(key.serialize_der());
        let server = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private.into())?;
        Ok(Tls { authority_pem: authority.pem(), server: Arc::new(server), authority: authority.der().clone() })
    }

    /// How long a connection and a whole handshake take, settings included.
    pub fn handshake(&self, address: SocketAddr) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.clone())?;
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::IpAddress(address.ip().into());
        let mut session = ClientConnection::new(Arc::new(config), name)?;
        let mut stream = TcpStream::connect(address)?;
        while session.is_handshaking() {
            session.complete_io(&mut stream).map_err(io::Error::other).context("the handshake fails")?;
        }
        Ok(begun.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stub;

    #[test]
    fn a_client_that_trusts_the_authority_greets_the_server() {
        let tls = Tls::new().unwrap();
        let address = stub::start_tls(Arc::new(stub::dynamodb), Arc::clone(&tls.server)).unwrap();
        assert!(tls.handshake(address).unwrap() > Duration::ZERO);
        assert!(Tls::new().unwrap().handshake(address).is_err(), "another authority vouches for another server");
    }
}
