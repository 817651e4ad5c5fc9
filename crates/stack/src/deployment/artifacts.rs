//! The bucket on the engine from which CloudFormation takes code and template.

use aws_sdk_s3::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::create_bucket::CreateBucketError,
    primitives::ByteStream,
};
use sha2::{Digest, Sha256};

use super::DeployError;
use crate::{
    archive,
    target::{Target, sentence},
};

const BUCKET: &str = "deployment-artifacts";

pub(super) struct Artifacts {
    s3: Client,
    endpoint: String,
}

impl Artifacts {
    pub async fn open(target: &Target) -> Result<Artifacts, DeployError> {
        let s3 = Client::new(&target.sdk);
        match s3.create_bucket().bucket(BUCKET).send().await {
            Err(error) if !exists(&error) => return Err(upload_error(&error)),
            _ => {}
        }
        Ok(Artifacts { s3, endpoint: target.endpoint.clone().unwrap_or_default() })
    }

    /// Where the function's code is; the name follows from the content, so the same code is neither sent nor deployed again.
    pub async fn put_function(&self, function: &str, program: &[u8]) -> Result<String, DeployError> {
        let key = format!("{function}/{}.zip", fingerprint(program));
        if self.s3.head_object().bucket(BUCKET).key(&key).send().await.is_err() {
            self.put(&key, archive::package(program)).await?;
        }
        Ok(format!("s3://{BUCKET}/{key}"))
    }

    /// The URL of the template; a template in the request itself may not exceed 51,200 bytes
    /// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>).
    pub async fn put_template(&self, template: &str) -> Result<String, DeployError> {
        let key = "template.yaml";
        self.put(key, template.into()).await?;
        Ok(format!("{}/{BUCKET}/{key}", self.endpoint))
    }

    async fn put(&self, key: &str, body: Vec<u8>) -> Result<(), DeployError> {
        let put = self.s3.put_object().bucket(BUCKET).key(key).body(ByteStream::from(body));
        put.send().await.map(|_| ()).map_err(|error| upload_error(&error))
    }
}

fn exists(error: &SdkError<CreateBucketError>) -> bool {
    matches!(error.code(), Some("BucketAlreadyOwnedByYou" | "BucketAlreadyExists"))
}

fn upload_error<E: ProvideErrorMetadata + std::error::Error>(error: &E) -> DeployError {
    DeployError::Upload(sentence(error))
}

/// Tells two builds apart; in an unoptimised build of ours the hasher of the standard library is ten times slower.
fn fingerprint(program: &[u8]) -> String {
    Sha256::digest(program)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
