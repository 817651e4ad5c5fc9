//! The stack with its roles, which can be made to lack a right, and the ways to its functions and data.

use aws_config::SdkConfig;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_s3::{
    config::{Credentials, SharedCredentialsProvider},
    types::NotificationConfiguration,
};
use serde_json::{Value, json};
use tests::local::Local;

use super::{
    hidden_keys::HiddenKeys,
    iam::{ACCOUNT, Iam},
    role::{Policy, Role},
};
use crate::{crowd::unhurried, events::request};

/// The world.
pub struct World {
    /// The stack.
    pub stack: Local,
    /// IAM.
    pub iam: Iam,
    /// S3, as its owner sees it.
    pub s3: aws_sdk_s3::Client,
    dynamodb: aws_sdk_dynamodb::Client,
    lambda: aws_sdk_lambda::Client,
    keys: HiddenKeys,
    resources: Vec<Resource>,
}

/// A resource of the stack.
struct Resource {
    logical_id: String,
    kind: String,
    name: String,
}

impl World {
    /// Deploys the stack.
    pub async fn start() -> World {
        let keys = HiddenKeys::start().await;
        let stack = Local::start_with("rights", &[("AWS_ENDPOINT_URL_S3", &keys.proxy.url())], unhurried()).await;
        keys.proxy.lead_to(stack.endpoint());
        let sdk = stack.target().sdk;
        let world = World {
            iam: Iam::new(stack.endpoint()),
            s3: aws_sdk_s3::Client::new(&sdk),
            dynamodb: aws_sdk_dynamodb::Client::new(&sdk),
            lambda: aws_sdk_lambda::Client::new(&sdk),
            keys,
            resources: resources(&stack).await,
            stack,
        };
        world.silence_photos().await;
        world.poll_a_hashtag().await;
        world
    }

    /// The flows invoke by themselves: a photo that sets the thumbnailer off would do it at any time.
    async fn silence_photos(&self) {
        let put = self.s3.put_bucket_notification_configuration().bucket(self.stack.output("PhotosBucketName"));
        put.notification_configuration(NotificationConfiguration::builder().build()).send().await.expect("S3 takes it");
    }

    /// Without any tweet a query fails on the engine.
    async fn poll_a_hashtag(&self) {
        let today = jiff::Timestamp::now().strftime("%Y-%m-%d");
        let tweet = json!({"id_str": "1", "entities": {"hashtags": [{"text": "rights"}]}}).to_string();
        self.put("DataBucketName", &format!("tweets/dt={today}/000000-rights.json"), tweet.as_bytes()).await;
    }

    /// All roles, with what is written into them.
    pub async fn roles(&self) -> Vec<Role> {
        let mut roles = Vec::new();
        for resource in self.resources.iter().filter(|resource| resource.kind == "AWS::IAM::Role") {
            let policies = self.iam.policies(&resource.name).await.into_iter();
            let policies = policies.map(|(name, document)| Policy::new(name, &document, |arn| self.spelled(arn)));
            let (logical_id, name) = (resource.logical_id.clone(), resource.name.clone());
            roles.push(Role { logical_id, name, policies: policies.collect() });
        }
        roles
    }

    /// Takes one right away.
    pub async fn take_away(&self, role: &Role, policy: &Policy, at: usize) {
        self.iam.put(&role.name, &policy.name, &policy.without(at)).await;
        let bucket = policy.statements[at]["Resource"].as_str().and_then(|arn| arn.strip_prefix("arn:aws:s3:::"));
        self.keys.hide(bucket.filter(|_| policy.statements[at]["Action"] == "s3:ListBucket"));
    }

    /// Gives all rights of the policy back.
    pub async fn give_back(&self, role: &Role, policy: &Policy) {
        self.iam.put(&role.name, &policy.name, &policy.statements).await;
        self.keys.hide(None);
    }

    /// The way to the services in the name of a role.
    pub async fn acting_as(&self, role: &Role) -> SdkConfig {
        let [key, secret, token] = self.iam.session(&role.name).await;
        let credentials = Credentials::new(key, secret, Some(token), None, "a session of the role");
        let sdk = self.stack.target().sdk.into_builder();
        sdk.credentials_provider(SharedCredentialsProvider::new(credentials)).build()
    }

    /// The name that CloudFormation gave to a resource.
    pub fn name(&self, logical_id: &str) -> &str {
        let resource = self.resources.iter().find(|resource| resource.logical_id == logical_id);
        &resource.expect("it is in the template").name
    }

