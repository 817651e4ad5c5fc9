//! The HTTP service that the tweets come from.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{ACCEPT, RETRY_AFTER},
    redirect::{Action, Attempt, Policy},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use telemetry::{
    chain,
    metric::{Count, Operation},
    metrics::{Timer, count},
};
use tokio::time::{Instant, sleep, timeout};

use crate::retry_after;

/// A tweet has some KB; more than this is something else.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// Connecting takes no longer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// One request takes no longer, from the first name looked up to the last byte read.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The least time that a second request is worth starting with.
const MIN_REQUEST: Duration = Duration::from_secs(1);

const MAX_REDIRECTS: usize = 3;

/// The service.
pub struct Feed {
    client: Client,
    url: Url,
}

/// Why the service gave no tweet.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No connection, or one that broke.
    #[error("{0}")]
    Broken(String),
    /// No answer, or not the whole of it.
    #[error("no whole answer in time")]
    TimedOut,
    /// An answer that is no success.
    #[error("it answered {0}")]
    Status(StatusCode),
    /// An answer of more than [`MAX_BODY_BYTES`].
    #[error("it answered with more than {MAX_BODY_BYTES} bytes")]
    TooLarge,
}

/// Why a text is no address of a service.
#[derive(Debug, thiserror::Error)]
#[error("no http or https address")]
pub struct ParseUrlError;

impl Feed {
    /// The service at that address.
    ///
    /// # Errors
    /// When it is no http or https address.
    pub fn new(url: &str) -> Result<Feed, ParseUrlError> {
        let url = Url::parse(url).ok().filter(|url| ["http", "https"].contains(&url.scheme())).ok_or(ParseUrlError)?;
        let client = Client::builder()
            .user_agent(concat!("tweet-poller/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            // A minute later, after the sandbox was frozen, a kept connection is most likely dead.
            .pool_max_idle_per_host(0)
            .redirect(Policy::custom(follow))
            .no_proxy()
            .tls_backend_preconfigured(tls())
            .build()
            .expect("the TLS settings are of the kind that the client knows");
        Ok(Feed { client, url })
    }

    /// Gets the body; a service that is busy and says until when is asked once more, if the budget allows.
    ///
    /// # Errors
    /// When there is no whole answer of success and of usual size.
    pub async fn get(&self, now: Timestamp, budget: Duration) -> Result<Vec<u8>, FetchError> {
        timeout(budget, self.get_patiently(now, Instant::now() + budget)).await.unwrap_or(Err(FetchError::TimedOut))
    }

    async fn get_patiently(&self, now: Timestamp, end: Instant) -> Result<Vec<u8>, FetchError> {
        let mut answer = self.request().await?;
        let patience = end.saturating_duration_since(Instant::now()).saturating_sub(MIN_REQUEST);
        if let Some(pause) = pause(&answer.response, now).filter(|&pause| pause <= patience) {
            drop(answer);
            sleep(pause).await;
            count(Count::Retried, 1);
            answer = self.request().await?;
        }
        body(answer.response).await
    }

    async fn request(&self) -> Result<Answer, FetchError> {
        let timer = Timer::start(Operation::HttpGet);
        let response = self.client.get(self.url.clone()).header(ACCEPT, "application/json").send().await?;
        Ok(Answer { response, _timer: timer })
    }
}

/// An answer that is being read, which is part of the call.
struct Answer {
    response: Response,
    _timer: Timer,
}

/// How long a busy service asks to be left alone.
fn pause(response: &Response, now: Timestamp) -> Option<Duration> {
    let busy = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&response.status());
    let value = response.headers().get(RETRY_AFTER).filter(|_| busy)?;
    retry_after::pause(value.to_str().ok()?, now)
}

/// Reads no more than the limit, whatever length the service claims.
async fn body(mut response: Response) -> Result<Vec<u8>, FetchError> {
    if !response.status().is_success() {
        return Err(FetchError::Status(response.status()));
    }
    if response.content_length().is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(FetchError::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    count(Count::BytesIn, body.len());
    Ok(body)
}

/// A service may move, but not into the clear on another host: an answer in the clear is anyone's, and the function's
/// own neighbours, which speak plain HTTP, are nobody's to send us to.
fn follow(attempt: Attempt<'_>) -> Action {
    if attempt.previous().len() > MAX_REDIRECTS {
        attempt.error(format!("more than {MAX_REDIRECTS} redirects"))
    } else if attempt.previous().last().is_some_and(|from| leads_into_the_clear(from, attempt.url())) {
        attempt.error("a redirect into the clear")
    } else {
        attempt.follow()
    }
}

/// What was asked for over TLS is not sent on without.
fn leads_into_the_clear(from: &Url, to: &Url) -> bool {
    from.scheme() == "https" && to.scheme() != "https"
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
        if error.is_timeout() {
            return FetchError::TimedOut;
        }
        // The address may carry a token.
        FetchError::Broken(chain(&error.without_url()))
    }
}

#[cfg(test)]
mod tests;
