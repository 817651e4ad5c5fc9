//! Answers: HTTP to JSON.

use anyhow::{Context, bail};
use serde_json::Value;
use stack::{loopback, outputs::Outputs};

use super::Arrival;

pub async fn run(outputs: &Outputs) -> anyhow::Result<Arrival> {
    let api = outputs.get("ApiUrl")?;
    let (faq, tweet) = (format!("{api}/faq"), format!("{api}/tweet"));
    let question = field(&faq, "q").await?;
    field(&tweet, "id_str").await?;
    Ok(Arrival {
        sent: "GET /faq and /tweet".to_owned(),
        arrived: "2 answers in JSON".to_owned(),
        look: format!("{faq}  “{question}”"),
    })
}

/// The text of a field in the answer.
async fn field(url: &str, name: &str) -> anyhow::Result<String> {
    let answer = loopback::get(url).await?;
    if answer.status != 200 {
        bail!("{url} answers {}: {}", answer.status, answer.body);
    }
    let json: Value = serde_json::from_str(&answer.body).with_context(|| format!("{url} answers no JSON"))?;
    json[name].as_str().map(str::to_owned).with_context(|| format!("{url} answers without {name}"))
}