    /// Where a queue is.
    pub fn queue_url(&self, logical_id: &str) -> String {
        format!("{}/{ACCOUNT}/{}", self.stack.endpoint(), self.name(logical_id))
    }

    /// What the function answers, or how it fails.
    pub async fn invoke(&self, function: &str, event: Vec<u8>) -> Result<Value, String> {
        let answer = self.lambda.invoke().function_name(self.name(function)).payload(Blob::new(event)).send().await;
        let answer = answer.expect("Lambda answers");
        let payload = answer.payload().map(AsRef::as_ref).unwrap_or_default();
        let payload: Value = serde_json::from_slice(payload).expect("an answer is JSON");
        match answer.function_error() {
            Some(_) => Err(payload["errorType"].to_string()),
            None => Ok(payload),
        }
    }

    /// Hands over records, none of which may fail.
    pub async fn batch(&self, function: &str, event: Vec<u8>) -> Result<(), String> {
        let answer = self.invoke(function, event).await?;
        if answer == json!({"batchItemFailures": []}) { Ok(()) } else { Err("a record failed".to_owned()) }
    }

    /// The body of the answer to a request, which must be a success.
    pub async fn ask(
        &self,
        function: &str,
        method: &str,
        path: &str,
        query: &[(&str, &str)],
        body: Option<Value>,
    ) -> Result<Value, String> {
        let body = body.map(|body| body.to_string());
        let event = request(method, path, query, body.as_deref()).to_string();
        let answer = self.invoke(function, event.into_bytes()).await?;
        match answer["statusCode"].as_u64() {
            Some(200..=299) => {
                Ok(serde_json::from_str(answer["body"].as_str().unwrap_or_default()).unwrap_or_default())
            }
            _ => Err(format!("{method} {path} is answered with {}", answer["statusCode"])),
        }
    }

    /// Stores an object.
    pub async fn put(&self, bucket: &str, key: &str, body: &[u8]) {
        let put = self.s3.put_object().bucket(self.stack.output(bucket)).key(key).body(body.to_vec().into());
        put.send().await.expect("the bucket takes it");
    }

    /// Whether there is such an object.
    pub async fn has(&self, bucket: &str, key: &str) -> bool {
        self.s3.head_object().bucket(self.stack.output(bucket)).key(key).send().await.is_ok()
    }

    /// Stores an item in the table of tweets.
    pub async fn put_tweet<const N: usize>(&self, attributes: [(&str, AttributeValue); N]) {
        let item = attributes.map(|(name, value)| (name.to_owned(), value)).into();
        let put = self.dynamodb.put_item().table_name(self.stack.output("TweetsTableName")).set_item(Some(item));
        put.send().await.expect("the table takes it");
    }

    /// A resource with the names of the template, without its account: `FailuresBucket/quarantine/*`.
    fn spelled(&self, arn: &str) -> String {
        let [_, _, service, _, _, resource] = arn.splitn(6, ':').collect::<Vec<_>>()[..] else { return arn.to_owned() };
        let of_service = self.resources.iter().filter(|resource| resource.service().ends_with(service));
        let named = |text: String, resource: &Resource| text.replace(&resource.name, &resource.logical_id);
        of_service.fold(resource.to_owned(), named)
    }
}

impl Resource {
    /// `AWS::KinesisFirehose::DeliveryStream` is of `kinesisfirehose`.
    fn service(&self) -> String {
        self.kind.split("::").nth(1).unwrap_or_default().to_lowercase()
    }
}

/// The resources of a stack, long names first, for a short one may be part of them.
async fn resources(stack: &Local) -> Vec<Resource> {
    let target = stack.target();
    let list = aws_sdk_cloudformation::Client::new(&target.sdk).list_stack_resources().stack_name(target.stack_name);
    let mut summaries = list.into_paginator().items().send();
    let mut resources = Vec::new();
    while let Some(summary) = summaries.next().await {
        let summary = summary.expect("CloudFormation answers");
        let (logical_id, kind) = (summary.logical_resource_id.expect("set"), summary.resource_type.expect("set"));
        let id = summary.physical_resource_id.unwrap_or_default();
        // A queue goes by its URL, its ARN by its name.
        let name = if kind == "AWS::SQS::Queue" { id.rsplit('/').next().unwrap_or_default().to_owned() } else { id };
        resources.push(Resource { logical_id, kind, name });
    }
    resources.retain(|resource| !resource.name.is_empty());
    resources.sort_by_key(|resource| std::cmp::Reverse(resource.name.len()));
    resources
}
