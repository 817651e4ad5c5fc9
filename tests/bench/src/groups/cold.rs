//! Cold starts: a new process each time, its files in the page cache.

use std::{fs, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::ensure;
use serde_json::Value;

use crate::{
    bench::Bench,
    comparison::{Comparison, Goal, Row, Unit},
    rounds::alternately,
    samples::Samples,
    sandbox::Sandbox,
    stub,
    subject::Subject,
    tls::Tls,
};

/// To the first question, then to the first write.
pub fn run(bench: &Bench) -> anyhow::Result<Vec<Comparison>> {
    let tls = Tls::new()?;
    fs::write(authority(bench), &tls.authority_pem)?;
    let plain = stub::start(Arc::new(stub::dynamodb), Duration::ZERO)?;
    let secure = stub::start_tls(Arc::new(stub::dynamodb), Arc::clone(&tls.server))?;
    let http = first_write(bench, "http", plain)?;
    let mut https = first_write(bench, "https", secure)?;
    let limit = 3.0 * http.rows[0].samples.median() + handshake(&tls, secure)?;
    https.rows[0].goal = Some(Goal::AtMost(limit));
    Ok(vec![first_question(bench)?, http, https])
}

fn first_question(bench: &Bench) -> anyhow::Result<Comparison> {
    let title = "cold start, no SDK: process to first `next`";
    let entries = [
        (Some(bench.program("ny-filter")), None),
        (Some(bench.program("faq-api")), None),
        (Some(bench.program("bare-runtime")), Some(Goal::Times(1.0 / 1.2))),
        (Some(bench.program("raw-echo")), None),
        (bench.peers.python("Python", "ny_filter.handler"), None),
        (bench.peers.node("Node", "ny-filter.mjs"), None),
    ];
    measure(bench, title, entries, Sandbox::start)
}

fn first_write(bench: &Bench, scheme: &str, address: SocketAddr) -> anyhow::Result<Comparison> {
    let title = format!("cold start and first DynamoDB write, {scheme}");
    let authority = authority(bench).display().to_string();
    let reaching = |subject: Subject| {
        let subject = subject.reaching(&format!("{scheme}://{address}"));
        subject.variable("AWS_CA_BUNDLE", &authority).variable("NODE_EXTRA_CA_CERTS", &authority)
    };
    let goals = if scheme == "http" { [Some(Goal::Times(40.0)), Some(Goal::Times(20.0))] } else { [None, None] };
    let entries = [
        (Some(reaching(bench.program("music-api"))), None),
        (bench.peers.python("boto3", "music.handler").map(reaching), goals[0]),
        (bench.peers.node("Node SDK", "music.mjs").map(reaching), goals[1]),
    ];
    let event = bench.event("music-api/put-song")?;
    measure(bench, &title, entries, |subject| {
        let (mut sandbox, init) = Sandbox::start(subject)?;
        let first = sandbox.invoke(&event)?;
        let answer: Value = serde_json::from_slice(&first.answer)?;
        ensure!(matches!(answer["statusCode"].as_u64(), Some(200..300)), "{} does not write: {answer}", subject.name);
        Ok((sandbox, init + first.took))
    })
}

fn authority(bench: &Bench) -> PathBuf {
    bench.folder.join("authority.pem")
}

/// Starts each subject again and again.
fn measure<const N: usize>(
    bench: &Bench,
    title: &str,
    entries: [(Option<Subject>, Option<Goal>); N],
    start: impl Fn(&Subject) -> anyhow::Result<(Sandbox, Duration)>,
) -> anyhow::Result<Comparison> {
    let (mut subjects, goals): (Vec<_>, Vec<_>) =
        entries.into_iter().filter_map(|(subject, goal)| Some(((subject?, None), goal))).unzip();
    let values = alternately(title, &mut subjects, bench.effort.cold_starts, |(subject, peak)| {
        let (sandbox, took) = start(subject)?;
        *peak = (*peak).max(sandbox.peak_bytes());
        Ok(vec![took.as_secs_f64() * 1e3])
    })?;
    let rows = subjects.into_iter().zip(values).zip(goals);
    let rows = rows.map(|(((subject, peak), values), goal)| Row::new(subject.name, values).peak(peak).goal(goal));
    Ok(Comparison { group: "cold", title: title.to_owned(), unit: Unit::Milliseconds, rows: rows.collect() })
}

/// What the goal adds for a handshake, in milliseconds.
fn handshake(tls: &Tls, address: SocketAddr) -> anyhow::Result<f64> {
    let times: anyhow::Result<Vec<_>> = (0..20).map(|_| Ok(tls.handshake(address)?.as_secs_f64() * 1e3)).collect();
    Ok(Samples::new(times?).median())
}
