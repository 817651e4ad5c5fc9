//! The AWS SDK configuration that every function starts with.
//!
//! Everything comes from the standard `AWS_*` variables, `AWS_ENDPOINT_URL` and `AWS_CA_BUNDLE` included, so the same
//! program talks to AWS and to any compatible endpoint.
//!
//! The compiled-in roots are those that sign AWS endpoints (<https://www.amazontrust.com/repository/>): reading the
//! system's bundle instead costs a cold start 30 ms.

use std::{env, fs, time::Duration};

use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};

const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.pem");

/// An AWS call connects within this time or is tried again.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// One attempt of an AWS call; the SDK has no limit of its own.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);
/// All attempts of an AWS call together.
pub const OPERATION_TIMEOUT: Duration = Duration::from_secs(6);

/// Reads the environment; each client is made of the result.
///
/// # Panics
/// When `AWS_CA_BUNDLE` names a file that cannot be read: no call could succeed.
pub async fn load() -> SdkConfig {
    let tls = TlsContext::builder().with_trust_store(trust_store()).build().expect("a trust store is all it needs");
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(tls).build_https();
    aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(http)
        .retry_config(RetryConfig::standard())
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .operation_attempt_timeout(ATTEMPT_TIMEOUT)
                .operation_timeout(OPERATION_TIMEOUT)
                .build(),
        )
        .load()
        .await
}

/// The roots of AWS, or those of `AWS_CA_BUNDLE` in their place, as in the AWS CLI.
fn trust_store() -> TrustStore {
    let roots = match env::var_os("AWS_CA_BUNDLE") {
        Some(path) => fs::read(&path).unwrap_or_else(|error| panic!("AWS_CA_BUNDLE {}: {error}", path.display())),
        None => AMAZON_ROOTS.to_vec(),
    };
    TrustStore::empty().with_pem_certificate(roots)
}
