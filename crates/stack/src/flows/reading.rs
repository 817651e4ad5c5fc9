//! Reading: the newest tweets of the table and the hashtags that Athena counts.

use anyhow::bail;
use jiff::Timestamp;
use serde_json::Value;
use stack::{loopback, outputs::Outputs};

use super::{Arrival, eventually};
use crate::print::count;

pub async fn run(outputs: &Outputs) -> anyhow::Result<Arrival> {
    let api = outputs.get("ApiUrl")?;
    let tweets = format!("{api}/tweets?day={}&limit=1", Timestamp::now().strftime("%Y-%m-%d"));
    let hashtags = format!("{api}/hashtags?days=1");
    let newest = async || Ok(list(&tweets, "tweets").await?.and_then(|tweets| tweets.into_iter().next()));
    let newest = eventually("the newest tweet", newest).await?;
    // The tweet that was polled may have none.
    let tags = eventually("the count of hashtags", async || list(&hashtags, "hashtags").await).await?;
    Ok(Arrival {
        sent: "GET /tweets and /hashtags".to_owned(),
        arrived: format!("newest tweet {}, {}", text(&newest["id"]), count(tags.len(), "hashtag")),
        look: hashtags,
    })
}

/// A list in the answer; nothing as long as there is none.
async fn list(url: &str, name: &str) -> anyhow::Result<Option<Vec<Value>>> {
    let answer = loopback::get(url).await?;
    match answer.status {
        200 => Ok(serde_json::from_str::<Value>(&answer.body)?[name].as_array().cloned()),
        // Athena's stand-in finds no table before its first file.
        503 => Ok(None),
        status => bail!("{url} answers {status}: {}", answer.body),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
