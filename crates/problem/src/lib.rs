//! The body of an error of the APIs: RFC 9457, `application/problem+json`.
//!
//! One function for each status the APIs answer today, all of one shape; a new status is one more function. The type is
//! `about:blank`, so the title is the status' own phrase and `detail` says what happened in words that a client may see.
//! Source: <https://www.rfc-editor.org/rfc/rfc9457>

use lambda_http::{
    Body, Response,
    http::{
        HeaderValue, StatusCode,
        header::{
            ACCEPT, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CONTENT_TYPE, RETRY_AFTER,
        },
    },
};
use serde::Serialize;

/// 404: there is nothing at this address.
pub fn not_found(detail: &str) -> Response<Body> {
    Problem::new(StatusCode::NOT_FOUND, detail).respond()
}

/// 405: the address knows other methods than this one, those in `allow`.
///
/// # Panics
/// When `allow` is no list of methods, which is a bug.
pub fn method_not_allowed(allow: &'static str) -> Response<Body> {
    let detail = format!("This address answers {allow} only.");
    let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, &detail).respond();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}

/// 413: the content is larger than the address takes.
pub fn content_too_large(detail: &str) -> Response<Body> {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail).respond()
}

/// 415: the content is of another type than the one in `accept`, or of none.
///
/// # Panics
/// When `accept` is no media type, which is a bug.
pub fn unsupported_media_type(accept: &'static str) -> Response<Body> {
    let detail = format!("The body must be {accept}, and the Content-Type must say so.");
    let mut response = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, &detail).respond();
    response.headers_mut().insert(ACCEPT, HeaderValue::from_static(accept));
    response
}

/// 422: the request is understood, and does not make sense.
pub fn unprocessable_content(detail: &str) -> Response<Body> {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail).respond()
}

/// 500: a bug, or a service that is not as it was set up; what exactly is for the log and not for the client.
pub fn internal_server_error() -> Response<Body> {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The service could not answer.").respond()
}

/// 503: it may work after so many seconds.
pub fn service_unavailable(detail: &str, retry_after_seconds: u32) -> Response<Body> {
    let mut response = Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).respond();
    response.headers_mut().insert(RETRY_AFTER, retry_after_seconds.into());
    // A page of another origin sees no other headers than a few that browsers name, and those named here.
    response.headers_mut().insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    response
}

#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
}

impl<'a> Problem<'a> {
    fn new(status: StatusCode, detail: &'a str) -> Self {
        let title = match status {
            // RFC 9110 gave these two other phrases, which the `http` crate does not have yet.
            StatusCode::PAYLOAD_TOO_LARGE => "Content Too Large",
            StatusCode::UNPROCESSABLE_ENTITY => "Unprocessable Content",
            _ => status.canonical_reason().expect("every status above has a phrase"),
        };
        Problem { r#type: "about:blank", title, status: status.as_u16(), detail }
    }

    fn respond(&self) -> Response<Body> {
        let body = serde_json::to_string(self).expect("strings and a number are always JSON");
        Response::builder()
            .status(self.status)
            .header(CONTENT_TYPE, "application/problem+json")
            // A browser hides an answer of another origin from the page, errors included, unless it says this.
            .header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
            .body(Body::from(body))
            .expect("every part is a constant or JSON")
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[test]
    fn an_unknown_address_is_404() {
        check(
            &not_found("There is no question 999."),
            expect![[r#"
                404
                content-type: application/problem+json
                access-control-allow-origin: *
                {"type":"about:blank","title":"Not Found","status":404,"detail":"There is no question 999."}"#]],
        );
    }

    #[test]
    fn an_unknown_method_is_405_and_names_the_known_ones() {
        check(
            &method_not_allowed("GET, PUT"),
            expect![[r#"
                405
                content-type: application/problem+json
                access-control-allow-origin: *
                allow: GET, PUT
                {"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"This address answers GET, PUT only."}"#]],
        );
    }

    #[test]
    fn content_of_the_wrong_size_or_meaning_has_the_phrases_of_rfc_9110() {
        check(
            &content_too_large("A tick has at most 1 KB."),
            expect![[r#"
                413
                content-type: application/problem+json
                access-control-allow-origin: *
                {"type":"about:blank","title":"Content Too Large","status":413,"detail":"A tick has at most 1 KB."}"#]],
        );
        check(
            &unprocessable_content("price is missing."),
            expect![[r#"
                422
                content-type: application/problem+json
                access-control-allow-origin: *
                {"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"price is missing."}"#]],
        );
    }

    #[test]
    fn content_of_another_type_is_415_and_names_the_right_one() {
        check(
            &unsupported_media_type("application/json"),
            expect![[r#"
                415
                content-type: application/problem+json
                access-control-allow-origin: *
                accept: application/json
                {"type":"about:blank","title":"Unsupported Media Type","status":415,"detail":"The body must be application/json, and the Content-Type must say so."}"#]],
        );
    }

    #[test]
    fn trouble_of_our_own_is_not_explained() {
        check(
            &internal_server_error(),
            expect![[r#"
                500
                content-type: application/problem+json
                access-control-allow-origin: *
                {"type":"about:blank","title":"Internal Server Error","status":500,"detail":"The service could not answer."}"#]],
        );
    }

    #[test]
    fn trouble_that_passes_is_503_and_tells_when_to_come_again() {
        check(
            &service_unavailable("Too many ticks at the moment.", 2),
            expect![[r#"
                503
                content-type: application/problem+json
                access-control-allow-origin: *
                retry-after: 2
                access-control-expose-headers: retry-after
                {"type":"about:blank","title":"Service Unavailable","status":503,"detail":"Too many ticks at the moment."}"#]],
        );
    }

    #[test]
    fn whatever_the_detail_holds_the_body_is_json() {
        let response = not_found("a \"quoted\"\nline");
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(body["detail"], "a \"quoted\"\nline");
    }

    fn check(response: &Response<Body>, expected: Expect) {
        let mut lines = vec![response.status().as_u16().to_string()];
        lines.extend(response.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())));
        lines.push(String::from_utf8(response.body().to_vec()).unwrap());
        expected.assert_eq(&lines.join("\n"));
    }
}
