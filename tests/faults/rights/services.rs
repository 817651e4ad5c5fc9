//! What services do in the name of a role, call by call as their manuals have it, where the stack tells them to.
//!
//! The engine's own services ask for nobody's rights, so the test does it in their place, with a session of the role.

use aws_config::SdkConfig;
use aws_sdk_firehose::types::{ExtendedS3DestinationDescription, ProcessorParameterName};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_s3::Client;

use super::{flows::must, role::Role, world::World};

/// Lambda keeps a batch that a mapping has given up
/// (<https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>).
pub async fn keep_batch(world: &World, role: &Role) -> Result<(), String> {
    let (s3, bucket) = (Client::new(&world.acting_as(role).await), world.stack.output("FailuresBucketName"));
    must(s3.list_objects_v2().bucket(bucket).send().await.is_ok(), "the mapping may not list")?;
    let key = "aws/lambda/8476a536-e9f4-11e8-9739-2dfe598c3fcd/shardId-000000000006/2026/03/01/rights";
    must(s3.put_object().bucket(bucket).key(key).send().await.is_ok(), "the mapping may not put")
}

/// Lambda keeps an event that it has given up
/// (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>).
pub async fn keep_event(world: &World, role: &Role, queue: &str) -> Result<(), String> {
    let sqs = aws_sdk_sqs::Client::new(&world.acting_as(role).await);
    let sent = sqs.send_message().queue_url(world.queue_url(queue)).message_body("rights").send().await;
    must(sent.is_ok(), "nothing can be sent to the queue")
}

/// EventBridge Scheduler invokes, and keeps what it cannot hand over
/// (<https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role>,
/// <https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html>).
pub async fn schedule(world: &World, role: &Role, function: &str, queue: &str) -> Result<(), String> {
    let lambda = aws_sdk_lambda::Client::new(&world.acting_as(role).await);
    must(lambda.invoke().function_name(world.name(function)).send().await.is_ok(), "it may not invoke")?;
    keep_event(world, role, queue).await
}

/// Firehose transforms and delivers
/// (<https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3>).
pub async fn deliver(world: &World, role: &Role, stream: &str) -> Result<(), String> {
    let sdk = world.acting_as(role).await;
    let described = described(world, world.stack.output(stream)).await;
    let (s3, bucket) = (Client::new(&sdk), described.bucket_arn().trim_start_matches("arn:aws:s3:::"));
    must(s3.get_bucket_location().bucket(bucket).send().await.is_ok(), "the bucket may not be located")?;
    must(s3.list_objects_v2().bucket(bucket).send().await.is_ok(), "the bucket may not be listed")?;
    must(s3.list_multipart_uploads().bucket(bucket).send().await.is_ok(), "uploads may not be listed")?;
    for prefix in [described.prefix(), described.error_output_prefix()] {
        let prefix = prefix.and_then(|prefix| prefix.split("!{").next()).expect("the template has both");
        put(&s3, bucket, &format!("{prefix}rights")).await.map_err(|what| format!("{what} below {prefix}"))?;
    }
    transform(&sdk, &described).await
}

async fn described(world: &World, stream: &str) -> ExtendedS3DestinationDescription {
    let firehose = aws_sdk_firehose::Client::new(&world.stack.target().sdk);
    let described = firehose.describe_delivery_stream().delivery_stream_name(stream).send().await;
    let described = described.expect("Firehose answers").delivery_stream_description.expect("it is there");
    let destination = described.destinations.into_iter().next().expect("a stream has one");
    destination.extended_s3_destination_description.expect("it is S3")
}

/// An object, and an upload in parts that comes to nothing.
async fn put(s3: &Client, bucket: &str, key: &str) -> Result<(), &'static str> {
    let put = s3.put_object().bucket(bucket).key(key).send().await;
    put.map_err(|_| "nothing may be put")?;
    let get = s3.get_object().bucket(bucket).key(key).send().await;
    get.map_err(|_| "nothing may be read")?;
    let upload = s3.create_multipart_upload().bucket(bucket).key(key).send().await;
    let upload = upload.map_err(|_| "no upload may begin")?;
    let abort = s3.abort_multipart_upload().bucket(bucket).key(key).set_upload_id(upload.upload_id).send().await;
    abort.map(drop).map_err(|_| "no upload may be given up")
}

async fn transform(sdk: &SdkConfig, described: &ExtendedS3DestinationDescription) -> Result<(), String> {
    let processors = described.processing_configuration().map(|processing| processing.processors()).unwrap_or_default();
    let parameters = processors.iter().flat_map(|processor| processor.parameters());
    let functions = parameters.filter(|parameter| *parameter.parameter_name() == ProcessorParameterName::LambdaArn);
    let lambda = aws_sdk_lambda::Client::new(sdk);
    for function in functions.map(|parameter| parameter.parameter_value()) {
        let look = lambda.get_function_configuration().function_name(function).send().await;
        must(look.is_ok(), "the function may not be looked at")?;
        let invoke = lambda.invoke().function_name(function).payload(Blob::new(r#"{"records":[]}"#)).send().await;
        must(invoke.is_ok(), "the function may not be invoked")?;
    }
    Ok(())
}
