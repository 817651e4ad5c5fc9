//! Invocations with the layer around them.

use std::{convert::Infallible, time::Duration};

use expect_test::{Expect, expect};
use lambda_runtime::{Config, service_fn};
use tokio::time::{sleep, timeout};

use super::*;
use crate::{
    metric::{Count, Operation},
    metrics::{count, timed},
};

const MS: Duration = Duration::from_millis(1);

std::thread_local! {
    static WRITTEN: RefCell<String> = RefCell::default();
}

/// Lets these services answer an invocation each, within one sandbox.
async fn check<F: Future<Output = Result<(), E>>, E>(handler: impl Fn(LambdaInvocation) -> F, expected: Expect) {
    let mut service = InvocationLayer.layer(service_fn(handler));
    service.level = "WARN".into();
    service.now = || "2026-03-01T12:34:56.789Z".parse().unwrap();
    service.write = |lines| WRITTEN.with_borrow_mut(|written| written.push_str(lines));
    for request_id in ["1", "2"] {
        service.call(invocation(request_id)).await.unwrap_or_default();
    }
    expected.assert_eq(&WRITTEN.take());
}

fn invocation(request_id: &str) -> LambdaInvocation {
    let mut context = lambda_runtime::Context::default();
    context.request_id = request_id.to_owned();
    context.env_config = Arc::new(Config { function_name: "aviary-faq".to_owned(), ..Config::default() });
    LambdaInvocation { parts: http::Response::new(()).into_parts().0, body: Default::default(), context }
}

#[tokio::test(start_paused = true)]
async fn each_invocation_tells_its_own_metrics() {
    let handler = async |_| {
        count(Count::Stored, 2);
        timed(Operation::PutObject, sleep(5 * MS)).await;
        Ok::<_, Infallible>(())
    };
    check(handler, expect![[r#"
        {"timestamp":"2026-03-01T12:34:56.789Z","level":"WARN","_aws":{"Timestamp":1772368496789,"CloudWatchMetrics":[{"Namespace":"Aviary","Dimensions":[["FunctionName"]],"Metrics":[{"Name":"Stored","Unit":"Count"},{"Name":"PutObjectDuration","Unit":"Milliseconds"}]}]},"requestId":"1","FunctionName":"aviary-faq","Stored":2,"PutObjectDuration":[5.0]}
        {"timestamp":"2026-03-01T12:34:56.789Z","level":"WARN","_aws":{"Timestamp":1772368496789,"CloudWatchMetrics":[{"Namespace":"Aviary","Dimensions":[["FunctionName"]],"Metrics":[{"Name":"Stored","Unit":"Count"},{"Name":"PutObjectDuration","Unit":"Milliseconds"}]}]},"requestId":"2","FunctionName":"aviary-faq","Stored":2,"PutObjectDuration":[5.0]}
    "#]]).await;
}

#[tokio::test(start_paused = true)]
async fn an_invocation_that_fails_tells_them_too() {
    let handler = async |_| {
        count(Count::Failed, 1);
        timeout(MS, timed(Operation::HttpGet, sleep(5 * MS))).await.map_err(drop)
    };
    check(handler, expect![[r#"
        {"timestamp":"2026-03-01T12:34:56.789Z","level":"WARN","_aws":{"Timestamp":1772368496789,"CloudWatchMetrics":[{"Namespace":"Aviary","Dimensions":[["FunctionName"]],"Metrics":[{"Name":"Failed","Unit":"Count"},{"Name":"HttpGetDuration","Unit":"Milliseconds"}]}]},"requestId":"1","FunctionName":"aviary-faq","Failed":1,"HttpGetDuration":[1.0]}
        {"timestamp":"2026-03-01T12:34:56.789Z","level":"WARN","_aws":{"Timestamp":1772368496789,"CloudWatchMetrics":[{"Namespace":"Aviary","Dimensions":[["FunctionName"]],"Metrics":[{"Name":"Failed","Unit":"Count"},{"Name":"HttpGetDuration","Unit":"Milliseconds"}]}]},"requestId":"2","FunctionName":"aviary-faq","Failed":1,"HttpGetDuration":[1.0]}
    "#]]).await;
}

#[tokio::test]
async fn an_invocation_that_counts_nothing_is_silent() {
    check(async |_| Ok::<_, Infallible>(()), expect![""]).await;
}
