//! Tweets of an event into DynamoDB, which answers each call after 4 ms.

use std::{sync::Arc, time::Duration};

use crate::{
    bench::Bench,
    comparison::{Comparison, Goal, Row, Unit},
    inputs,
    rounds::alternately,
    sandbox::Sandbox,
    stub,
    subject::Subject,
};

const ANSWERS_AFTER: Duration = Duration::from_millis(4);

/// One call for each tweet takes seconds.
const SLOW_ROUNDS: usize = 3;

/// Wall clock, then processor time.
pub fn run(bench: &Bench) -> anyhow::Result<Vec<Comparison>> {
    let title = "1,000 tweets into DynamoDB that answers in 4 ms";
    let endpoint = format!("http://{}", stub::start(Arc::new(stub::dynamodb), ANSWERS_AFTER)?);
    let reaching = |subject: Subject| subject.reaching(&endpoint);
    let event = inputs::kinesis(1000, 4000);
    let peers = &bench.peers;
    let quick = [
        Some(bench.program("tweet-ingester")),
        peers.python("boto3 batch_writer", "ingester.batch_writer"),
        peers.node("Node SDK, batches", "ingester.mjs"),
    ];
    let slow = [peers.python("boto3 one by one", "ingester.one_by_one")];
    let mut measured = measure(title, quick.into_iter().flatten().map(reaching), bench.effort.writes, &event)?;
    let rounds = bench.effort.writes.min(SLOW_ROUNDS);
    measured.extend(measure(title, slow.into_iter().flatten().map(reaching), rounds, &event)?);
    let wall = measured.iter().map(|of| of.row(&of.wall_ms).goal(of.goal(10.0, 3.5))).collect();
    let cpu = measured.iter().filter(|of| !of.cpu_ms.is_empty());
    let cpu = cpu.map(|of| of.row(&of.cpu_ms).goal(of.goal(12.0, 12.0))).collect();
    let comparison = |title: String, rows| Comparison { group: "writes", title, unit: Unit::Milliseconds, rows };
    Ok(vec![comparison(title.to_owned(), wall), comparison(format!("{title}, processor time"), cpu)])
}

/// One subject.
struct Measured {
    name: &'static str,
    wall_ms: Vec<f64>,
    cpu_ms: Vec<f64>,
    peak_bytes: Option<u64>,
}

impl Measured {
    fn row(&self, values: &[f64]) -> Row {
        Row::new(self.name, values.to_vec()).peak(self.peak_bytes)
    }

    fn goal(&self, than_batch_writer: f64, than_node: f64) -> Option<Goal> {
        match self.name {
            "boto3 batch_writer" => Some(Goal::Times(than_batch_writer)),
            "Node SDK, batches" => Some(Goal::Times(than_node)),
            _ => None,
        }
    }
}

fn measure(
    title: &str,
    subjects: impl Iterator<Item = Subject>,
    rounds: usize,
    event: &[u8],
) -> anyhow::Result<Vec<Measured>> {
    let mut sandboxes = Vec::new();
    for subject in subjects {
        let (mut sandbox, _) = Sandbox::start(&subject)?;
        sandbox.invoke(event)?;
        sandboxes.push((subject.name, sandbox, Vec::new()));
    }
    let wall = alternately(title, &mut sandboxes, rounds, |(_, sandbox, cpu)| {
        let before = sandbox.cpu_time();
        let took = sandbox.invoke(event)?.took;
        let spent = sandbox.cpu_time().zip(before).map(|(after, before)| after - before);
        cpu.extend(spent.map(|spent| spent.as_secs_f64() * 1e3));
        Ok(vec![took.as_secs_f64() * 1e3])
    })?;
    let measured = sandboxes.into_iter().zip(wall).map(|((name, sandbox, cpu_ms), wall_ms)| Measured {
        name,
        wall_ms,
        cpu_ms,
        peak_bytes: sandbox.peak_bytes(),
    });
    Ok(measured.collect())
}
