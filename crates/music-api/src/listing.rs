//! One page of a list, gathered from as many pages of the table as it takes.

use std::time::Duration;

use domain::{
    limits::LAMBDA_PAYLOAD_MAX_BYTES,
    song::{Artist, Key, Song},
};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use tokio::time::Instant;

use crate::{cursor, search::Search, table::Table, trouble::Trouble};

/// A page of the table holds up to 1 MB before the filter, which is paid for whether anything passes or not.
const MAX_PAGES: usize = 10;
/// No page is begun after this time; one call may take another 6 s, and API Gateway waits for 29 s.
const READ_TIME: Duration = Duration::from_secs(5);
/// All songs of an answer; the rest of what Lambda takes is for headers and the token.
const MAX_BYTES: usize = LAMBDA_PAYLOAD_MAX_BYTES - 64 * 1024;

/// The answer.
#[derive(Default, Serialize)]
pub struct Listing {
    items: Vec<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(skip)]
    bytes: usize,
    #[serde(skip)]
    last: Option<Key>,
}

/// Songs of an artist, or of all. Reads on while a filter leaves the page empty, within limits.
pub async fn list(table: &Table, artist: Option<&Artist>, search: &Search) -> Result<Listing, Trouble> {
    let stop = Instant::now() + READ_TIME;
    let mut listing = Listing::default();
    let mut start = search.start.clone();
    for _ in 0..MAX_PAGES {
        let most = most(search, listing.items.len());
        let page = table.read(artist, &search.filters, most, start.as_ref()).await?;
        for song in page.songs {
            if !listing.takes(song, search.limit) {
                return Ok(listing.until_last());
            }
        }
        start = page.last;
        if start.is_none() || listing.items.len() >= search.limit || Instant::now() >= stop {
            break;
        }
    }
    listing.next = start.as_ref().map(cursor::token);
    Ok(listing)
}

/// One more than there is room for tells whether there is a next page. With a filter nobody knows how many to read.
fn most(search: &Search, taken: usize) -> Option<i32> {
    let most = search.limit + 1 - taken;
    search.filters.is_empty().then(|| i32::try_from(most).expect("the limit is a thousand"))
}

impl Listing {
    /// Takes a song if there is room; there is always for one, because an item has 400 KB.
    fn takes(&mut self, song: Song, limit: usize) -> bool {
        let json = to_raw_value(&song).expect("texts and numbers are always JSON");
        let bytes = self.bytes + bytes_in_answer(json.get());
        if self.items.len() >= limit || (bytes > MAX_BYTES && !self.items.is_empty()) {
            return false;
        }
        self.items.push(json);
        self.bytes = bytes;
        self.last = Some(song.key);
        true
    }

    fn until_last(mut self) -> Listing {
        self.next = self.last.as_ref().map(cursor::token);
        self
    }
}

/// The body of an answer is a text within JSON, where quotation marks and backslashes count twice.
fn bytes_in_answer(json: &str) -> usize {
    let escaped = json.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
    json.len() + escaped + ",".len()
}

#[cfg(test)]
mod tests;
