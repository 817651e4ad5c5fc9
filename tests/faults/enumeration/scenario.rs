//! A scenario: one kind of event of one function, and what must be true once it is done.

use serde_json::Value;
use tests::runtime_api::Answer;

use super::{
    desk::{Lie, Seen},
    world::World,
};

/// One kind of event of one function.
pub trait Scenario {
    /// What one event is about; no two are about the same.
    type Input;

    /// What it is called.
    fn name(&self) -> &'static str;

    /// The function.
    fn function(&self) -> &'static str;

    /// What the function is told; its endpoint is set already.
    async fn environment(&self, world: &World, ways: &Ways) -> Vec<(&'static str, String)>;

    /// Where AWS calls go.
    fn aws(&self, world: &World) -> String {
        world.stack.engine().endpoint().to_owned()
    }

    /// Where other calls go.
    fn web(&self, world: &World) -> String {
        format!("http://{}", world.photo_host)
    }

    /// Makes the world ready for a new event.
    async fn prepare(&self, world: &World, ways: &Ways) -> Self::Input;

    /// The event.
    fn event(&self, input: &Self::Input) -> Value;

    /// What is delivered again after this answer, if anything; an error when there must be no such answer.
    fn again(&self, event: &Value, answer: &Answer) -> Result<Option<Value>, String>;

    /// What does not add up, now that the function has said that all is done.
    async fn audit(&self, world: &World, input: &Self::Input, done: &Done) -> Vec<String>;

    /// What does not add up at the end of all cases, each with its case.
    async fn settle(&self, _world: &World) -> Vec<(String, String)> {
        Vec::new()
    }

    /// The lies that can be told.
    fn lie(&self) -> Lie;
}

/// How one function reaches the world.
pub struct Ways {
    /// A number of its own.
    pub lane: u64,
    /// The URL of AWS.
    pub aws: String,
    /// Host and port of everything else.
    pub web: String,
}

/// How it came to be done.
pub struct Done {
    /// The case.
    pub case: String,
    /// The last answer.
    pub answer: Value,
    /// How often the event was delivered.
    pub deliveries: usize,
    /// The outside calls of all deliveries.
    pub calls: Vec<Seen>,
}

impl Done {
    /// How many calls of this operation reached a service.
    pub fn reached(&self, operation: &str) -> usize {
        self.calls.iter().filter(|call| call.reached && call.operation == operation).count()
    }

    /// The JSON body of an HTTP answer.
    pub fn body(&self) -> Value {
        self.answer["body"].as_str().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default()
    }
}

/// What does not hold, in words.
pub fn unless(holds: bool, words: impl FnOnce() -> String) -> Vec<String> {
    if holds { Vec::new() } else { vec![words()] }
}

/// A mapping delivers from the first failed record on; a whole batch never fails. `number` leads to the sequence number.
pub fn records_again(event: &Value, answer: &Answer, number: &str) -> Result<Option<Value>, String> {
    let answer = json(answer)?;
    let failures = answer["batchItemFailures"].as_array().ok_or_else(|| format!("no answer of a batch: {answer}"))?;
    let Some(failed) = failures.first() else { return Ok(None) };
    let records = event["Records"].as_array().expect("a batch has records");
    let is_failed = |record: &Value| record.pointer(number) == Some(&failed["itemIdentifier"]);
    let first = records.iter().position(is_failed).ok_or_else(|| format!("{failed} is no record of the batch"))?;
    Ok(Some(serde_json::json!({"Records": records[first..]})))
}

/// An asynchronous invocation that failed for one of these reasons is delivered again.
pub fn invocation_again(event: &Value, answer: &Answer, reasons: &[&str]) -> Result<Option<Value>, String> {
    match answer {
        Answer::Response(_) => Ok(None),
        Answer::Error(error) if error["errorType"].as_str().is_some_and(|kind| reasons.contains(&kind)) => {
            Ok(Some(event.clone()))
        }
        Answer::Error(error) => Err(format!("failed for a wrong reason: {error}")),
    }
}

/// A client asks again when it is told to.
pub fn request_again(event: &Value, answer: &Answer) -> Result<Option<Value>, String> {
    let answer = json(answer)?;
    match answer["statusCode"].as_u64() {
        Some(200..=299) => Ok(None),
        Some(503) if answer.to_string().to_lowercase().contains("retry-after") => Ok(Some(event.clone())),
        _ => Err(format!("answered: {answer}")),
    }
}

/// The request of a document, changed.
pub fn request(mut document: Value, method: &str, path: &str, query: &[(&str, &str)], body: Option<String>) -> Value {
    let one: serde_json::Map<_, _> = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let many: serde_json::Map<_, _> =
        query.iter().map(|(name, value)| ((*name).to_owned(), vec![*value].into())).collect();
    document["path"] = path.into();
    document["httpMethod"] = method.into();
    document["requestContext"]["path"] = format!("/prod{path}").into();
    document["requestContext"]["httpMethod"] = method.into();
    document["queryStringParameters"] = one.into();
    document["multiValueQueryStringParameters"] = many.into();
    document["body"] = body.into();
    document
}

fn json(answer: &Answer) -> Result<Value, String> {
    match answer {
        Answer::Response(body) => serde_json::from_slice(body).map_err(|error| format!("no JSON: {error}")),
        Answer::Error(error) => Err(format!("the invocation failed: {error}")),
    }
}
