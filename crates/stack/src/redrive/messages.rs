//! The events that lie in the failure queues.

use std::collections::HashSet;

use anyhow::bail;
use futures::{StreamExt, stream};
use stack::target::Target;

use super::{
    failure::Failure,
    queue::{Message, Queue},
    report::Outcome,
    selection::Verdict,
    unanswered,
    work::Work,
};
use crate::{args::Source, functions::resources, print::count};

/// What is looked at stays hidden until the end; of a queue 120,000 messages can be
/// (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>).
const MOST_HELD: usize = 100_000;
const INVOCATIONS_IN_FLIGHT: usize = 4;

/// Looks at all of them.
pub async fn search(work: &Work, target: &Target) -> anyhow::Result<()> {
    if !work.selection.takes(Source::Queues) {
        return Ok(());
    }
    for queue in resources(target).await?.iter().filter(|resource| resource.kind == "AWS::SQS::Queue") {
        let queue = Queue::new(target, &queue.physical, &queue.logical);
        let mut held = Held::default();
        let searched = receive_all(work, &queue, &mut held).await;
        // Whatever went wrong, what was not sent is to be seen again.
        queue.release(&held.receipts).await.and(searched)?;
    }
    Ok(())
}

/// The messages that stay.
#[derive(Default)]
struct Held {
    receipts: Vec<String>,
    seen: HashSet<String>,
}

async fn receive_all(work: &Work, queue: &Queue, held: &mut Held) -> anyhow::Result<()> {
    while !work.interruption.is_noticed() {
        let messages = queue.receive().await?;
        // The first hidden ones may be back: all have been looked at.
        if messages.iter().all(|message| held.seen.contains(&message.id)) {
            held.add(messages);
            return Ok(());
        }
        let settled = stream::iter(messages).map(|message| settle(work, queue, message));
        let settled: Vec<Option<Message>> = settled.buffer_unordered(INVOCATIONS_IN_FLIGHT).collect().await;
        held.add(settled.into_iter().flatten());
        if held.receipts.len() >= MOST_HELD {
            bail!("{}: {} stay, and no more were looked at", queue.name, count(held.receipts.len(), "message"));
        }
    }
    Ok(())
}

impl Held {
    fn add(&mut self, messages: impl IntoIterator<Item = Message>) {
        for message in messages {
            self.seen.insert(message.id);
            self.receipts.push(message.receipt);
        }
    }
}

/// Returns the message when it stays.
async fn settle(work: &Work, queue: &Queue, message: Message) -> Option<Message> {
    if !work.selection.covers(message.sent) {
        return Some(message);
    }
    let location = format!("{}/{}", queue.name, message.id);
    let failure = match unanswered::parse(&message.body, &message.attributes) {
        Ok(failure) => failure,
        Err(error) => {
            work.note_unreadable(Source::Queues, &location, &error);
            return Some(message);
        }
    };
    let reason = work.reason(&failure);
    let Some(outcome) = decide(work, queue, &message, failure).await else { return Some(message) };
    work.note(Source::Queues, &location, &reason, &outcome, 1);
    (outcome != Outcome::Redriven).then_some(message)
}

async fn decide(work: &Work, queue: &Queue, message: &Message, failure: Failure) -> Option<Outcome> {
    Some(match work.verdict(&failure)? {
        Verdict::Tell => Outcome::ToRedrive,
        Verdict::HoldBack => Outcome::HeldBack,
        Verdict::Send => match redrive(work, queue, message, failure).await {
            Ok(()) => Outcome::Redriven,
            Err(error) => Outcome::Failed(format!("{error:#}")),
        },
    })
}

async fn redrive(work: &Work, queue: &Queue, message: &Message, failure: Failure) -> anyhow::Result<()> {
    work.send(failure.again).await?;
    queue.delete(message).await
}
