//! What CloudFormation keeps when the stack goes, because it holds data: buckets and tables.

use std::time::Duration;

use anyhow::{anyhow, bail};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_s3::{
    Client,
    operation::list_object_versions::ListObjectVersionsOutput,
    types::{Delete, ObjectIdentifier},
};
use stack::target::{Target, sentence};

use crate::{functions::Resource, print::count};

const BUCKET: &str = "AWS::S3::Bucket";
const TABLE: &str = "AWS::DynamoDB::Table";

const MOST_TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_secs(1);

/// Whether it is of a kind that the template retains.
pub fn is_ours(resource: &Resource) -> bool {
    matches!(resource.kind.as_str(), BUCKET | TABLE)
}

/// Removes it with all it holds and says what was done.
pub async fn remove(target: &Target, resource: &Resource, report: impl FnMut(&str)) -> anyhow::Result<String> {
    match resource.kind.as_str() {
        BUCKET => remove_bucket(target, &resource.physical, report).await,
        _ => remove_table(target, &resource.physical).await,
    }
}

async fn remove_bucket(target: &Target, bucket: &str, mut report: impl FnMut(&str)) -> anyhow::Result<String> {
    let client = Client::new(&target.sdk);
    let mut removed = 0;
    loop {
        let page = match client.list_object_versions().bucket(bucket).send().await {
            Ok(page) => page,
            Err(error) if error.code() == Some("NoSuchBucket") => return Ok("was gone".to_owned()),
            Err(error) => return Err(anyhow!(sentence(&error))),
        };
        let versions = versions(&page)?;
        if versions.is_empty() {
            break;
        }
        removed += versions.len();
        delete_versions(&client, bucket, versions).await?;
        report(&format!("{bucket}, {} removed", count(removed, "version")));
    }
    client.delete_bucket().bucket(bucket).send().await.map_err(|error| anyhow!(sentence(&error)))?;
    Ok(format!("emptied of {} and deleted", count(removed, "version")))
}

/// Every version and every delete marker: a bucket with either is not empty.
fn versions(page: &ListObjectVersionsOutput) -> anyhow::Result<Vec<ObjectIdentifier>> {
    let versions = page.versions().iter().map(|version| (version.key(), version.version_id()));
    let markers = page.delete_markers().iter().map(|marker| (marker.key(), marker.version_id()));
    let identifier = |(key, id): (Option<&str>, Option<&str>)| {
        let object = ObjectIdentifier::builder().key(key.unwrap_or_default()).set_version_id(id.map(str::to_owned));
        Ok(object.build()?)
    };
    versions.chain(markers).map(identifier).collect()
}

/// S3 lists and deletes 1,000 at once
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>).
async fn delete_versions(client: &Client, bucket: &str, versions: Vec<ObjectIdentifier>) -> anyhow::Result<()> {
    let delete = Delete::builder().set_objects(Some(versions)).quiet(true).build()?;
    let answer = client.delete_objects().bucket(bucket).delete(delete).send().await;
    let answer = answer.map_err(|error| anyhow!(sentence(&error)))?;
    match answer.errors().first() {
        Some(error) => Err(anyhow!("{}: {}", error.key().unwrap_or("?"), error.message().unwrap_or("not deleted"))),
        None => Ok(()),
    }
}

async fn remove_table(target: &Target, table: &str) -> anyhow::Result<String> {
    let client = aws_sdk_dynamodb::Client::new(&target.sdk);
    let unprotected = client.update_table().table_name(table).deletion_protection_enabled(false).send().await;
    match unprotected {
        Ok(_) => {}
        Err(error) if error.code() == Some("ResourceNotFoundException") => return Ok("was gone".to_owned()),
        Err(error) => return Err(anyhow!(sentence(&error))),
    }
    // The change of the protection itself keeps the table busy for a moment.
    for _ in 0..MOST_TRIES {
        match client.delete_table().table_name(table).send().await {
            Ok(_) => return Ok("deleted".to_owned()),
            Err(error) if error.code() == Some("ResourceInUseException") => tokio::time::sleep(PAUSE).await,
            Err(error) => return Err(anyhow!(sentence(&error))),
        }
    }
    bail!("it is in use: try again later")
}
