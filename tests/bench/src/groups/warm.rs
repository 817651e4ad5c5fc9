//! Warm calls with small events: what the runtime costs, again and again.

use crate::{
    bench::Bench,
    comparison::{Comparison, Goal, Row, Unit},
    effort::WARM_BLOCK,
    rounds::alternately,
    sandbox::Sandbox,
    subject::Subject,
};

/// Calls before the first that counts: compilers that work while the program runs are done by then.
const WARM_UP: usize = 300;

/// An event of Firehose, and one of API Gateway.
pub fn run(bench: &Bench) -> anyhow::Result<Vec<Comparison>> {
    let yardsticks = || [bench.program("bare-runtime"), bench.program("raw-echo")];
    let peers = [bench.peers.python("Python", "ny_filter.handler"), bench.peers.node("Node", "ny-filter.mjs")];
    let filters = [bench.program("ny-filter")].into_iter().chain(yardsticks()).chain(peers.into_iter().flatten());
    let apis = [bench.program("faq-api")].into_iter().chain(yardsticks());
    Ok(vec![
        measure(bench, "warm call, a batch of Firehose", filters, &bench.event("ny-filter/direct-put")?)?,
        measure(bench, "warm call, a request of API Gateway", apis, &bench.event("faq-api/get-faq-3")?)?,
    ])
}

fn measure(
    bench: &Bench,
    title: &str,
    subjects: impl Iterator<Item = Subject>,
    event: &[u8],
) -> anyhow::Result<Comparison> {
    // As AWS sends it, without blanks.
    let event = serde_json::from_slice::<serde_json::Value>(event)?.to_string().into_bytes();
    let mut sandboxes = subjects.map(|subject| warm(&subject, &event)).collect::<anyhow::Result<Vec<_>>>()?;
    let values = alternately(title, &mut sandboxes, bench.effort.warm_blocks, |(_, sandbox)| {
        (0..WARM_BLOCK).map(|_| Ok(sandbox.invoke(&event)?.took.as_secs_f64() * 1e6)).collect()
    })?;
    let rows = sandboxes.iter().zip(values).map(|((name, sandbox), values)| {
        let goal = (*name == "bare-runtime").then_some(Goal::Times(1.0 / 1.3));
        Row::new(*name, values).peak(sandbox.peak_bytes()).goal(goal)
    });
    let title = format!("{title}, {} bytes", event.len());
    Ok(Comparison { group: "warm", title, unit: Unit::Microseconds, rows: rows.collect() })
}

fn warm(subject: &Subject, event: &[u8]) -> anyhow::Result<(&'static str, Sandbox)> {
    let (mut sandbox, _) = Sandbox::start(subject)?;
    for _ in 0..WARM_UP {
        sandbox.invoke(event)?;
    }
    Ok((subject.name, sandbox))
}
