//! The one right that is asked for after 25 seconds: a query that is not done by then is stopped.

use std::sync::Arc;

use futures::join;
use serde_json::Value;
use tests::{
    eventually::eventually,
    function::Function,
    proxy::{Call, Fault, Proxy},
    runtime_api::Answer,
};

use super::{role::Role, world::World};
use crate::events::request;

const ROLE: &str = "TweetsApiRole";
const ACTION: &str = "athena:StopQueryExecution";

/// The right to stop a query, in words, once it has been seen that one goes on without it and with it does not.
pub async fn missed(world: &World, roles: &[Role]) -> String {
    let role = roles.iter().find(|role| role.logical_id == ROLE).expect("it is in the template");
    let (policy, at) = role.each().find(|(policy, at)| policy.statements[*at]["Action"] == ACTION).expect("it may");
    let less = policy.without(at);
    let with = is_stopped(world, "late-query-with", &policy.statements);
    let (with, without) = join!(with, is_stopped(world, "late-query-without", &less));
    assert!(with, "a query goes on that may be stopped");
    assert!(!without, "a query is stopped that may not be stopped");
    println!("without {}: the query goes on", role.name_of(policy, at));
    role.name_of(policy, at)
}

/// Whether the function stops a query that is never done.
async fn is_stopped(world: &World, role: &str, statements: &[Value]) -> bool {
    let endless = |call: &Call| match call.operation.as_str() {
        "GetQueryExecution" => Fault::Pretended(r#"{"QueryExecution":{"Status":{"State":"RUNNING"}}}"#),
        _ => Fault::None,
    };
    let proxy = Proxy::start(Arc::new(endless)).await;
    proxy.lead_to(world.stack.endpoint());
    world.iam.create(role, statements).await;
    let [key, secret, token] = world.iam.session(role).await;
    let mut environment = vec![("AWS_ACCESS_KEY_ID", key), ("AWS_SECRET_ACCESS_KEY", secret)];
    environment.extend([("AWS_SESSION_TOKEN", token), ("AWS_ENDPOINT_URL", proxy.url())]);
    let outputs = [
        ("TWEETS_TABLE", "TweetsTableName"),
        ("PHOTOS_BUCKET", "PhotosBucketName"),
        ("THUMBNAILS_BUCKET", "ThumbnailsBucketName"),
        ("ATHENA_WORKGROUP", "AthenaWorkGroupName"),
        ("GLUE_DATABASE", "GlueDatabaseName"),
    ];
    environment.extend(outputs.map(|(variable, output)| (variable, world.stack.output(output).to_owned())));
    let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let function = Function::start("tweets-api", &environment).await;
    let Answer::Response(answer) = function.invoke(request("GET", "/hashtags", &[], None).to_string().as_bytes()).await
    else {
        panic!("the invocation failed")
    };
    let answer: Value = serde_json::from_slice(&answer).expect("an answer is JSON");
    assert_eq!(answer["statusCode"], 503, "{answer}");
    // The metrics are the last line of an invocation.
    let done = async || Some(function.logs().await).filter(|logs| logs.iter().any(|line| line.contains(r#""_aws""#)));
    !eventually("the log", done).await.iter().any(|line| line.contains("could not be stopped"))
}
