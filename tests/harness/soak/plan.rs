//! What is sent in a soak, and what goes wrong meanwhile.

use std::time::Duration;

use super::{
    bug::Bug,
    storm::{Outage, Service, Weather},
};

/// Calls that fail in a storm beside the outages, out of a hundred.
const STEADY_PERCENT: u8 = 5;

/// One run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Makes the same input and the same faults again.
    pub seed: u64,
    /// How many records are sent, of all kinds.
    pub records: usize,
    /// What goes wrong with the calls of the functions.
    pub weather: Weather,
    /// Things go wrong for so long at least, also when all is sent.
    pub at_least: Duration,
    /// How often a function is killed; none: never.
    pub kill_every: Option<Duration>,
    /// Bugs that the functions have.
    pub bugs: Vec<Bug>,
}

impl Plan {
    /// A long one: after each 40 s one service is out for 15 to 30 s, every 3 s a function dies.
    pub fn long(seed: u64, records: usize) -> Plan {
        let mut rng = fastrand::Rng::with_seed(seed);
        let outage = |n: u64| {
            let from = Duration::from_secs(20 + 60 * n);
            let service = if n.is_multiple_of(2) { Service::DynamoDb } else { Service::S3 };
            Outage { service, from, to: from + Duration::from_secs(rng.u64(15..=30)) }
        };
        let outages = (0..60).map(outage).collect();
        Plan {
            weather: Weather { steady_percent: STEADY_PERCENT, outages, failing_batches: 0 },
            kill_every: Some(Duration::from_secs(3)),
            ..Plan::fair(seed, records)
        }
    }

    /// A short one: first the table is out, then the buckets.
    pub fn short(seed: u64, records: usize) -> Plan {
        let out = |service, from, to| Outage { service, from: Duration::from_secs(from), to: Duration::from_secs(to) };
        let outages = vec![out(Service::DynamoDb, 0, 3), out(Service::S3, 3, 5)];
        Plan {
            weather: Weather { steady_percent: STEADY_PERCENT, outages, failing_batches: 0 },
            at_least: Duration::from_secs(5),
            kill_every: Some(Duration::from_secs(1)),
            ..Plan::fair(seed, records)
        }
    }

    /// First nothing that a function calls can be reached, for so long; then fair weather.
    pub fn outage(seed: u64, records: usize, lasting: Duration) -> Plan {
        let out = |service| Outage { service, from: Duration::ZERO, to: lasting };
        let outages = vec![out(Service::DynamoDb), out(Service::S3)];
        let weather = Weather { outages, ..Weather::default() };
        Plan { weather, at_least: lasting, ..Plan::fair(seed, records) }
    }

    /// Fair weather after the first batch, which fails: whatever is found then is the work of these bugs.
    pub fn of_bugs(seed: u64, records: usize, bugs: &[Bug]) -> Plan {
        let weather = Weather { failing_batches: 1, ..Weather::default() };
        Plan { weather, bugs: bugs.to_vec(), ..Plan::fair(seed, records) }
    }

    fn fair(seed: u64, records: usize) -> Plan {
        Plan {
            seed,
            records,
            weather: Weather::default(),
            at_least: Duration::ZERO,
            kill_every: None,
            bugs: Vec::new(),
        }
    }
}
