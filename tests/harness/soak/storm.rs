//! What goes wrong during a soak: some of the calls always, now and then all of them; the same for the same seed.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use fastrand::Rng;

use super::bug::Bug;
use crate::proxy::{Call, Fault};

/// A call that is slow takes so much longer: below the time-outs of the functions, and above.
const SLOW: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(2_500)];

/// The services that functions call through a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// The table.
    DynamoDb,
    /// The buckets.
    S3,
    /// The functions themselves, as the deliveries call them.
    Lambda,
}

/// What goes wrong with calls; nothing by default.
#[derive(Clone, Debug, Default)]
pub struct Weather {
    /// Calls that fail all the time, out of a hundred.
    pub steady_percent: u8,
    /// Times in which a service does nothing.
    pub outages: Vec<Outage>,
    /// Every call to the table fails while the ingester has one of so many first batches.
    pub failing_batches: u64,
}

/// All that goes wrong.
#[derive(Default)]
pub struct Storm(Mutex<State>);

#[derive(Default)]
struct State {
    /// None when it is over.
    blowing: Option<Blowing>,
    bugs: Vec<Bug>,
    failing_batches: u64,
    batches: u64,
    calls: BTreeMap<Service, u64>,
    done: BTreeMap<(Service, &'static str), usize>,
}

struct Blowing {
    seed: u64,
    begun: Instant,
    steady_percent: u8,
    outages: Vec<Outage>,
}

/// A time in which every call to a service fails.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    /// The service.
    pub service: Service,
    /// When it begins, after the start of the soak.
    pub from: Duration,
    /// When it ends.
    pub to: Duration,
}

impl Storm {
    /// From now on things go wrong, and the functions have these bugs.
    pub fn begin(&self, seed: u64, weather: Weather, bugs: Vec<Bug>) {
        let Weather { steady_percent, outages, failing_batches } = weather;
        let blowing = Some(Blowing { seed, begun: Instant::now(), steady_percent, outages });
        *self.state() = State { blowing, bugs, failing_batches, ..State::default() };
    }

    /// Nothing goes wrong any more, but for the first batches if they are still to come; the bugs stay.
    pub fn calm(&self) {
        self.state().blowing = None;
    }

    /// The functions have no bugs any more, and nothing fails.
    pub fn end(&self) {
        *self.state() = State::default();
    }

    /// How often each fault was done, by service.
    pub fn done(&self) -> BTreeMap<(Service, &'static str), usize> {
        self.state().done.clone()
    }

    /// How many calls there were that did some work; the deliveries ask for records and mappings all the time.
    pub fn calls(&self) -> u64 {
        self.state().calls.values().sum()
    }

    /// Decides what is done to a call.
    pub fn decide(&self, service: Service, call: &Call) -> Fault {
        let mut state = self.state();
        if service == Service::Lambda && !call.invokes() {
            return Fault::None;
        }
        let number = state.count(service);
        state.batches += u64::from(call.invokes() && call.path.contains("TweetIngester"));
        if service == Service::DynamoDb && state.batches.saturating_sub(1) < state.failing_batches {
            return state.note(service, Fault::ServerError);
        }
        if let Some(fault) = state.bugs.iter().find_map(|bug| bug.fault(service, call, number)) {
            return fault;
        }
        let fault = match &state.blowing {
            // A function that fails is killed, not proxied.
            Some(blowing) if service != Service::Lambda => blowing.fault(service, number),
            _ => Fault::None,
        };
        state.note(service, fault)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nobody panics with it")
    }
}

impl State {
    /// The number of a call among those to its service, from 1.
    fn count(&mut self, service: Service) -> u64 {
        let calls = self.calls.entry(service).or_default();
        *calls += 1;
        *calls
    }

    fn note(&mut self, service: Service, fault: Fault) -> Fault {
        if let Some(name) = name(fault) {
            *self.done.entry((service, name)).or_default() += 1;
        }
        fault
    }
}

impl Blowing {
    fn fault(&self, service: Service, number: u64) -> Fault {
        let salt = number * 3 + service as u64;
        let mut rng = Rng::with_seed(self.seed ^ salt.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        if self.is_out(service) {
            return [Fault::Throttled, Fault::ServerError, Fault::LostBefore][rng.usize(..3)];
        }
        if rng.u8(..100) >= self.steady_percent {
            return Fault::None;
        }
        match rng.u8(..6) {
            0 => Fault::Throttled,
            1 => Fault::ServerError,
            2 => Fault::LostBefore,
            3 => Fault::LostAfter,
            4 => Fault::Cut,
            _ => Fault::Slow(SLOW[rng.usize(..SLOW.len())]),
        }
    }

    fn is_out(&self, service: Service) -> bool {
        let now = self.begun.elapsed();
        self.outages.iter().any(|outage| outage.service == service && (outage.from..outage.to).contains(&now))
    }
}

fn name(fault: Fault) -> Option<&'static str> {
    match fault {
        Fault::Throttled => Some("throttled"),
        Fault::ServerError => Some("server error"),
        Fault::LostBefore => Some("lost before"),
        Fault::LostAfter => Some("lost after the write"),
        Fault::Cut => Some("cut"),
        Fault::Slow(_) => Some("slow"),
        Fault::None
        | Fault::Altered(_)
        | Fault::Hidden
        | Fault::Rewritten(_)
        | Fault::Pretended(_)
        | Fault::KilledBefore(_)
        | Fault::KilledAfter(_) => None,
    }
}
