//! The body of an error of the APIs: RFC 9457, `application/problem+json`.
//!
//! One function for each status the APIs answer today, all of one shape; a new status is one more function. The type is
//! `about:blank`, so the title is the status' own phrase and `detail` says what happened in words that a client may see.
//! Source: <https://www.rfc-editor.org/rfc/rfc9457>

use lambda_http::{
    Body, Response,
    http::{
        HeaderValue, StatusCode,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CONTENT_TYPE},
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

#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
}

impl<'a> Problem<'a> {
    fn new(status: StatusCode, detail: &'a str) -> Self {
        let title = status.canonical_reason().expect("every status above has a phrase");
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
