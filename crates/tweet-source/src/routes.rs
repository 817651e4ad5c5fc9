//! The addresses of the API that this function answers.

use std::convert::Infallible;

use jiff::Timestamp;
use lambda_http::{
    Body, Request, RequestExt, Response,
    http::{
        Method,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE},
    },
};
use telemetry::{metric::Count, metrics};
use tracing::info;

use crate::minute::Minute;

/// Answers one request of now.
pub async fn handle(request: Request) -> Result<Response<Body>, Infallible> {
    let response = answer(&request, Timestamp::now());
    let status = response.status().as_u16();
    metrics::count(Count::RecordsIn, 1);
    info!(status, "answered {status}");
    Ok(response)
}

/// Answers one request of that time.
fn answer(request: &Request, now: Timestamp) -> Response<Body> {
    // The raw path has no stage, whether AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH is set or not; the URI may have one.
    match (request.raw_http_path(), request.method()) {
        ("/tweet" | "/tweet/", &Method::GET) => tweet(now),
        ("/tweet" | "/tweet/", _) => problem::method_not_allowed("GET"),
        _ => problem::not_found("There is nothing at this address; try GET /tweet."),
    }
}

fn tweet(now: Timestamp) -> Response<Body> {
    let minute = Minute::of(now);
    Response::builder()
        .header(CONTENT_TYPE, "application/json")
        .header(CACHE_CONTROL, format!("public, max-age={}", minute.seconds_left(now)))
        .header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(Body::from(minute.tweet().to_string()))
        .expect("every header is a constant or a number")
}

#[cfg(test)]
mod tests;
