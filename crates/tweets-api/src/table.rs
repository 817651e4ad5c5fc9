//! The table of tweets: one item, or a day of them through the index `ByDay`.

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use telemetry::{metric::Operation, metrics::timed};

use crate::{parameters::Page, trouble::Trouble, tweet::Tweet};

const SERVICE: &str = "DynamoDB";
const INDEX: &str = "ByDay";

/// The table.
pub struct Table {
    client: Client,
    name: String,
}

/// Tweets of a day, and whether there are older ones.
#[derive(Debug, PartialEq, Eq)]
pub struct Tweets {
    /// Newest first.
    pub tweets: Vec<Tweet>,
    /// Whether another page follows.
    pub more: bool,
}

impl Table {
    /// Reads from the table of this name.
    pub fn new(client: Client, name: String) -> Table {
        Table { client, name }
    }

    /// The tweet with this id.
    pub async fn tweet(&self, id: u64) -> Result<Option<Tweet>, Trouble> {
        let call = self.client.get_item().table_name(&self.name).key("Id", AttributeValue::N(id.to_string()));
        let output = timed(Operation::GetItem, call.send()).await.map_err(|error| Trouble::of(SERVICE, &error))?;
        Ok(output.item.as_ref().and_then(Tweet::of))
    }

    /// A page of a day. Of one call only: it reads 1 MB at most, so the answer stays far below the 6 MB of Lambda
    /// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html>).
    pub async fn tweets(&self, page: Page) -> Result<Tweets, Trouble> {
        let call = self.client.query().table_name(&self.name).index_name(INDEX).scan_index_forward(false);
        let call = call.expression_attribute_names("#day", "Day");
        let call = call.expression_attribute_values(":day", AttributeValue::S(page.day.to_string()));
        let call = match page.before {
            None => call.key_condition_expression("#day = :day"),
            Some(id) => call
                .key_condition_expression("#day = :day AND #id < :before")
                .expression_attribute_names("#id", "Id")
                .expression_attribute_values(":before", AttributeValue::N(id.to_string())),
        };
        // One more than asked for tells whether another page follows: DynamoDB itself may say so and have nothing.
        let output = timed(Operation::Query, call.limit(i32::from(page.limit) + 1).send()).await;
        let output = output.map_err(|error| Trouble::of(SERVICE, &error))?;
        let limit = usize::from(page.limit);
        let more = output.items().len() > limit || output.last_evaluated_key().is_some();
        Ok(Tweets { tweets: output.items().iter().take(limit).filter_map(Tweet::of).collect(), more })
    }
}
