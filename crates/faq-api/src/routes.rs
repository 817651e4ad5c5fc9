//! Request in, response out: which question is meant.

use lambda_http::{
    Body, Request, RequestExt, Response,
    http::{
        Method,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE},
    },
};

use telemetry::{metric::Count, metrics};

use crate::questions::{QUESTIONS, Question};

/// Answers a request; `draw` is any number, it decides where the request leaves it to chance.
pub fn answer(request: &Request, draw: usize) -> Response<Body> {
    // The path as the client knows it below the stage: the path of the URI has the stage in front of it, or has not,
    // as an environment variable wills.
    let path: Vec<_> = request.raw_http_path().split('/').collect();
    let response = match path[..] {
        ["", "faq"] | ["", "faq", ""] => any_question(request.method(), draw),
        ["", "faq", n] | ["", "faq", n, ""] => one_question(request.method(), n),
        _ => problem::not_found("There is nothing at this address; try /faq."),
    };
    let status = response.status().as_u16();
    metrics::count(Count::RecordsIn, 1);
    tracing::info!(method = request.method().as_str(), status, "answered {status}");
    response
}

/// `GET /faq`: another one each time, so no cache may keep it.
fn any_question(method: &Method, draw: usize) -> Response<Body> {
    match method {
        &Method::GET => found(&QUESTIONS[draw % QUESTIONS.len()], "no-store"),
        _ => problem::method_not_allowed("GET"),
    }
}

/// `GET /faq/{n}`: the questions count from 1 and change with a deployment only.
fn one_question(method: &Method, n: &str) -> Response<Body> {
    if method != Method::GET {
        return problem::method_not_allowed("GET");
    }
    let index = number(n).and_then(|n| n.checked_sub(1));
    match index.and_then(|index| QUESTIONS.get(index)) {
        Some(question) => found(question, "public, max-age=3600"),
        None => problem::not_found(&format!("The questions are numbered from 1 to {}.", QUESTIONS.len())),
    }
}

/// Digits only: `+3` parses as a number too, but is no address.
fn number(text: &str) -> Option<usize> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn found(question: &Question, cache_control: &'static str) -> Response<Body> {
    let body = serde_json::to_string(question).expect("two strings are always JSON");
    Response::builder()
        .header(CONTENT_TYPE, "application/json")
        .header(CACHE_CONTROL, cache_control)
        .header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(Body::from(body))
        .expect("every part is a constant or JSON")
}

#[cfg(test)]
mod tests;
