//! What became of the records of one event, counted.

use telemetry::{metric::Count, metrics};

use crate::entry::ParseEntryError;

/// What became of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Answered `Ok`.
    Kept,
    /// Answered `Dropped`.
    Dropped,
    /// Answered `ProcessingFailed`: a French department.
    FrenchDepartment,
    /// Answered `ProcessingFailed`: no entry.
    NoEntry(ParseEntryError),
    /// Answered `ProcessingFailed`: a kept record for which the answer has no room.
    NoRoom,
    /// Not answered: a record without an id.
    NoId,
}

/// How many records met each fate.
#[derive(Default)]
pub struct Tally {
    kept: usize,
    dropped: usize,
    french_departments: usize,
    no_data: usize,
    not_base64: usize,
    not_utf8: usize,
    not_json: usize,
    not_one_entry: usize,
    key_not_uuid: usize,
    value_not_string: usize,
    no_room: usize,
    no_id: usize,
}

impl Tally {
    /// Adds one record.
    pub fn count(&mut self, fate: Fate) {
        let counter = match fate {
            Fate::Kept => &mut self.kept,
            Fate::Dropped => &mut self.dropped,
            Fate::FrenchDepartment => &mut self.french_departments,
            Fate::NoEntry(ParseEntryError::NoData) => &mut self.no_data,
            Fate::NoEntry(ParseEntryError::NotBase64) => &mut self.not_base64,
            Fate::NoEntry(ParseEntryError::NotUtf8) => &mut self.not_utf8,
            Fate::NoEntry(ParseEntryError::NotJson) => &mut self.not_json,
            Fate::NoEntry(ParseEntryError::NotOneEntry) => &mut self.not_one_entry,
            Fate::NoEntry(ParseEntryError::KeyNotUuid) => &mut self.key_not_uuid,
            Fate::NoEntry(ParseEntryError::ValueNotString) => &mut self.value_not_string,
            Fate::NoRoom => &mut self.no_room,
            Fate::NoId => &mut self.no_id,
        };
        *counter += 1;
    }

    /// Tells the metrics of the invocation. Firehose takes a record that is not answered for one that failed.
    pub fn measure(&self, bytes_in: usize, bytes_out: usize) {
        let failed = self.failed() + self.no_id;
        metrics::counts([
            (Count::RecordsIn, self.kept + self.dropped + failed),
            (Count::Stored, self.kept),
            (Count::Failed, failed),
            (Count::BytesIn, bytes_in),
            (Count::BytesOut, bytes_out),
        ]);
        metrics::skipped("Dropped", self.dropped);
    }

    /// Writes the one line of the invocation.
    pub fn log(&self, bytes_in: usize, bytes_out: usize, ms: f64) {
        let Tally { kept, dropped, no_id, .. } = self;
        let failed = self.failed();
        let records = kept + dropped + failed + no_id;
        tracing::info!(
            records,
            kept,
            dropped,
            failed,
            frenchDepartments = self.french_departments,
            noData = self.no_data,
            notBase64 = self.not_base64,
            notUtf8 = self.not_utf8,
            notJson = self.not_json,
            notOneEntry = self.not_one_entry,
            keyNotUuid = self.key_not_uuid,
            valueNotString = self.value_not_string,
            noRoom = self.no_room,
            noId = no_id,
            bytesIn = bytes_in,
            bytesOut = bytes_out,
            ms,
            "of {records} records kept {kept}, dropped {dropped}, failed {failed}; {no_id} came without an id",
        );
    }

    /// Records answered `ProcessingFailed`.
    fn failed(&self) -> usize {
        let no_entry = self.no_data
            + self.not_base64
            + self.not_utf8
            + self.not_json
            + self.not_one_entry
            + self.key_not_uuid
            + self.value_not_string;
        no_entry + self.french_departments + self.no_room
    }
}
