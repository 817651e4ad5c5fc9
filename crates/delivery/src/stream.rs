//! One Firehose stream at work: gathers, transforms, gathers again, puts.

use jiff::Timestamp;
use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, sleep, sleep_until},
};

use crate::{
    backoff::Backoff,
    chance,
    destination::Destinations,
    fact::{Fact, Facts},
    firehose::{
        buffer::{Buffer, Record},
        description::{DeliveryStream, Processor},
        failure::{self, Attempts, Failure},
        object::{self, Object},
        prefix::EvaluatePrefixError,
        transformation::{self, Named, Verdict},
    },
    functions::{self, Invocation},
    streams::Describe,
};

/// How often an object is tried to be put when everything comes to its end.
const LAST_ATTEMPTS: u32 = 3;

/// A stream and what waits in it.
pub(crate) struct Stream {
    pub described: DeliveryStream,
    pub describe: Describe,
    pub destinations: Destinations,
    pub backoff: Backoff,
    pub facts: Facts,
    pub incoming: Buffer,
    pub outgoing: Buffer,
    pub failed: Buffer,
    pub is_ending: bool,
}

impl Stream {
    /// Works until no producer can put any more, then puts what is left.
    pub async fn run(mut self, mut puts: UnboundedReceiver<Vec<Record>>) {
        while !self.is_ending {
            tokio::select! {
                put = puts.recv() => match put {
                    Some(records) => self.accept(records).await,
                    None => self.is_ending = true,
                },
                () = sleep_until(self.due()) => {}
            }
            self.work().await;
        }
    }

    async fn accept(&mut self, records: Vec<Record>) {
        if self.incoming.is_empty() && self.outgoing.is_empty() && self.failed.is_empty() {
            self.refresh().await;
        }
        let now = Instant::now();
        let buffer = if self.described.processor.is_some() { &mut self.incoming } else { &mut self.outgoing };
        for record in records {
            buffer.push(record, now);
        }
    }

    /// A stream may have been deployed anew since its last record.
    async fn refresh(&mut self) {
        match self.describe.stream(&self.described.name).await {
            Ok(described) => self.described = described,
            Err(error) => self.facts.trouble(&self.described.name, &error),
        }
    }

    fn due(&self) -> Instant {
        let function = self.described.processor.as_ref().and_then(|processor| self.incoming.due(&processor.hints));
        let bucket = [&self.outgoing, &self.failed].map(|buffer| buffer.due(&self.described.hints));
        let far = Instant::now() + std::time::Duration::from_secs(86_400);
        bucket.into_iter().chain([function]).flatten().min().unwrap_or(far)
    }

    async fn work(&mut self) {
        if let Some(processor) = self.described.processor.clone() {
            let is_due = self.incoming.is_due(&processor.hints, Instant::now());
            if is_due || (self.is_ending && !self.incoming.is_empty()) {
                self.transform(&processor).await;
            }
        } else {
            // The function was taken away while records waited for it.
            for record in self.incoming.take() {
                self.outgoing.push(record, Instant::now());
            }
        }
        let hints = self.described.hints;
        if self.outgoing.is_due(&hints, Instant::now()) || (self.is_ending && !self.outgoing.is_empty()) {
            let records = self.outgoing.take();
            self.put(&records, object::delivered(&self.described, &records, &chance::object())).await;
        }
        if self.failed.is_due(&hints, Instant::now()) || (self.is_ending && !self.failed.is_empty()) {
            let lines = self.failed.take();
            self.put(&lines, object::failed(&self.described, &lines, &chance::object())).await;
        }
    }

    async fn transform(&mut self, processor: &Processor) {
        for call in transformation::calls(self.incoming.take(), &self.described.arn) {
            let (verdicts, made) = self.ask(processor, call).await;
            let function_arn = processor.function_arn.clone();
            let attempts = Attempts { made, ended: Timestamp::now(), function_arn };
            let (mut delivered, mut dropped, mut failed) = (0, 0, 0);
            let now = Instant::now();
            for verdict in verdicts {
                match verdict {
                    Verdict::Transformed(record) => {
                        delivered += 1;
                        self.outgoing.push(record, now);
                    }
                    Verdict::Dropped => dropped += 1,
                    Verdict::Failed(record, reason) => {
                        failed += 1;
                        self.failed.push(failure::line(&record, &reason, &attempts), now);
                    }
                }
            }
            let stream = self.described.name.clone();
            self.facts.tell(Fact::Transformed { stream, delivered, dropped, failed });
        }
    }

    /// Asks the function, again when it fails; an answer, however wrong, is the last one
    /// (<https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html>).
    async fn ask(&self, processor: &Processor, call: Vec<Named>) -> (Vec<Verdict>, u32) {
        let mut made = 0;
        loop {
            made += 1;
            let event = transformation::event(&call, &self.described.arn, &chance::uuid());
            let (reason, failure) =
                match functions::invoke(&self.destinations.engine, &processor.function_arn, event).await {
                    Invocation::DidNotRun(reason) => (reason, Failure::not_invoked()),
                    Invocation::Ran(ran) => match ran.failure() {
                        None => return (transformation::verdicts(call, &ran.body), made),
                        Some(reason) => (reason, Failure::function_error()),
                    },
                };
            if made > processor.retries {
                let failed = |named: Named| Verdict::Failed(named.record, failure.clone());
                return (call.into_iter().map(failed).collect(), made);
            }
            let (stream, records) = (self.described.name.clone(), call.len());
            self.facts.tell(Fact::TransformationRetried { stream, records, reason });
            sleep(self.backoff.after(made - 1)).await;
        }
    }

    /// Puts an object, again and again while the bucket is in trouble.
    async fn put(&self, records: &[Record], object: Result<Object, EvaluatePrefixError>) {
        let object = match object {
            Ok(object) => object,
            Err(error) => return self.facts.trouble(&format!("{} has lost records", self.described.name), &error),
        };
        let mut attempts = 0;
        loop {
            match self.destinations.put_object(&self.described.bucket, object.key.clone(), object.body.clone()).await {
                Ok(location) => {
                    let (stream, records) = (self.described.name.clone(), records.len());
                    return self.facts.tell(Fact::Delivered { stream, records, location });
                }
                Err(error) => self.facts.trouble(&format!("{} cannot deliver", self.described.name), &error),
            }
            attempts += 1;
            if self.is_ending && attempts >= LAST_ATTEMPTS {
                return;
            }
            sleep(self.backoff.after(attempts - 1)).await;
        }
    }
}
