//! Library: a song put over HTTP, read back and found by its year.

use anyhow::{Context, bail};
use serde_json::{Value, json};
use stack::{
    loopback::{self, Answer},
    outputs::Outputs,
};

use super::Arrival;

pub async fn run(outputs: &Outputs) -> anyhow::Result<Arrival> {
    let music = format!("{}/music", outputs.get("ApiUrl")?);
    let song = format!("{music}/The%20Larks/Morning%20Run");
    succeed(&song, &loopback::put(&song, &json!({"year": 1971, "tempo": 104.5}).to_string()).await?)?;
    let found = succeed(&song, &loopback::get(&song).await?)?;
    if found["tempo"] != json!(104.5) {
        bail!("{song} lost its tempo: {found}");
    }
    let by_year = format!("{music}?year=1971");
    let found = succeed(&by_year, &loopback::get(&by_year).await?)?;
    let songs = found["items"].as_array().with_context(|| format!("{by_year} answers no list: {found}"))?.len();
    Ok(Arrival {
        sent: "1 song over HTTP".to_owned(),
        arrived: format!("read back, {songs} found by year"),
        look: song,
    })
}

fn succeed(url: &str, answer: &Answer) -> anyhow::Result<Value> {
    if !(200..300).contains(&answer.status) {
        bail!("{url} answers {}: {}", answer.status, answer.body);
    }
    serde_json::from_str(&answer.body).with_context(|| format!("{url} answers no JSON"))
}
