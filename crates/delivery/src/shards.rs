//! A shard, read from where the mapping starts to its end.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::{mpsc::Sender, watch},
    time::sleep,
};

use crate::{
    fact::{Fact, Facts},
    feed::{Cursor, Feed, Page},
    mapping::{
        description::{Mapping, Position},
        record::Record,
    },
};

/// Reads one shard.
pub(crate) struct Reader {
    pub feed: Feed,
    pub shard_id: String,
    pub mapping: watch::Receiver<Arc<Mapping>>,
    pub polling_interval: Duration,
    pub facts: Facts,
}

impl Reader {
    /// Reads the shard to its end; each partition key has its lane.
    pub async fn run(self, start: Position, lanes: Vec<Sender<Vec<Record>>>) {
        let mut from = match start {
            Position::TrimHorizon => Cursor::TrimHorizon,
            Position::Latest => Cursor::Latest,
        };
        while let Some(mut iterator) = self.iterator(&from).await {
            loop {
                match self.page(&iterator).await {
                    Page::Records { records, last, next } => {
                        from = last.map_or(from, Cursor::After);
                        self.hand_over(records, &lanes).await;
                        match next {
                            Some(next) => iterator = next,
                            None => return,
                        }
                    }
                    Page::Expired => break,
                    Page::Ended => return,
                }
            }
        }
    }

    /// Nothing when the shard is gone.
    async fn iterator(&self, from: &Cursor) -> Option<String> {
        loop {
            match self.feed.iterator(&self.shard_id, from).await {
                Ok(iterator) => return iterator,
                Err(error) => self.wait_in_trouble(&error).await,
            }
        }
    }

    async fn page(&self, iterator: &str) -> Page {
        let filters = self.mapping.borrow().filters.clone();
        loop {
            match self.feed.page(&self.shard_id, iterator, &filters).await {
                Ok(page) => {
                    if matches!(&page, Page::Records { last: None, next: Some(_), .. }) {
                        sleep(self.polling_interval).await;
                    }
                    return page;
                }
                Err(error) => self.wait_in_trouble(&error).await,
            }
        }
    }

    /// A lane that has ended takes nothing, and nothing is left to do for it.
    async fn hand_over(&self, records: Vec<Record>, lanes: &[Sender<Vec<Record>>]) {
        let mut pages: Vec<Vec<Record>> = lanes.iter().map(|_| Vec::new()).collect();
        for record in records {
            let lane = lane(&record.partition_key, lanes.len());
            pages[lane].push(record);
        }
        for (page, lane) in pages.into_iter().zip(lanes).filter(|(page, _)| !page.is_empty()) {
            let _ = lane.send(page).await;
        }
    }

    async fn wait_in_trouble(&self, error: &str) {
        self.facts.tell(Fact::Trouble(format!("{} cannot be read: {error}", self.shard_id)));
        sleep(self.polling_interval).await;
    }
}

/// Records of one partition key stay in order: they share a lane
/// (<https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-scaling.html>).
fn lane(partition_key: &str, lanes: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    partition_key.hash(&mut hasher);
    usize::try_from(hasher.finish() % lanes as u64).expect("less than the number of lanes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_gets_work() {
        let keys: Vec<String> = (0..100).map(|key| format!("key {key}")).collect();
        for lanes in 1..=10 {
            let used: std::collections::BTreeSet<usize> = keys.iter().map(|key| lane(key, lanes)).collect();
            assert_eq!(used.len(), lanes);
        }
    }
}
