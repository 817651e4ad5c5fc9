//! What is printed for people, and for programs.

use std::fmt::Display;

use anyhow::Context;
use console::style;
use stack::{engine::Running, outputs::Outputs};

use crate::{args, flows::Flow, table::Table, workspace::Workspace};

/// An error with its causes, on one line.
pub fn error(error: &anyhow::Error) {
    eprintln!("{} {error:#}", style("error:").red().bold().for_stderr());
}

/// The names and addresses of the stack, or one of them.
pub async fn outputs(options: &args::Outputs) -> anyhow::Result<()> {
    let target = Workspace::find()?.target(&options.at).await?;
    let mut outputs = target.outputs().await?;
    if let Some(endpoint) = &target.endpoint {
        outputs.insert("Endpoint", endpoint);
    }
    if let Some(name) = &options.output {
        println!("{}", outputs.get(name)?);
        return Ok(());
    }
    if options.json {
        println!("{}", serde_json::to_string_pretty(&outputs).context("outputs are strings")?);
        return Ok(());
    }
    let mut table = Table::new(["Output", "Value"]);
    for (name, value) in &outputs {
        table.row([name, value]);
    }
    print!("{table}");
    Ok(())
}

/// What became of the sample input, and where to go on.
pub fn arrivals(flows: &[Flow], outputs: &Outputs, running: &Running) -> anyhow::Result<()> {
    let mut table = Table::new(["Flow", "Sent", "Arrived"]);
    for flow in flows {
        let name = style(flow.name).bold().to_string();
        match &flow.outcome {
            Ok(arrival) => {
                table.row([&name, &arrival.sent, &arrival.arrived]);
                table.note(&arrival.look);
            }
            Err(error) => {
                table.row([name, style("✗").red().to_string(), String::new()]);
                table.note(&format!("{error:#}"));
            }
        }
    }
    println!("\n{table}");
    let (api, endpoint) = (outputs.get("ApiUrl")?, &running.endpoint);
    let mut next = Table::new(["To go on", ""]);
    next.row(["ask", &format!("curl {api}/faq")]);
    next.row(["", &format!("curl {api}/tweet")]);
    next.row(["send more", "cargo stack send tweets --count 1000 --rate 50"]);
    next.row(["look", "cargo stack status"]);
    next.row(["", "cargo stack logs --follow"]);
    next.row(["AWS tools", &format!("export AWS_ENDPOINT_URL={endpoint} AWS_DEFAULT_REGION=us-east-1")]);
    next.row(["", "export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"]);
    next.row(["stop", "cargo stack down"]);
    println!("{next}");
    Ok(())
}

/// Before the live lines.
pub fn watching() {
    println!("{}", style("  What happens now, one line for each invocation (UTC). Ctrl-C stops everything.\n").dim());
}

/// 1234567 as `1,234,567`.
pub fn thousands(number: impl Display) -> String {
    let digits = number.to_string();
    let group = |(index, digit): (usize, char)| {
        let comma = index > 0 && (digits.len() - index).is_multiple_of(3);
        comma.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(group).collect()
}

/// `1 tweet`, `1,200 tweets`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let numbers = [0, 999, 1_000, 12_345, 1_234_567].map(thousands);
        assert_eq!(numbers, ["0", "999", "1,000", "12,345", "1,234,567"]);
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!((count(1, "tweet"), count(0, "tweet")), ("1 tweet".to_owned(), "0 tweets".to_owned()));
    }
}
