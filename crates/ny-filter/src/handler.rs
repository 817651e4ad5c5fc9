//! Event in, answer out: what each record is answered.

use std::time::Instant;

use domain::{limits::LAMBDA_PAYLOAD_MAX_BYTES, place::Place};
use lambda_runtime::Diagnostic;

use crate::{
    answer::{AnswerWriter, NoRoomForAll},
    entry::{self, ParseEntryError},
    event::{Event, Record},
    sentence::Sentence,
    tally::{Fate, Tally},
};

/// Answers every record of an event that has an id, in order; `room` is what the answer is written into.
///
/// # Errors
/// When the payload is no event of Firehose; the caller must be mended, no retry helps.
pub fn handle(payload: &[u8], room: String) -> Result<String, Error> {
    let started = Instant::now();
    let (answer, tally) = answer(payload, room, LAMBDA_PAYLOAD_MAX_BYTES)
        .inspect_err(|error| tracing::error!(bytesIn = payload.len(), "the event is not answered: {error}"))?;
    tally.measure(payload.len(), answer.len());
    tally.log(payload.len(), answer.len(), started.elapsed().as_secs_f64() * 1e3);
    Ok(answer)
}

fn answer(payload: &[u8], room: String, max_bytes: usize) -> Result<(String, Tally), Error> {
    let payload = simdutf8::basic::from_utf8(payload).map_err(|_| Error::NotUtf8)?;
    let Event { records } = Event::parse(payload).map_err(Error::unreadable)?;
    let ids = records.iter().filter_map(|record| record.id);
    let writer = AnswerWriter::new(ids, room, max_bytes);
    let mut writer = writer.map_err(|NoRoomForAll| Error::TooManyRecords(records.len()))?;
    let (mut sentence, mut tally) = (Sentence::default(), Tally::default());
    for record in &records {
        tally.count(answer_record(record, &mut sentence, &mut writer));
    }
    Ok((writer.finish(), tally))
}

/// A record without an id is not answered: no answer could be matched with it, and Firehose takes a record that is not
/// answered for one that failed.
fn answer_record(record: &Record<'_>, sentence: &mut Sentence, writer: &mut AnswerWriter) -> Fate {
    let Some(id) = record.id else { return Fate::NoId };
    let fate = match place(record, sentence) {
        Ok(Place::NewYork) if writer.ok(id, sentence.as_bytes()) => return Fate::Kept,
        Ok(Place::NewYork) => Fate::NoRoom,
        Ok(Place::FrenchDepartment) => Fate::FrenchDepartment,
        Ok(Place::Elsewhere) => {
            writer.dropped(id);
            return Fate::Dropped;
        }
        Err(error) => Fate::NoEntry(error),
    };
    writer.failed(id, record.original());
    fate
}

/// The place of a record, whose text then stands in the sentence.
fn place(record: &Record<'_>, sentence: &mut Sentence) -> Result<Place, ParseEntryError> {
    let data = record.text().ok_or(ParseEntryError::NoData)?;
    let text = match sentence.read(data) {
        Err(ParseEntryError::NotBase64) => sentence.read(&record.unescaped().ok_or(ParseEntryError::NotBase64)?),
        read => read,
    }?;
    Ok(Place::of(&entry::place(text)?))
}

/// Why an event is not answered at all. The payload's own text is not part of it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The payload is not text.
    #[error("the event is not UTF-8")]
    NotUtf8,
    /// The payload is no event of Firehose.
    #[error("the event is no JSON object with a list of records: line {line}, column {column}")]
    Unreadable {
        /// Where reading ended.
        line: usize,
        /// Where reading ended.
        column: usize,
    },
    /// The records' ids alone fill an answer.
    #[error("an answer to {0} records cannot be small enough")]
    TooManyRecords(usize),
}

impl Error {
    fn unreadable(error: serde_json::Error) -> Self {
        Error::Unreadable { line: error.line(), column: error.column() }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        let error_type = match error {
            Error::NotUtf8 | Error::Unreadable { .. } => "UnreadableEvent",
            Error::TooManyRecords(_) => "TooManyRecords",
        };
        Diagnostic { error_type: error_type.to_owned(), error_message: error.to_string() }
    }
}

#[cfg(test)]
mod tests;
