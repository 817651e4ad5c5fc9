//! The web, as far as photos may be fetched from it.

use std::{error::Error, iter, sync::Arc, time::Duration};

use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION},
    redirect::Policy,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use telemetry::{
    chain,
    metric::{Count, Operation},
    metrics::{count, timed},
};
use thumbnail::Format;
use tokio::time::timeout;
use url::Url;

use crate::{
    hosts::{Hosts, RefuseUrlError},
    resolver::{Lookup, RefuseAddressError, Resolver},
};

/// The largest photos of Twitter have 15 MB.
pub const MAX_PHOTO_BYTES: usize = 20_000_000;

/// Connecting takes no longer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// One photo takes no longer, from the first name looked up to the last byte read.
const PHOTO_TIMEOUT: Duration = Duration::from_secs(10);

const MAX_REDIRECTS: usize = 3;

/// Moved, to an address that the answer names.
const REDIRECTS: [StatusCode; 5] = [
    StatusCode::MOVED_PERMANENTLY,
    StatusCode::FOUND,
    StatusCode::SEE_OTHER,
    StatusCode::TEMPORARY_REDIRECT,
    StatusCode::PERMANENT_REDIRECT,
];

/// What a client is told without a fault of its own, or too soon.
const PASSING: [StatusCode; 3] = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];

/// What hosts say of bytes that they know nothing about; S3 says the latter.
const UNKNOWN_CONTENT: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];

/// The listed hosts, through a client that reaches no others.
pub struct Web {
    client: Client,
    hosts: Hosts,
}

/// A photo as its host has it.
#[derive(Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it starts as.
    pub format: Format,
}

