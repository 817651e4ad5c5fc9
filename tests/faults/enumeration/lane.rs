//! A lane: one function after the other behind a desk of its own, each with its events.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use tests::{
    function::Function,
    proxy::{Call, Proxy},
    runtime_api::Answer,
};
use tokio::time::timeout;

use super::{
    case::Case,
    desk::{Desk, Seen},
    scenario::{Done, Scenario, Ways},
    world::{World, number},
};

/// An event that is not done after so many deliveries never will be.
const MAX_DELIVERIES: usize = 3;

/// Functions are told to answer within 30 s.
const PATIENCE: Duration = Duration::from_secs(29);

/// The lane.
pub struct Lane<'w, S> {
    world: &'w World,
    scenario: &'w S,
    desk: Arc<Desk>,
    ways: Ways,
    environment: Vec<(&'static str, String)>,
    function: Function,
}

/// What came of a case.
pub struct Outcome {
    /// The case.
    pub case: Case,
    /// How often the event was delivered.
    pub deliveries: usize,
    /// The outside calls of all deliveries.
    pub calls: Vec<Seen>,
    /// What does not add up.
    pub findings: Vec<String>,
}

impl<'w, S: Scenario> Lane<'w, S> {
    /// Starts the function.
    pub async fn open(world: &'w World, scenario: &'w S) -> Lane<'w, S> {
        let desk = Arc::new(Desk::default());
        let (aws, web) = (way(&desk, &scenario.aws(world)).await, way(&desk, &scenario.web(world)).await);
        let ways = Ways { lane: number(), web: web.trim_start_matches("http://").to_owned(), aws };
        let mut environment = scenario.environment(world, &ways).await;
        environment.push(("AWS_ENDPOINT_URL", ways.aws.clone()));
        let function = start(scenario.function(), &environment).await;
        Lane { world, scenario, desk, ways, environment, function }
    }

    /// Runs a case.
    pub async fn run(&mut self, case: Case) -> Outcome {
        let (deliveries, findings) = self.deliver_all(case).await;
        Outcome { case, deliveries, findings, calls: self.desk.take() }
    }

    async fn deliver_all(&mut self, case: Case) -> (usize, Vec<String>) {
        let input = self.scenario.prepare(self.world, &self.ways).await;
        let mut event = self.scenario.event(&input);
        self.desk.begin(case, self.scenario.lie(), self.function.process());
        for deliveries in 1..=MAX_DELIVERIES {
            let may_fail = deliveries == 1 && case != Case::Calm;
            match self.deliver(&event).await {
                None if may_fail && case.kills() => {}
                None => return (deliveries, vec!["no answer in time, or the process ended by itself".to_owned()]),
                Some(answer) => match self.scenario.again(&event, &answer) {
                    Ok(None) => return (deliveries, self.audit(case, &input, deliveries, answer).await),
                    Ok(Some(rest)) if may_fail => event = rest,
                    Ok(Some(_)) => return (deliveries, vec![format!("failed without a fault: {answer:?}")]),
                    Err(finding) => return (deliveries, vec![finding]),
                },
            }
        }
        (MAX_DELIVERIES, vec!["never done".to_owned()])
    }

    /// One delivery; nothing goes wrong after it.
    async fn deliver(&mut self, event: &Value) -> Option<Answer> {
        let event = event.to_string();
        let answer = timeout(PATIENCE, self.function.survive(event.as_bytes())).await.ok().flatten();
        self.desk.calm();
        if answer.is_none() {
            self.function = start(self.scenario.function(), &self.environment).await;
        }
        answer
    }

    async fn audit(&self, case: Case, input: &S::Input, deliveries: usize, answer: Answer) -> Vec<String> {
        let Answer::Response(answer) = answer else { return vec!["an error is no end".to_owned()] };
        let answer = serde_json::from_slice(&answer).expect("it was read before");
        let done = Done { case: format!("{case:?}"), answer, deliveries, calls: self.desk.calls() };
        self.scenario.audit(self.world, input, &done).await
    }
}

async fn start(function: &str, environment: &[(&'static str, String)]) -> Function {
    let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Function::start(function, &environment).await
}

/// A way past the desk.
async fn way(desk: &Arc<Desk>, upstream: &str) -> String {
    let desk = Arc::clone(desk);
    let proxy = Proxy::start(Arc::new(move |call: &Call| desk.decide(call))).await;
    proxy.lead_to(upstream);
    proxy.url()
}
