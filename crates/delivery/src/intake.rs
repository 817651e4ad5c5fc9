//! How records become batches: by number, by size, or because they have waited for long enough.

use std::{collections::VecDeque, time::Duration};

use tokio::{
    sync::mpsc::Receiver,
    time::{Instant, sleep_until},
};

use crate::mapping::{batch, record::Record};

/// The records of a lane that are not in a batch yet.
pub(crate) struct Intake {
    pages: Receiver<Vec<Record>>,
    waiting: VecDeque<Record>,
    ended: bool,
}

impl Intake {
    pub fn new(pages: Receiver<Vec<Record>>) -> Intake {
        Intake { pages, waiting: VecDeque::new(), ended: false }
    }

    /// The records of the next batch; none when the shard has ended.
    ///
    /// The window opens now: as soon as the function has answered the batch before
    /// (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html>).
    pub async fn next(&mut self, batch_size: usize, window: Duration) -> Option<Vec<Record>> {
        let mut opened = Instant::now();
        loop {
            self.take_what_is_there(batch_size);
            let is_over = opened.elapsed() >= window;
            if batch::is_full(&self.waiting, batch_size) || (is_over && !self.waiting.is_empty()) {
                break;
            }
            if self.ended {
                break;
            }
            if is_over && !window.is_zero() {
                opened = Instant::now();
            }
            // Without a window there is nothing to wait for but records.
            let closes = sleep_until(opened + window);
            tokio::select! {
                page = self.pages.recv() => self.add(page),
                () = closes, if !window.is_zero() => {}
            }
        }
        let records = batch::take(&mut self.waiting, batch_size);
        (!records.is_empty()).then_some(records)
    }

    fn take_what_is_there(&mut self, batch_size: usize) {
        while !batch::is_full(&self.waiting, batch_size) {
            match self.pages.try_recv() {
                Ok(page) => self.waiting.extend(page),
                Err(_) => break,
            }
        }
    }

    fn add(&mut self, page: Option<Vec<Record>>) {
        match page {
            Some(page) => self.waiting.extend(page),
            None => self.ended = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::{Sender, channel};

    use super::*;
    use crate::mapping::record::tests::record;

    fn intake() -> (Sender<Vec<Record>>, Intake) {
        let (sender, receiver) = channel(10);
        (sender, Intake::new(receiver))
    }

    fn page(numbers: std::ops::Range<i64>) -> Vec<Record> {
        numbers.map(record).collect()
    }

    const SECOND: Duration = Duration::from_secs(1);

    /// How many records come, and after how many seconds.
    async fn taken(intake: &mut Intake, window: u32) -> (usize, u64) {
        let begun = Instant::now();
        let records = intake.next(100, SECOND * window).await.unwrap_or_default();
        (records.len(), begun.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_window_what_is_there_goes_at_once() {
        let (sender, mut intake) = intake();
        sender.send(page(0..2)).await.unwrap();
        sender.send(page(2..5)).await.unwrap();
        assert_eq!(taken(&mut intake, 0).await, (5, 0));
        tokio::spawn(async move {
            tokio::time::sleep(SECOND * 7).await;
            sender.send(page(5..6)).await.unwrap();
        });
        assert_eq!(taken(&mut intake, 0).await, (1, 7));
        assert_eq!(taken(&mut intake, 0).await, (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_window_gathers_what_comes_within_it() {
        let (sender, mut intake) = intake();
        tokio::spawn(async move {
            for number in 0..5 {
                sender.send(page(number..number + 1)).await.unwrap();
                tokio::time::sleep(SECOND * 4).await;
            }
        });
        assert_eq!(taken(&mut intake, 10).await, (3, 10));
        assert_eq!(taken(&mut intake, 300).await, (2, 10));
    }

    #[tokio::test(start_paused = true)]
    async fn a_window_that_stays_empty_begins_anew() {
        let (sender, mut intake) = intake();
        tokio::spawn(async move {
            tokio::time::sleep(SECOND * 25).await;
            sender.send(page(0..1)).await.unwrap();
            tokio::time::sleep(SECOND * 100).await;
        });
        assert_eq!(taken(&mut intake, 10).await, (1, 30));
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_batch_waits_for_no_window() {
        let (sender, mut intake) = intake();
        sender.send(page(0..250)).await.unwrap();
        assert_eq!(taken(&mut intake, 300).await, (100, 0));
        assert_eq!(taken(&mut intake, 300).await, (100, 0));
        assert_eq!(taken(&mut intake, 300).await, (50, 300));
    }

    #[tokio::test(start_paused = true)]
    async fn at_the_end_of_a_shard_the_rest_goes_at_once() {
        let (sender, mut intake) = intake();
        sender.send(page(0..3)).await.unwrap();
        drop(sender);
        assert_eq!(taken(&mut intake, 300).await, (3, 0));
        assert!(intake.next(100, SECOND).await.is_none());
    }
}
