//! All Firehose streams that were put to.

use std::{collections::HashMap, time::Duration};

use aws_sdk_cloudformation::Client;
use jiff::Timestamp;
use serde_json::json;
use tokio::{
    sync::{Mutex, mpsc},
    task::JoinSet,
};

use crate::{
    backoff::Backoff,
    chance,
    destination::Destinations,
    engine::{CallEngineError, Engine},
    fact::{Fact, Facts},
    firehose::{
        buffer::{Buffer, Record},
        description::{DeliveryStream, ReadDeliveryStreamError},
    },
    stream::Stream,
    template,
};

/// Reads what was deployed.
#[derive(Clone)]
pub(crate) struct Describe {
    pub engine: Engine,
    pub cloudformation: Client,
    pub buffering_interval: Option<Duration>,
}

/// Why a stream is not ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DescribeError {
    #[error(transparent)]
    Engine(#[from] CallEngineError),
    #[error("{0}")]
    Template(String),
    #[error(transparent)]
    Left(#[from] ReadDeliveryStreamError),
}

impl Describe {
    /// The stream as it is deployed at the moment.
    pub async fn stream(&self, name: &str) -> Result<DeliveryStream, DescribeError> {
        let request = json!({"DeliveryStreamName": name});
        let mut answer = self.engine.call("firehose", "Firehose_20150804.DescribeDeliveryStream", &request).await?;
        let mut description = answer["DeliveryStreamDescription"].take();
        template::complete(&self.cloudformation, &mut description).await.map_err(DescribeError::Template)?;
        Ok(DeliveryStream::parse(&description)?.within(self.buffering_interval))
    }
}

/// The streams at work.
pub(crate) struct Streams {
    pub describe: Describe,
    pub destinations: Destinations,
    pub backoff: Backoff,
    pub facts: Facts,
    pub working: Mutex<Working>,
}

/// The tasks of the streams and the ways to them.
#[derive(Default)]
pub(crate) struct Working {
    senders: HashMap<String, Sender>,
    tasks: JoinSet<()>,
}

struct Sender {
    puts: mpsc::UnboundedSender<Vec<Record>>,
    encrypted: bool,
}

/// Records that a stream has accepted.
pub(crate) struct Accepted {
    pub record_ids: Vec<String>,
    pub encrypted: bool,
}

impl Streams {
    /// Accepts records for a stream.
    pub async fn accept(&self, name: &str, records: Vec<Vec<u8>>) -> Result<Accepted, DescribeError> {
        let mut working = self.working.lock().await;
        if !working.senders.contains_key(name) {
            let sender = self.begin(name, &mut working.tasks).await?;
            working.senders.insert(name.to_owned(), sender);
        }
        let sender = &working.senders[name];
        let arrived = Timestamp::now();
        let record_ids =
            records.iter().map(|_| format!("{:020}{}", arrived.as_millisecond(), chance::uuid())).collect();
        let records = records.into_iter().map(|data| Record { arrived, data }).collect();
        // The task listens for as long as there is a sender.
        let _ = sender.puts.send(records);
        Ok(Accepted { record_ids, encrypted: sender.encrypted })
    }

    async fn begin(&self, name: &str, tasks: &mut JoinSet<()>) -> Result<Sender, DescribeError> {
        let described = self.describe.stream(name).await;
        if let Err(DescribeError::Left(reason)) = &described {
            self.facts.tell(Fact::Left { name: name.to_owned(), reason: reason.to_string() });
        }
        let described = described?;
        let encrypted = described.encrypted;
        let (puts, receiver) = mpsc::unbounded_channel();
        let stream = Stream {
            described,
            describe: self.describe.clone(),
            destinations: self.destinations.clone(),
            backoff: self.backoff,
            facts: self.facts.clone(),
            incoming: Buffer::default(),
            outgoing: Buffer::default(),
            failed: Buffer::default(),
            is_ending: false,
        };
        tasks.spawn(stream.run(receiver));
        Ok(Sender { puts, encrypted })
    }

    /// Delivers what waits in all streams; they begin anew with the next record.
    pub async fn flush(&self) {
        let Working { senders, mut tasks } = std::mem::take(&mut *self.working.lock().await);
        drop(senders);
        while tasks.join_next().await.is_some() {}
    }
}
