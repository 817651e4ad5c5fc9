//! One lane of a shard: its batches go to the function one after the other.

use std::{collections::VecDeque, sync::Arc};

use jiff::Timestamp;
use tokio::{sync::watch, time::sleep};

use crate::{
    backoff::Backoff,
    chance,
    destination::Destinations,
    fact::{Fact, Facts, name_of},
    functions::{self, Invocation, Ran},
    intake::Intake,
    mapping::{
        answer::Answer,
        batch::Batch,
        checkpoint::{Checkpoint, checkpoint},
        description::Mapping,
        discard::{Discarded, Last},
        record,
        step::{Condition, Outcome, Step, step},
    },
};

/// What a lane works with.
#[derive(Clone)]
pub(crate) struct Lane {
    /// The mapping, as it is deployed at the moment.
    pub mapping: watch::Receiver<Arc<Mapping>>,
    pub shard_id: String,
    pub destinations: Destinations,
    pub backoff: Backoff,
    pub facts: Facts,
}

impl Lane {
    /// Works until the shard has ended and all its records are done or given up.
    pub async fn run(self, mut intake: Intake) {
        loop {
            let mapping = self.mapping();
            let Some(records) = intake.next(mapping.batch_size, mapping.window).await else {
                return;
            };
            self.finish(Batch::new(records)).await;
        }
    }

    fn mapping(&self) -> Arc<Mapping> {
        self.mapping.borrow().clone()
    }

    /// Until nothing is left of the batch, the next one waits: the records of a shard stay in order.
    async fn finish(&self, batch: Batch) {
        let mut pending = VecDeque::from([(batch, None)]);
        while let Some((mut batch, last)) = pending.pop_front() {
            let mapping = self.mapping();
            let expired = batch.take_expired(mapping.max_age, Timestamp::now());
            self.give_up(&mapping, &expired, Condition::RecordAgeExceeded, last.as_ref()).await;
            if batch.records.is_empty() {
                continue;
            }
            let attempt = self.attempt(&mapping, &batch).await;
            let last = attempt.last.or(last);
            let (before, reason) = (batch.records.len(), attempt.reason);
            match step(batch, attempt.outcome, mapping.rules, self.backoff) {
                Step::Proceed => self.tell(&mapping, |function| Fact::Done { function, records: before }),
                Step::Retry(batch, after) => {
                    let records = batch.records.len();
                    let done = before - records;
                    self.tell(&mapping, |function| Fact::Retried { function, records, done, after, reason });
                    sleep(after).await;
                    pending.push_front((batch, last));
                }
                Step::Bisect(first, second) => {
                    let (one, other) = (first.records.len(), second.records.len());
                    self.tell(&mapping, |function| Fact::Bisected { function, first: one, second: other, reason });
                    pending.push_front((second, last.clone()));
                    pending.push_front((first, last));
                }
                Step::GiveUp(batch) => {
                    self.give_up(&mapping, &batch, Condition::RetryAttemptsExhausted, last.as_ref()).await;
                }
            }
        }
    }

    async fn attempt(&self, mapping: &Mapping, batch: &Batch) -> Attempt {
        let event = record::event(&batch.records);
        match functions::invoke(&self.destinations.engine, &mapping.function_arn, event).await {
            Invocation::DidNotRun(reason) => Attempt { outcome: Outcome::DidNotRun, last: None, reason },
            Invocation::Ran(ran) => {
                let (checkpoint, reason) = judge(mapping, batch, &ran);
                let Ran { request_id, executed_version, error, .. } = ran;
                let last = Last { request_id, executed_version, function_error: error };
                Attempt { outcome: Outcome::Ran(checkpoint), last: Some(last), reason }
            }
        }
    }

    async fn give_up(&self, mapping: &Mapping, batch: &Batch, condition: Condition, last: Option<&Last>) {
        let records = batch.records.len();
        if records == 0 {
            return;
        }
        let request_id = last.map_or_else(chance::uuid, |last| last.request_id.clone());
        let discarded = Discarded {
            batch,
            condition,
            at: Timestamp::now(),
            stream_arn: &mapping.stream_arn,
            service: mapping.service,
            shard_id: &self.shard_id,
            function_arn: &mapping.function_arn,
            request_id: &request_id,
            last,
        };
        let location = match &mapping.destination {
            None => None,
            Some(destination) => match self.destinations.put(destination, &mapping.uuid, &discarded).await {
                Ok(location) => Some(location),
                Err(error) => {
                    self.facts.trouble("a batch that was given up could not be kept", &error);
                    None
                }
            },
        };
        self.tell(mapping, |function| Fact::GivenUp { function, records, condition, location });
    }

    fn tell(&self, mapping: &Mapping, fact: impl FnOnce(String) -> Fact) {
        self.facts.tell(fact(name_of(&mapping.function_arn)));
    }
}

/// An invocation, as far as the next step depends on it.
struct Attempt {
    outcome: Outcome,
    last: Option<Last>,
    reason: String,
}

/// Without `ReportBatchItemFailures` a function that returns has done everything.
fn judge(mapping: &Mapping, batch: &Batch, ran: &Ran) -> (Checkpoint, String) {
    if let Some(failure) = ran.failure() {
        return (Checkpoint::Nowhere, failure);
    }
    if !mapping.reports_item_failures {
        return (Checkpoint::Behind, String::new());
    }
    let sequence_numbers: Vec<&str> = batch.records.iter().map(|record| record.sequence_number.as_str()).collect();
    let checkpoint = checkpoint(&sequence_numbers, &Answer::parse(&ran.body));
    let reason = match checkpoint {
        Checkpoint::At(index) => format!("the function reported record {} of {}", index + 1, sequence_numbers.len()),
        Checkpoint::Behind | Checkpoint::Nowhere => "the answer of the function cannot be read".to_owned(),
    };
    (checkpoint, reason)
}
