//! Reading: the newest tweets of the table and the hashtags that Athena counts.

use anyhow::bail;
use jiff::Timestamp;
use serde_json::Value;
use stack::{loopback, outputs::Outputs};

use super::{Arrival, eventually};

pub async fn run(outputs: &Outputs) -> anyhow::Result<Arrival> {
    let api = outputs.get("ApiUrl")?;
    let tweets = format!("{api}/tweets?day={}&limit=1", Timestamp::now().strftime("%Y-%m-%d"));
    let hashtags = format!("{api}/hashtags?days=1&limit=1");
    let newest = eventually("the newest tweet", async || first(&tweets, "tweets").await).await?;
    let top = eventually("the top hashtag", async || first(&hashtags, "hashtags").await).await?;
    Ok(Arrival {
        sent: "GET /tweets and /hashtags".to_owned(),
        arrived: format!("newest tweet {}, top hashtag #{}", text(&newest["id"]), text(&top["tag"])),
        look: hashtags,
    })
}

/// The first of a list in the answer; nothing as long as it is empty.
async fn first(url: &str, list: &str) -> anyhow::Result<Option<Value>> {
    let answer = loopback::get(url).await?;
    match answer.status {
        200 => Ok(serde_json::from_str::<Value>(&answer.body)?[list].get(0).cloned()),
        // Athena's stand-in finds no table before its first file.
        503 => Ok(None),
        status => bail!("{url} answers {status}: {}", answer.body),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
