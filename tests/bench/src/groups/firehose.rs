//! Batches of Firehose as large as Lambda takes, payload to answer.

use anyhow::ensure;
use serde_json::Value;

use crate::{
    bench::Bench,
    comparison::{Comparison, Goal, Row, Unit, mebibytes},
    inputs,
    rounds::alternately,
    sandbox::Sandbox,
    subject::Subject,
};

const WARM_UP: usize = 3;

/// The goal of memory.
const MAX_PEAK_MIB: f64 = 16.0;

/// Many small records, then few large ones.
pub fn run(bench: &Bench) -> anyhow::Result<Vec<Comparison>> {
    let (small, large) = (inputs::small_records(29_000, 60), inputs::large_records(500, 8 * 1024));
    let mut comparisons = measure(bench, "Firehose, 29,000 records of 60 bytes", &small, 10.0)?;
    comparisons.extend(measure(bench, "Firehose, 500 records of 8 KB", &large, 7.0)?);
    Ok(comparisons)
}

fn measure(bench: &Bench, title: &str, event: &[u8], than_node: f64) -> anyhow::Result<Vec<Comparison>> {
    let subjects = [
        Some((bench.program("ny-filter"), None)),
        Some((bench.program("raw-echo"), (than_node == 10.0).then_some(Goal::Times(1.0 / 1.7)))),
        bench.peers.python("Python", "ny_filter.handler").map(|python| (python, None)),
        bench.peers.node("Node", "ny-filter.mjs").map(|node| (node, Some(Goal::Times(than_node)))),
    ];
    let started = subjects.into_iter().flatten().map(|(subject, goal)| Ok((warm(&subject, event)?, goal)));
    let (mut sandboxes, goals): (Vec<_>, Vec<_>) = started.collect::<anyhow::Result<Vec<_>>>()?.into_iter().unzip();
    same_answers(&mut sandboxes, event)?;
    let values = alternately(title, &mut sandboxes, bench.effort.large, |(_, sandbox)| {
        Ok(vec![sandbox.invoke(event)?.took.as_secs_f64() * 1e3])
    })?;
    let rows = sandboxes.iter().zip(values).zip(goals);
    let rows =
        rows.map(|(((name, sandbox), values), goal)| Row::new(*name, values).peak(sandbox.peak_bytes()).goal(goal));
    let rows = rows.collect();
    let memory = memory(&sandboxes);
    let time = Comparison { group: "firehose", title: title.to_owned(), unit: Unit::Milliseconds, rows };
    let title = format!("{title}, peak memory");
    Ok(vec![time, Comparison { group: "firehose", title, unit: Unit::Mebibytes, rows: memory }])
}

fn memory(sandboxes: &[(&'static str, Sandbox)]) -> Vec<Row> {
    let peaks = sandboxes.iter().filter_map(|(name, sandbox)| Some((name, sandbox.peak_bytes()?)));
    let rows = peaks.map(|(name, bytes)| Row::new(*name, vec![mebibytes(bytes)]));
    rows.enumerate().map(|(place, row)| row.goal((place == 0).then_some(Goal::AtMost(MAX_PEAK_MIB)))).collect()
}

fn warm(subject: &Subject, event: &[u8]) -> anyhow::Result<(&'static str, Sandbox)> {
    let (mut sandbox, _) = Sandbox::start(subject)?;
    for _ in 0..WARM_UP {
        sandbox.invoke(event)?;
    }
    Ok((subject.name, sandbox))
}

/// Whoever does less would be faster; the echo is a yardstick.
fn same_answers(sandboxes: &mut [(&'static str, Sandbox)], event: &[u8]) -> anyhow::Result<()> {
    let mut ours = None;
    for (name, sandbox) in sandboxes.iter_mut().filter(|(name, _)| *name != "raw-echo") {
        let answer = records(&sandbox.invoke(event)?.answer)?;
        let ours = ours.get_or_insert_with(|| answer.clone());
        ensure!(answer == *ours, "{name} answers otherwise than ny-filter");
    }
    Ok(())
}

/// Id, result and data of each record, where the data counts.
fn records(answer: &[u8]) -> anyhow::Result<Vec<[Value; 3]>> {
    let answer: Value = serde_json::from_slice(answer)?;
    let records = answer["records"].as_array().into_iter().flatten();
    Ok(records
        .map(|record| {
            let data = if record["result"] == "Dropped" { &Value::Null } else { &record["data"] };
            [record["recordId"].clone(), record["result"].clone(), data.clone()]
        })
        .collect())
}