/// Why there is no photo.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Nothing is asked of that URL.
    #[error("refused: {0}")]
    Url(#[from] RefuseUrlError),
    /// Nothing is asked of that host as long as it is where it is.
    #[error("refused: {0}")]
    Address(#[from] RefuseAddressError),
    /// The host sends us round.
    #[error("more than {MAX_REDIRECTS} redirects")]
    TooManyRedirects,
    /// An answer that is no success.
    #[error("the host answered {0}")]
    Status(StatusCode),
    /// An answer of more than [`MAX_PHOTO_BYTES`].
    #[error("more than {MAX_PHOTO_BYTES} bytes")]
    TooLarge,
    /// The host says itself that it is no picture.
    #[error("not an image: the host calls it {0}")]
    ContentType(String),
    /// The bytes say so.
    #[error("not an image: the first bytes are of no format that is read")]
    NotAnImage,
    /// No connection, or one that broke.
    #[error("{0}")]
    Broken(String),
    /// No answer, or not the whole of it.
    #[error("no whole answer in time")]
    TimedOut,
}

impl Web {
    /// The hosts of the list.
    pub fn new(hosts: Hosts, lookup: Lookup) -> Web {
        let client = Client::builder()
            .user_agent(concat!("photo-fetcher/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            // Later, after the sandbox was frozen, a kept connection is most likely dead.
            .pool_max_idle_per_host(0)
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(Resolver(lookup)))
            .tls_backend_preconfigured(tls())
            .build()
            .expect("the TLS settings are of the kind that the client knows");
        Web { client, hosts }
    }

    /// Gets a photo.
    ///
    /// # Errors
    /// When there is none, or none in time; [`FetchError::is_permanent`] tells them apart.
    pub async fn get(&self, url: &str) -> Result<Picture, FetchError> {
        timeout(PHOTO_TIMEOUT, self.follow(url)).await.unwrap_or(Err(FetchError::TimedOut))
    }

    /// Redirects are followed here, not by the client, so that each is held against the list.
    async fn follow(&self, url: &str) -> Result<Picture, FetchError> {
        let mut url = self.hosts.admit(Url::parse(url).map_err(|_| RefuseUrlError::NotAUrl)?)?;
        for _ in 0..=MAX_REDIRECTS {
            match timed(Operation::HttpGet, self.request(url)).await? {
                Answer::Picture(picture) => return Ok(picture),
                Answer::Moved(there) => url = self.hosts.admit(there)?,
            }
        }
        Err(FetchError::TooManyRedirects)
    }

    async fn request(&self, url: Url) -> Result<Answer, FetchError> {
        let response = self.client.get(url.clone()).header(ACCEPT, "image/*").send().await?;
        match location(&response) {
            Some(location) => Ok(Answer::Moved(url.join(location).map_err(|_| RefuseUrlError::NotAUrl)?)),
            None => Ok(Answer::Picture(picture(response).await?)),
        }
    }
}

/// What a host says to one request.
enum Answer {
    Picture(Picture),
    Moved(Url),
}

impl FetchError {
    /// Whether every later try would fail the same way.
    pub fn is_permanent(&self) -> bool {
        match self {
            FetchError::Broken(_) | FetchError::TimedOut => false,
            FetchError::Status(status) => !status.is_server_error() && !PASSING.contains(status),
            FetchError::Url(_)
            | FetchError::Address(_)
            | FetchError::TooManyRedirects
            | FetchError::TooLarge
            | FetchError::ContentType(_)
            | FetchError::NotAnImage => true,
        }
    }

    /// The reason as a log may have it: without what the tweet or the host says, which the failures bucket keeps.
    pub fn without_content(&self) -> String {
        match self {
            FetchError::Url(error) => format!("refused: {}", error.without_content()),
            FetchError::ContentType(_) => "not an image: the host calls it something else".to_owned(),
            other => other.to_string(),
        }
    }
}

/// Where a redirect leads; relative or not, and in UTF-8, as some hosts write it.
fn location(response: &Response) -> Option<&str> {
    let location = response.headers().get(LOCATION).filter(|_| REDIRECTS.contains(&response.status()))?;
    str::from_utf8(location.as_bytes()).ok()
}

/// Reads no more than the limit, whatever length the host claims, and nothing at all of what is no picture.
async fn picture(mut response: Response) -> Result<Picture, FetchError> {
    if response.status() != StatusCode::OK {
        return Err(FetchError::Status(response.status()));
    }
    check_content_type(response.headers())?;
    let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    if announced > MAX_PHOTO_BYTES {
        return Err(FetchError::TooLarge);
    }
    let mut bytes = Vec::with_capacity(announced);
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > MAX_PHOTO_BYTES {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    count(Count::BytesIn, bytes.len());
    let format = Format::sniff(&bytes).ok_or(FetchError::NotAnImage)?;
    Ok(Picture { bytes, format })
}

/// A host that says nothing, or that it does not know, is believed to mean a picture until the bytes tell.
fn check_content_type(headers: &HeaderMap) -> Result<(), FetchError> {
    let Some(value) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let value = String::from_utf8_lossy(value.as_bytes());
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence.is_empty() || essence.starts_with("image/") || UNKNOWN_CONTENT.contains(&essence.as_str()) {
        return Ok(());
    }
    Err(FetchError::ContentType(essence.chars().take(100).collect()))
}

/// Compiled-in roots: reading the system's costs a cold start 30 ms.
fn tls() -> ClientConfig {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the ciphers of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> FetchError {
        let mut causes = iter::successors(Some(&error as &(dyn Error + 'static)), |&error| error.source());
        if let Some(refused) = causes.find_map(|cause| cause.downcast_ref::<RefuseAddressError>()) {
            return FetchError::Address(refused.clone());
        }
        if error.is_builder() {
            // Longer than the client can write, for one.
            return FetchError::Url(RefuseUrlError::NotAUrl);
        }
        if error.is_timeout() {
            return FetchError::TimedOut;
        }
        // The address may carry a token.
        FetchError::Broken(chain(&error.without_url()))
    }
}

#[cfg(test)]
mod tests;
