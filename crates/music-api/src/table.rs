//! The table of songs: one call for each question.

use aws_sdk_dynamodb::{
    Client,
    types::ReturnValue::{AllNew, AllOld},
};
use domain::song::{Artist, Attributes, Key, Song};
use telemetry::{metric::Operation, metrics::timed};

use crate::{
    expression::{self, Aliases},
    item::{self, Item},
    search::Filter,
    trouble::Trouble,
};

/// The table.
pub struct Table {
    client: Client,
    name: String,
}

/// What a put did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// There was no such song.
    Created,
    /// There was one, which is gone.
    Replaced,
}

/// Changes of a song, in words of DynamoDB.
pub struct Update {
    expression: String,
    condition: String,
    aliases: Aliases,
}

/// Songs as DynamoDB reads them, up to 1 MB before the filter.
pub struct Page {
    /// Those that the filter lets pass, which may be none.
    pub songs: Vec<Song>,
    /// The last song read; absent after the last page.
    pub last: Option<Key>,
}

impl Table {
    /// The table of this name.
    pub fn new(client: Client, name: String) -> Table {
        Table { client, name }
    }

    /// The song of this key.
    pub async fn find(&self, key: &Key) -> Result<Option<Song>, Trouble> {
        let get = self.client.get_item().table_name(&self.name).set_key(Some(item::key(key)));
        // Whoever has just put it expects it to be there.
        timed(Operation::GetItem, get.consistent_read(true).send()).await?.item.map(song).transpose()
    }

    /// Puts a song in the place of any other of its key.
    pub async fn put(&self, song: &Song) -> Result<Put, Trouble> {
        let put = self.client.put_item().table_name(&self.name).set_item(Some(item::item(song)));
        let old = timed(Operation::PutItem, put.return_values(AllOld).send()).await?.attributes;
        Ok(if old.is_some_and(|old| !old.is_empty()) { Put::Replaced } else { Put::Created })
    }

    /// Changes the song of this key and returns all of it; nothing when there is none.
    pub async fn update(&self, key: &Key, update: &Update) -> Result<Option<Song>, Trouble> {
        let call = self.client.update_item().table_name(&self.name).set_key(Some(item::key(key)));
        let call = call
            .update_expression(&update.expression)
            .condition_expression(&update.condition)
            .set_expression_attribute_names(update.aliases.names())
            .set_expression_attribute_values(update.aliases.values())
            .return_values(AllNew);
        match timed(Operation::UpdateItem, call.send()).await {
            Ok(output) => output.attributes.map(song).transpose(),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Removes the song of this key, if there is one.
    pub async fn remove(&self, key: &Key) -> Result<(), Trouble> {
        let delete = self.client.delete_item().table_name(&self.name).set_key(Some(item::key(key)));
        timed(Operation::DeleteItem, delete.send()).await?;
        Ok(())
    }

    /// Reads songs of an artist, or of all, after the one of `start`; `most` counts before the filter.
    pub async fn read(
        &self,
        artist: Option<&Artist>,
        filters: &[Filter],
        most: Option<i32>,
        start: Option<&Key>,
    ) -> Result<Page, Trouble> {
        let start = start.map(item::key);
        match artist {
            Some(artist) => self.query(artist, filters, most, start).await,
            None => self.scan(filters, most, start).await,
        }
    }

    async fn query(
        &self,
        artist: &Artist,
        filters: &[Filter],
        most: Option<i32>,
        start: Option<Item>,
    ) -> Result<Page, Trouble> {
        let mut aliases = Aliases::default();
        let query = self.client.query().table_name(&self.name).consistent_read(true).set_limit(most);
        let query = query
            .key_condition_expression(expression::songs_of(artist, &mut aliases))
            .set_filter_expression(expression::filter(filters, &mut aliases))
            .set_expression_attribute_names(aliases.names())
            .set_expression_attribute_values(aliases.values())
            .set_exclusive_start_key(start);
        let output = timed(Operation::Query, query.send()).await?;
        page(output.items, output.last_evaluated_key)
    }

    /// Not consistent, which costs half: nobody expects a whole table to stand still.
    async fn scan(&self, filters: &[Filter], most: Option<i32>, start: Option<Item>) -> Result<Page, Trouble> {
        let mut aliases = Aliases::default();
        let scan = self.client.scan().table_name(&self.name).set_limit(most);
        let scan = scan
            .set_filter_expression(expression::filter(filters, &mut aliases))
            .set_expression_attribute_names(aliases.names())
            .set_expression_attribute_values(aliases.values())
            .set_exclusive_start_key(start);
        let output = timed(Operation::Scan, scan.send()).await?;
        page(output.items, output.last_evaluated_key)
    }
}

impl Update {
    /// Sets the attributes that have a value, removes those that are null.
    pub fn new(attributes: Attributes) -> Update {
        let mut aliases = Aliases::default();
        let expression = expression::update(attributes, &mut aliases);
        let condition = expression::exists(&mut aliases);
        Update { expression, condition, aliases }
    }

    /// What counts against the limit of an expression.
    pub fn size_bytes(&self) -> usize {
        self.expression.len()
    }
}

fn page(items: Option<Vec<Item>>, last: Option<Item>) -> Result<Page, Trouble> {
    let songs = items.into_iter().flatten().map(song).collect::<Result<_, _>>()?;
    let last = last.filter(|last| !last.is_empty());
    let last = last.map(|mut last| item::take_key(&mut last).ok_or_else(unknown_key)).transpose()?;
    Ok(Page { songs, last })
}

fn song(item: Item) -> Result<Song, Trouble> {
    item::song(item).ok_or_else(unknown_key)
}

fn unknown_key() -> Trouble {
    Trouble::Refused("the table has another key than Artist and Song".to_owned())
}

#[cfg(test)]
pub mod tests;
