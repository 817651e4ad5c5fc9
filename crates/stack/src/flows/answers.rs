//! Answers: HTTP to JSON.

use anyhow::Context;
use stack::outputs::Outputs;

use super::{Arrival, json};

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
    json(url).await?[name].as_str().map(str::to_owned).with_context(|| format!("{url} answers without {name}"))
}
