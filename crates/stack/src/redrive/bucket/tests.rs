//! Tests of the mark, with a bucket in which something happens in between.

use aws_sdk_s3::{
    error::ErrorMetadata,
    operation::{
        copy_object::CopyObjectOutput,
        delete_object::{DeleteObjectError, DeleteObjectOutput},
        head_object::HeadObjectOutput,
        put_object::PutObjectOutput,
    },
};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};

use super::*;

const KEY: &str = "photos/7/8 +.json";

fn object() -> Identity {
    Identity {
        key: KEY.to_owned(),
        etag: Some("\"e1\"".to_owned()),
        version: Some("v1".to_owned()),
        modified: Some(DateTime::from_secs(1)),
    }
}

fn bucket(name: &str, rules: &[&Rule]) -> Bucket {
    Bucket { client: mock_client!(aws_sdk_s3, RuleMode::Sequential, rules), name: name.to_owned() }
}

fn found(version: &'static str) -> Rule {
    mock!(Client::head_object).then_output(move || {
        let found = HeadObjectOutput::builder().e_tag("\"e1\"").version_id(version);
        found.last_modified(DateTime::from_secs(1)).build()
    })
}

fn copied() -> Rule {
    mock!(Client::copy_object)
        .match_requests(|copy| {
            copy.bucket() == Some("failures")
                && copy.key() == Some("redriven/photos/7/8 +.json")
                && copy.copy_source() == Some("data/photos/7/8%20%2B.json?versionId=v1")
        })
        .then_output(|| CopyObjectOutput::builder().build())
}

#[tokio::test]
async fn a_sent_object_moves_while_it_is_the_same() {
    let (found, copied) = (found("v1"), copied());
    let deleted = mock!(Client::delete_object)
        .match_requests(|delete| delete.key() == Some(KEY) && delete.if_match() == Some("\"e1\""))
        .then_output(|| DeleteObjectOutput::builder().build());
    let (data, failures) = (bucket("data", &[&found, &copied, &deleted]), bucket("failures", &[]));
    assert_eq!(data.retire(&object(), &failures).await.expect("moved"), Retired::Moved);
    assert_eq!((copied.num_calls(), deleted.num_calls()), (1, 1));
}

#[tokio::test]
async fn what_failed_again_with_the_same_bytes_stays() {
    let found = found("v2");
    let (data, failures) = (bucket("data", &[&found]), bucket("failures", &[]));
    assert_eq!(data.retire(&object(), &failures).await.expect("looked at"), Retired::Replaced);
}

#[tokio::test]
async fn what_fails_again_at_the_last_moment_stays() {
    let (found, copied) = (found("v1"), copied());
    let refused = mock!(Client::delete_object)
        .then_error(|| DeleteObjectError::generic(ErrorMetadata::builder().code("PreconditionFailed").build()));
    let (data, failures) = (bucket("data", &[&found, &copied, &refused]), bucket("failures", &[]));
    assert_eq!(data.retire(&object(), &failures).await.expect("refused"), Retired::Replaced);
}

#[tokio::test]
async fn what_was_not_sent_stays_in_its_place() {
    let copied = copied();
    let shortened = mock!(Client::put_object)
        .match_requests(|put| put.if_match() == Some("\"e1\"") && put.body().bytes() == Some(b"rest\n"))
        .then_output(|| PutObjectOutput::builder().build());
    let (data, failures) = (bucket("data", &[&copied, &shortened]), bucket("failures", &[]));
    let rest = b"rest\n".to_vec();
    assert_eq!(data.shorten(&object(), rest, &failures).await.expect("shortened"), Retired::Moved);
}
