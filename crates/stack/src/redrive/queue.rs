//! A failure queue of the stack.

use std::collections::HashMap;

use anyhow::anyhow;
use aws_sdk_sqs::{
    Client,
    types::{ChangeMessageVisibilityBatchRequestEntry, MessageSystemAttributeName},
};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use stack::target::{Target, sentence};

/// Most that one call gives
/// (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html>).
const MOST_AT_ONCE: i32 = 10;
/// All servers are asked only when the call may wait, so that "nothing" means nothing.
const WAIT_SECONDS: i32 = 1;
/// How long a message stays hidden when nobody gives it back: after a kill, and no longer.
const HIDDEN_SECONDS: i32 = 15 * 60;
const RELEASES_IN_FLIGHT: usize = 8;

/// A queue.
pub struct Queue {
    client: Client,
    url: String,
    /// What the template calls it.
    pub name: String,
}

/// A message that nobody else sees until it is deleted or given back.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// By which it is deleted or given back.
    pub receipt: String,
    /// What it says.
    pub body: String,
    /// What is said beside it.
    pub attributes: HashMap<String, String>,
    /// When it was sent.
    pub sent: Option<Timestamp>,
}

impl Queue {
    /// The queue with this address.
    pub fn new(target: &Target, url: &str, name: &str) -> Queue {
        Queue { client: Client::new(&target.sdk), url: url.to_owned(), name: name.to_owned() }
    }

    /// Some of the messages; none when no more are there.
    pub async fn receive(&self) -> anyhow::Result<Vec<Message>> {
        let receive = self.client.receive_message().queue_url(&self.url).max_number_of_messages(MOST_AT_ONCE);
        let receive = receive.wait_time_seconds(WAIT_SECONDS).visibility_timeout(HIDDEN_SECONDS);
        let receive = receive.message_attribute_names("All");
        let receive = receive.message_system_attribute_names(MessageSystemAttributeName::SentTimestamp);
        let answer = receive.send().await;
        let answer = answer.map_err(|error| anyhow!("queue {} cannot be read: {}", self.name, sentence(&error)))?;
        Ok(answer.messages.unwrap_or_default().into_iter().filter_map(message).collect())
    }

    /// Deletes a message that was sent.
    pub async fn delete(&self, message: &Message) -> anyhow::Result<()> {
        let delete = self.client.delete_message().queue_url(&self.url).receipt_handle(&message.receipt);
        let deleted = delete.send().await.map(drop);
        deleted.map_err(|error| anyhow!("it was sent and cannot be deleted from the queue: {}", sentence(&error)))
    }

    /// Shows these messages again at once.
    pub async fn release(&self, receipts: &[String]) -> anyhow::Result<()> {
        let batches = receipts.chunks(MOST_AT_ONCE as usize).map(|batch| self.release_batch(batch));
        let released: Vec<anyhow::Result<()>> =
            stream::iter(batches).buffer_unordered(RELEASES_IN_FLIGHT).collect().await;
        released.into_iter().collect()
    }

    async fn release_batch(&self, receipts: &[String]) -> anyhow::Result<()> {
        let entries = receipts.iter().enumerate().map(|(place, receipt)| {
            let entry = ChangeMessageVisibilityBatchRequestEntry::builder().id(place.to_string());
            entry.receipt_handle(receipt).visibility_timeout(0).build()
        });
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let change = self.client.change_message_visibility_batch().queue_url(&self.url).set_entries(Some(entries));
        let minutes = HIDDEN_SECONDS / 60;
        let failed = match change.send().await {
            Ok(answer) => answer.failed().first().map(|failed| failed.code().to_owned()),
            Err(error) => Some(sentence(&error)),
        };
        let hidden = |error| anyhow!("queue {}: some messages stay hidden for {minutes} minutes: {error}", self.name);
        failed.map_or(Ok(()), |error| Err(hidden(error)))
    }
}

fn message(message: aws_sdk_sqs::types::Message) -> Option<Message> {
    let sent = message.attributes().and_then(|all| all.get(&MessageSystemAttributeName::SentTimestamp));
    let sent = sent.and_then(|millis| Timestamp::from_millisecond(millis.parse().ok()?).ok());
    let attributes = message.message_attributes.unwrap_or_default().into_iter();
    Some(Message {
        id: message.message_id.unwrap_or_default(),
        receipt: message.receipt_handle?,
        body: message.body.unwrap_or_default(),
        attributes: attributes.filter_map(|(name, value)| Some((name, value.string_value?))).collect(),
        sent,
    })
}
