//! The few calls of IAM and STS that are needed, without their large SDKs
//! (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html>).

use axum::{
    body::Bytes,
    http::{Request, header},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

/// The engine's account.
pub const ACCOUNT: &str = "000000000000";

/// IAM and STS of an engine.
pub struct Iam {
    endpoint: String,
}

impl Iam {
    /// Those of the engine at this URL.
    pub fn new(endpoint: &str) -> Iam {
        Iam { endpoint: endpoint.to_owned() }
    }

    /// The inline policies of a role, each a name and a document.
    pub async fn policies(&self, role: &str) -> Vec<(String, Value)> {
        let list = self.ask("iam", "ListRolePolicies", &[("RoleName", role)]).await;
        let mut policies = Vec::new();
        for name in texts(&list, "member") {
            let policy = self.ask("iam", "GetRolePolicy", &[("RoleName", role), ("PolicyName", name)]).await;
            let document = percent_decode_str(text(&policy, "PolicyDocument")).decode_utf8().expect("it is UTF-8");
            policies.push((name.to_owned(), serde_json::from_str(&document).expect("a policy is JSON")));
        }
        policies
    }

    /// Gives an inline policy these statements; one without any is no policy.
    pub async fn put(&self, role: &str, policy: &str, statements: &[Value]) {
        let names = [("RoleName", role), ("PolicyName", policy)];
        if statements.is_empty() {
            self.ask("iam", "DeleteRolePolicy", &names).await;
            return;
        }
        let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        self.ask("iam", "PutRolePolicy", &[&names[..], &[("PolicyDocument", &document)]].concat()).await;
    }

    /// A new role that may do this and no more.
    pub async fn create(&self, role: &str, statements: &[Value]) {
        let trust = json!({"Version": "2012-10-17", "Statement":
            [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
        let trust = trust.to_string();
        self.ask("iam", "CreateRole", &[("RoleName", role), ("AssumeRolePolicyDocument", &trust)]).await;
        self.put(role, "rights", statements).await;
    }

    /// What a session of a role goes by: key, secret, token. The owner of the account stands for any service here.
    pub async fn session(&self, role: &str) -> [String; 3] {
        let arn = format!("arn:aws:iam::{ACCOUNT}:role/{role}");
        let whose = [("RoleArn", arn.as_str()), ("RoleSessionName", "rights"), ("ExternalId", ACCOUNT)];
        let session = self.ask("sts", "AssumeRole", &whose).await;
        ["AccessKeyId", "SecretAccessKey", "SessionToken"].map(|element| text(&session, element).to_owned())
    }

    /// The engine does not check the signature of its owner.
    async fn ask(&self, service: &str, action: &str, parameters: &[(&str, &str)]) -> String {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        let mut body = format!("Action={action}");
        for (name, value) in parameters {
            body += &format!("&{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
        }
        let request = Request::post(&self.endpoint).header(header::AUTHORIZATION, authorization);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Full::new(Bytes::from(body))).expect("it is written here");
        let client = Client::builder(TokioExecutor::new()).build_http();
        let answer = client.request(request).await.expect("the engine answers");
        let status = answer.status();
        let body = answer.into_body().collect().await.expect("the answer arrives whole").to_bytes();
        let body = String::from_utf8(body.into()).expect("XML is UTF-8");
        assert!(status.is_success(), "{action}: {body}");
        body
    }
}

fn text<'a>(xml: &'a str, element: &str) -> &'a str {
    texts(xml, element).next().expect("the answer has it")
}

fn texts<'a>(xml: &'a str, element: &str) -> impl Iterator<Item = &'a str> {
    let (start, end) = (format!("<{element}>"), format!("</{element}>"));
    let texts = xml.split(&start).skip(1).map(|rest| rest.split(&end).next().unwrap_or_default());
    texts.collect::<Vec<_>>().into_iter()
}
