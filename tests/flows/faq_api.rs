//! Questions about AWS Lambda through the API.

use serde_json::Value;
use stack::loopback;
use tests::{deployed::deployed, function::Function, samples};

#[tokio::test]
async fn samples_are_answered_as_expected() {
    samples::check(&Function::start("faq-api", &[]).await, "faq-api").await;
}

#[tokio::test]
async fn a_question_is_answered_through_the_api() {
    let api = deployed().await;
    let answer = loopback::get(&format!("{}/faq/1", api.output("ApiUrl"))).await.expect("the API answers");
    assert_eq!(answer.status, 200);
    let again = loopback::get(&format!("{}/faq/1", api.output("ApiUrl"))).await.expect("the API answers");
    assert_eq!(answer, again);
    let body: Value = serde_json::from_str(&answer.body).expect("the answer is JSON");
    assert!(body["q"].is_string() && body["a"].is_string(), "{body}");
}

#[tokio::test]
async fn an_unknown_question_is_a_problem_document() {
    let api = deployed().await;
    let answer = loopback::get(&format!("{}/faq/999", api.output("ApiUrl"))).await.expect("the API answers");
    assert_eq!(answer.status, 404);
    let body: Value = serde_json::from_str(&answer.body).expect("the problem is JSON");
    assert_eq!(body["status"], 404, "{body}");
}
