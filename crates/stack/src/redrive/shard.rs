//! Records that still lie in a shard of a Kinesis stream.

use anyhow::{anyhow, bail};
use aws_sdk_kinesis::{
    Client,
    types::{Record, ShardIteratorType},
};
use stack::target::{Target, sentence};

use super::failure::Position;
use crate::send::batch;

/// The way to the shards.
pub struct Shards {
    client: Client,
}

/// The records of a position, page by page.
pub struct Reading<'a> {
    shards: &'a Shards,
    position: &'a Position,
    iterator: Option<String>,
    begun: bool,
}

impl Shards {
    /// The shards that the target has.
    pub fn new(target: &Target) -> Shards {
        Shards { client: Client::new(&target.sdk) }
    }

    /// Begins to read.
    pub async fn read<'a>(&'a self, position: &'a Position) -> anyhow::Result<Reading<'a>> {
        let ask = self.client.get_shard_iterator().stream_name(&position.stream).shard_id(&position.shard);
        let ask = ask.shard_iterator_type(ShardIteratorType::AtSequenceNumber);
        let answer = ask.starting_sequence_number(&position.first).send().await;
        let answer = answer.map_err(|error| anyhow!("{} cannot be read: {}", position.shard, sentence(&error)))?;
        Ok(Reading { shards: self, position, iterator: answer.shard_iterator, begun: false })
    }
}

impl Reading<'_> {
    /// The next records; none after the last one.
    pub async fn next_page(&mut self) -> anyhow::Result<Option<Vec<batch::Record>>> {
        let Some(iterator) = self.iterator.take() else { return Ok(None) };
        let answer = self.shards.client.get_records().shard_iterator(iterator).send().await;
        let answer = answer.map_err(|error| anyhow!("{} cannot be read: {}", self.position.shard, sentence(&error)))?;
        self.check_begin(&answer.records)?;
        let (wanted, more) = wanted(self.position, &answer.records)?;
        self.iterator = if more { answer.next_shard_iterator } else { None };
        match (more, &self.iterator, answer.millis_behind_latest) {
            (true, None, _) | (true, _, Some(0)) => bail!("{} ends before {}", self.position.shard, self.position.last),
            _ => Ok(Some(wanted)),
        }
    }

    /// An iterator of an expired record begins at the oldest one that is left.
    fn check_begin(&mut self, records: &[Record]) -> anyhow::Result<()> {
        let Some(first) = records.first().filter(|_| !self.begun) else { return Ok(()) };
        self.begun = true;
        match number(&first.sequence_number)? == number(&self.position.first)? {
            true => Ok(()),
            false => bail!("{} no longer holds {}: the records have expired", self.position.shard, self.position.first),
        }
    }
}

/// The records up to the last one, and whether there are more to come.
fn wanted(position: &Position, records: &[Record]) -> anyhow::Result<(Vec<batch::Record>, bool)> {
    let last = number(&position.last)?;
    let mut wanted = Vec::new();
    for record in records {
        let at = number(&record.sequence_number)?;
        if at <= last {
            wanted.push(batch::Record {
                key: record.partition_key.clone().unwrap_or_default(),
                data: record.data.as_ref().to_vec(),
            });
        }
        if at >= last {
            return Ok((wanted, false));
        }
    }
    Ok((wanted, true))
}

/// Numbers of 56 digits and more: longer ones are greater, and those of one length compare as text.
fn number(text: &str) -> anyhow::Result<(usize, &str)> {
    let digits = text.trim_start_matches('0');
    match !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok((digits.len(), digits)),
        false => bail!("{text:?} is no sequence number"),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_kinesis::primitives::Blob;

    use super::*;

    fn taken(last: &str, numbers: &[&str]) -> (String, bool) {
        let position = Position {
            function: String::new(),
            stream: String::new(),
            shard: String::new(),
            first: String::new(),
            last: last.to_owned(),
        };
        let record = |number: &&str| {
            let record = Record::builder().sequence_number(*number).partition_key(*number).data(Blob::new("x"));
            record.build().expect("a whole record")
        };
        let records: Vec<Record> = numbers.iter().map(record).collect();
        let (records, more) = wanted(&position, &records).expect("numbers");
        (records.into_iter().map(|record| record.key).collect::<Vec<_>>().join(" "), more)
    }

    #[test]
    fn records_are_taken_to_the_last_one_and_no_further() {
        assert_eq!(taken("10", &["8", "9"]), ("8 9".to_owned(), true));
        assert_eq!(taken("10", &["8", "10", "11"]), ("8 10".to_owned(), false));
        assert_eq!(taken("10", &["9", "11", "12"]), ("9".to_owned(), false));
        assert_eq!(taken("10", &[]), (String::new(), true));
    }

    #[test]
    fn what_is_no_number_is_an_error() {
        assert!(["", "x", "-1"].iter().all(|text| number(text).is_err()));
    }
}
