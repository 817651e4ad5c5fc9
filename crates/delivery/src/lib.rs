//! AWS's documented rules of event source mappings of streams and of Firehose, in front of the local engine.
//!
//! The engine stores the settings of both and acts on few of them. A [`Delivery`] reads those settings from the engine
//! and does the work in its place: a record that fails is retried, isolated, given up and kept exactly as the template
//! says, and an object in the bucket holds what Firehose would have put there. Nothing is configured twice, and no
//! function of ours is known here.
//!
//! - `mapping` and `firehose` are the rules: pure, every one of them with a table.
//! - `mappings` finds the mappings, `follower` their shards, `feed` and `shards` read, `intake` makes batches,
//!   `lane` works on them.
//! - `server` takes puts, `streams` finds the stream of each, `stream` gathers, transforms and delivers.
//!
//! What it does not keep is how far it has read: a new [`Delivery`] begins where the mapping's `StartingPosition` says,
//! and functions get records again. That may happen in AWS too, though more rarely.

pub mod backoff;
pub mod fact;
pub mod firehose;
pub mod mapping;
pub mod settings;

mod chance;
mod destination;
mod engine;
mod feed;
mod follower;
mod functions;
mod intake;
mod lane;
mod mappings;
mod server;
mod shards;
mod stream;
mod streams;
mod template;
mod value;

use std::{io, sync::Arc};

use aws_config::SdkConfig;
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc::UnboundedSender, oneshot},
    task::JoinHandle,
};

use crate::{
    destination::Destinations,
    engine::Engine,
    fact::{Fact, Facts},
    follower::Tools,
    mappings::Mappings,
    settings::Settings,
    streams::{Describe, Streams, Working},
};

/// Does the engine's deliveries until it is stopped, or dropped.
pub struct Delivery {
    firehose_endpoint: String,
    streams: Arc<Streams>,
    mappings: JoinHandle<()>,
    server: JoinHandle<()>,
    stop_server: Option<oneshot::Sender<()>>,
}

/// Why deliveries do not start.
#[derive(Debug, thiserror::Error)]
pub enum StartDeliveryError {
    /// The mappings cannot be read or taken over.
    #[error("the mappings of the engine cannot be taken over: {0}")]
    Engine(String),
    /// The port is not usable.
    #[error("the port for Firehose cannot be used: {0}")]
    Port(#[from] io::Error),
}

impl Delivery {
    /// Takes over all mappings of streams in the engine, those to come too, and listens for puts to Firehose.
    ///
    /// Functions find the port by `AWS_ENDPOINT_URL_FIREHOSE`, which the engine hands down from its own environment: so
    /// the caller binds the port, before the engine starts. `sdk` reaches the engine, as its administrator.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub async fn start(
        listener: TcpListener,
        engine: &str,
        sdk: &SdkConfig,
        settings: Settings,
        facts: UnboundedSender<Fact>,
    ) -> Result<Delivery, StartDeliveryError> {
        let facts = Facts(facts);
        let region = sdk.region().map_or("us-east-1", |region| region.as_ref());
        let engine = Engine::new(engine, region);
        let destinations = Destinations { engine: engine.clone(), s3: aws_sdk_s3::Client::new(sdk) };
        let streams = Arc::new(Streams {
            describe: Describe {
                engine,
                cloudformation: aws_sdk_cloudformation::Client::new(sdk),
                buffering_interval: settings.buffering_interval,
            },
            destinations: destinations.clone(),
            backoff: settings.backoff,
            facts: facts.clone(),
            working: Mutex::new(Working::default()),
        });
        let kinesis = aws_sdk_kinesis::Client::new(sdk);
        let mut mappings = Mappings::new(Tools { kinesis, destinations, settings, facts });
        mappings.discover().await.map_err(|error| StartDeliveryError::Engine(error.to_string()))?;
        let firehose_endpoint = format!("http://{}", listener.local_addr()?);
        let (stop_server, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(listener, Arc::clone(&streams), stopped));
        let mappings = tokio::spawn(mappings.run());
        Ok(Delivery { firehose_endpoint, streams, mappings, server, stop_server: Some(stop_server) })
    }

    /// Where Firehose answers.
    pub fn firehose_endpoint(&self) -> &str {
        &self.firehose_endpoint
    }

    /// Delivers at once what waits in the buffers of Firehose.
    pub async fn flush(&self) {
        self.streams.flush().await;
    }

    /// Stops reading and listening, and delivers what waits in the buffers of Firehose.
    ///
    /// The mappings stay disabled in the engine, which would otherwise begin with all records anew.
    pub async fn stop(mut self) {
        self.mappings.abort();
        drop(self.stop_server.take());
        // It ends when the last put has its answer.
        let _ = (&mut self.server).await;
        self.streams.flush().await;
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.mappings.abort();
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, streams: Arc<Streams>, stopped: oneshot::Receiver<()>) {
    let facts = streams.facts.clone();
    let until = async {
        // Dropped or sent: both mean the end.
        let _ = stopped.await;
    };
    if let Err(error) = axum::serve(listener, server::router(streams)).with_graceful_shutdown(until).await {
        facts.trouble("the port for Firehose is closed", &error);
    }
}
