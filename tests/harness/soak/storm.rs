//! What goes wrong during a soak: some of the calls always, now and then all of them; the same for the same seed.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use fastrand::Rng;

use super::bug::Bug;
use crate::proxy::{Call, Fault};

/// Calls that fail in fair weather, out of a hundred.
const STEADY_PERCENT: u8 = 5;

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

/// All that goes wrong.
#[derive(Default)]
pub struct Storm(Mutex<State>);

#[derive(Default)]
struct State {
    /// None in fair weather.
    blowing: Option<Blowing>,
    bug: Option<Bug>,
    failing_writes: usize,
    calls: u64,
    done: BTreeMap<(Service, &'static str), usize>,
}

struct Blowing {
    seed: u64,
    begun: Instant,
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
    /// From now on things go wrong, with these outages.
    pub fn begin(&self, seed: u64, outages: Vec<Outage>) {
        *self.state() = State { blowing: Some(Blowing { seed, begun: Instant::now(), outages }), ..State::default() };
    }

    /// Plants a bug; so many of the next calls to the table fail, whenever they come.
    pub fn plant(&self, bug: Bug, failing_writes: usize) {
        let mut state = self.state();
        (state.bug, state.failing_writes) = (Some(bug), failing_writes);
    }

    /// Nothing goes wrong any more; the bug stays.
    pub fn end(&self) {
        self.state().blowing = None;
    }

    /// How often each fault was done, by service.
    pub fn done(&self) -> BTreeMap<(Service, &'static str), usize> {
        self.state().done.clone()
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// Decides what is done to a call.
    pub fn decide(&self, service: Service, call: &Call) -> Fault {
        let mut state = self.state();
        state.calls += 1;
        if service == Service::DynamoDb && state.failing_writes > 0 {
            state.failing_writes -= 1;
            return Fault::ServerError;
        }
        if let Some(fault) = state.bug.and_then(|bug| bug.fault(service, call)) {
            return fault;
        }
        let number = state.calls;
        let fault = match &state.blowing {
            // A function that fails is killed, not proxied.
            Some(blowing) if service != Service::Lambda => blowing.fault(service, number),
            _ => Fault::None,
        };
        if let Some(name) = name(fault) {
            *state.done.entry((service, name)).or_default() += 1;
        }
        fault
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nobody panics with it")
    }
}

impl Blowing {
    fn fault(&self, service: Service, number: u64) -> Fault {
        let mut rng = Rng::with_seed(self.seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        if self.is_out(service) {
            return [Fault::Throttled, Fault::ServerError, Fault::LostBefore][rng.usize(..3)];
        }
        if rng.u8(..100) >= STEADY_PERCENT {
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
        Fault::None | Fault::Altered(_) | Fault::Pretended(_) | Fault::KilledBefore(_) | Fault::KilledAfter(_) => None,
    }
}
