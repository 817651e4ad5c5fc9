//! A tick: accepted, it is a line at least once, and no more often than Firehose was given it.

use std::{collections::HashMap, sync::Mutex, time::Duration};

use serde_json::{Value, json};
use tests::{
    proxy::{Call, Fault},
    runtime_api::Answer,
};
use tokio::time::{Instant, sleep};

use super::{
    desk::Lie,
    scenario::{Done, Scenario, Ways, request, request_again, unless},
    world::{World, document, number},
};

/// Firehose gathers for a second here.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(200);

/// The API, and what it has accepted.
#[derive(Default)]
pub struct TickerApi(Mutex<Vec<Accepted>>);

#[derive(Clone)]
struct Accepted {
    case: String,
    symbol: String,
    /// How often Firehose was given it.
    given: usize,
}

impl Scenario for TickerApi {
    type Input = String;

    fn name(&self) -> &'static str {
        "ticker-api"
    }

    fn function(&self) -> &'static str {
        "ticker-api"
    }

    async fn environment(&self, world: &World, _: &Ways) -> Vec<(&'static str, String)> {
        vec![("DELIVERY_STREAM", world.stack.output("TickerDeliveryStreamName").to_owned())]
    }

    fn aws(&self, world: &World) -> String {
        world.stack.firehose().to_owned()
    }

    async fn prepare(&self, _: &World, _: &Ways) -> String {
        format!("E{}", number())
    }

    fn event(&self, symbol: &String) -> Value {
        let tick = json!({"ticker_symbol": symbol, "sector": "ENERGY", "change": 0.5, "price": 4.25});
        request(document("ticker-api", "post-tick"), "POST", "/ticker", &[], Some(tick.to_string()))
    }

    fn again(&self, event: &Value, answer: &Answer) -> Result<Option<Value>, String> {
        request_again(event, answer)
    }

    /// Whether it arrives is seen at the end.
    async fn audit(&self, _: &World, symbol: &String, done: &Done) -> Vec<String> {
        let accepted = Accepted { case: done.case.clone(), symbol: symbol.clone(), given: done.reached("PutRecord") };
        self.0.lock().expect("nobody panics with it").push(accepted);
        let record = done.body()["record"].clone();
        unless(record["ticker_symbol"] == symbol.as_str(), || format!("another record: {record}"))
    }

    async fn settle(&self, world: &World) -> Vec<(String, String)> {
        let accepted = self.0.lock().expect("nobody panics with it").clone();
        let begun = Instant::now();
        loop {
            let lines = lines(world).await;
            let findings: Vec<_> = accepted.iter().filter_map(|tick| tick.finding(&lines)).collect();
            if findings.is_empty() || begun.elapsed() > PATIENCE {
                return findings;
            }
            sleep(LOOK).await;
        }
    }

    fn lie(&self) -> Lie {
        |_: &Call| Fault::Pretended(r#"{"RecordId":"none"}"#)
    }
}

impl Accepted {
    fn finding(&self, lines: &HashMap<String, usize>) -> Option<(String, String)> {
        let found = lines.get(&self.symbol).copied().unwrap_or(0);
        let is_right = (1..=self.given).contains(&found);
        (!is_right).then(|| (self.case.clone(), format!("{found} lines, given {} times", self.given)))
    }
}

/// How many lines each symbol has.
async fn lines(world: &World) -> HashMap<String, usize> {
    let (bucket, mut lines) = (world.stack.output("DataBucketName"), HashMap::new());
    for key in world.keys(bucket, "ticker/").await {
        let text = String::from_utf8(world.object(bucket, &key).await).expect("lines are UTF-8");
        for line in text.lines() {
            let tick: Value = serde_json::from_str(line).unwrap_or_default();
            *lines.entry(tick["ticker_symbol"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
    }
    lines
}
