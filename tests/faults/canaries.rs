//! A word that stands in all that people write, and in no line of any log.

mod inputs;
mod quoting;

use std::sync::Arc;

use futures::{StreamExt, stream};
use tests::{
    eventually::eventually,
    function::Function,
    local::Local,
    proxy::{Call, Fault, Proxy},
};

use self::inputs::Input;
use crate::crowd::{SEATS, shared, turn};

/// Ten capitals and digits, so that it may be the symbol of a tick too.
pub const CANARY: &str = "KANARI4711";

/// How the services behind a function are.
#[derive(Clone, Copy, Debug)]
enum Weather {
    Fair,
    Throttled,
    Broken,
    Lost,
    /// They refuse, and quote what they were sent.
    Quoting,
}

const ALL: [Weather; 5] = [Weather::Fair, Weather::Throttled, Weather::Broken, Weather::Lost, Weather::Quoting];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_people_write_is_in_a_log_whatever_happens_to_it() {
    let _turn = turn().await;
    let stack = shared().await;
    let inputs = inputs::inputs(stack).await;
    let (mut runs, mut invocations) = (Vec::new(), 0);
    for weather in ALL {
        let endpoint = endpoint(stack, weather).await;
        for level in ["TRACE", "INFO"] {
            runs.extend(inputs.iter().map(|input| run(input, endpoint.clone(), level, weather)));
            invocations += inputs.iter().map(|input| input.events.len()).sum::<usize>();
        }
    }
    let lines: usize = stream::iter(runs).buffer_unordered(SEATS).collect::<Vec<_>>().await.into_iter().sum();
    assert!(lines > 2 * invocations, "{lines} lines of {invocations} invocations are too few to mean anything");
    println!("{invocations} invocations, {lines} lines");
}

#[test]
fn the_canary_is_seen_in_any_case_and_in_base64() {
    for told in ["a kanari4711 b", "KANARI4711", r#"{"x":"KANARI4711"}"#] {
        assert!(tells(told));
        let shifted = ["", "x", "xy"].map(|before| format!("{before}{told}"));
        assert!(!told.contains(CANARY) || shifted.iter().all(|text| tells(&base64(text.as_bytes()))), "{told}");
    }
    assert!(!tells("KANARI and 4711"));
}

/// Hands a function all its events; gives how many lines it wrote.
async fn run(input: &Input, endpoint: String, level: &str, weather: Weather) -> usize {
    let own: Vec<(&str, &str)> = input.environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let environment = [("AWS_ENDPOINT_URL", endpoint.as_str()), ("AWS_LAMBDA_LOG_LEVEL", level)];
    let function = Function::start(input.function, &[environment.as_slice(), &own].concat()).await;
    for event in &input.events {
        function.invoke(event).await;
    }
    // The metrics are the last line of an invocation.
    let done = async || {
        let logs = function.logs().await;
        let metrics = logs.iter().filter(|line| line.contains(r#""_aws""#)).count();
        (metrics >= input.events.len()).then_some(logs)
    };
    let logs = eventually(input.function, done).await;
    for line in &logs {
        assert!(!tells(line), "{} at {level}, {weather:?}: {line}", input.function);
    }
    logs.len()
}

async fn endpoint(stack: &Local, weather: Weather) -> String {
    let fault = match weather {
        Weather::Quoting => return quoting::service().await,
        Weather::Fair => Fault::None,
        Weather::Throttled => Fault::Throttled,
        Weather::Broken => Fault::ServerError,
        Weather::Lost => Fault::LostBefore,
    };
    let proxy = Proxy::start(Arc::new(move |_: &Call| fault)).await;
    proxy.lead_to(stack.endpoint());
    proxy.url()
}

/// Whether the canary is in the text: as it is, in another case, or in base64.
fn tells(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    upper.contains(CANARY) || fragments().iter().any(|fragment| text.contains(fragment))
}

/// What base64 makes of it behind no, one or two other bytes, without the signs that these have a part in.
fn fragments() -> [String; 3] {
    [0, 1, 2].map(|before| {
        let bytes = [&b"xx"[..before], CANARY.as_bytes()].concat();
        let whole = bytes.len() / 3 * 4;
        base64(&bytes)[before.min(1) * 4..whole].to_owned()
    })
}

fn base64(bytes: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(bytes)
}
