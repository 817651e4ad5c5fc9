//! One mapping at work: all shards of its stream, the new ones too.

use std::sync::Arc;

use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::sleep,
};

use crate::{
    destination::Destinations,
    fact::{Fact, Facts},
    feed::Feed,
    intake::Intake,
    lane::Lane,
    mapping::{
        description::{Mapping, Position},
        lineage::{Lineage, Start},
    },
    settings::Settings,
    shards::Reader,
};

/// What all mappings work with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub kinesis: aws_sdk_kinesis::Client,
    pub destinations: Destinations,
    pub settings: Settings,
    pub facts: Facts,
}

/// Follows a stream until it is aborted.
pub(crate) async fn follow(tools: Tools, mapping: watch::Receiver<Arc<Mapping>>, role_arn: String) {
    let mut lineage = Lineage::default();
    let mut running = JoinSet::new();
    let stream_arn = mapping.borrow().stream_arn.clone();
    let feed = Feed::new(&mapping.borrow(), role_arn, tools.kinesis.clone(), tools.destinations.engine.clone());
    loop {
        match feed.shards().await {
            Err(error) => tools.facts.tell(Fact::Trouble(format!("the shards of {stream_arn} are not known: {error}"))),
            Ok(listed) => {
                for (shard_id, start) in lineage.begin(&listed) {
                    running.spawn(read(tools.clone(), mapping.clone(), feed.clone(), shard_id, start));
                }
            }
        }
        tokio::select! {
            Some(ended) = running.join_next() => {
                if let Ok(shard_id) = ended {
                    lineage.end(&shard_id);
                }
            }
            () = sleep(tools.settings.discovery_interval) => {}
        }
    }
}

/// Reads a shard; it has ended when its last batch has.
async fn read(
    tools: Tools,
    mapping: watch::Receiver<Arc<Mapping>>,
    feed: Feed,
    shard_id: String,
    start: Start,
) -> String {
    let (position, lanes) = {
        let mapping = mapping.borrow();
        (mapping.start, mapping.lanes)
    };
    let position = match start {
        Start::OfMapping => position,
        Start::AtFirstRecord => Position::TrimHorizon,
    };
    let mut working = JoinSet::new();
    let mut senders = Vec::new();
    for _ in 0..lanes {
        // The reader is one page ahead of the function, not more.
        let (sender, pages) = mpsc::channel(1);
        senders.push(sender);
        let lane = Lane {
            mapping: mapping.clone(),
            shard_id: shard_id.clone(),
            destinations: tools.destinations.clone(),
            backoff: tools.settings.backoff,
            facts: tools.facts.clone(),
        };
        working.spawn(lane.run(Intake::new(pages)));
    }
    let Tools { settings, facts, .. } = tools;
    let polling_interval = settings.polling_interval;
    Reader { feed, shard_id: shard_id.clone(), mapping, polling_interval, facts }.run(position, senders).await;
    while working.join_next().await.is_some() {}
    shard_id
}
