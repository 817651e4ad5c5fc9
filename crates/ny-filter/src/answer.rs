//! The answer to Firehose, written into one buffer that never outgrows what Lambda accepts.
//!
//! Source: <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html>

use base64_simd::STANDARD;

const OPENING: &str = r#"{"records":["#;
const CLOSING: &str = "]}";
const RECORD_ID: &str = r#"{"recordId":"#;
const OK: &str = r#","result":"Ok","data":""#;
const OK_END: &str = r#""},"#;
const DROPPED: &str = r#","result":"Dropped"},"#;
const FAILED: &str = r#","result":"ProcessingFailed""#;
const DATA: &str = r#","data":"#;
const END: &str = "},";

/// How much the answer grows at a time. Doubled, it would take room for 6 MB where it needs 4, beside the payload; as
/// the largest piece of memory by then it grows in place.
const GROWTH_BYTES: usize = 256 * 1024;

/// The records have such long ids, or are so many, that no answer to all of them can be small enough.
#[derive(Debug, PartialEq, Eq)]
pub struct NoRoomForAll;

/// Writes an answer record by record, and keeps room for those to come.
///
/// Whatever a record is answered, `ProcessingFailed` without data must remain possible for every record behind it: that
/// is the smallest answer that loses nothing, since Firehose still has the data it sent. An answer that would take that
/// room away is not written.
pub struct AnswerWriter {
    text: String,
    /// Bytes that the records not yet answered need at least.
    reserved: usize,
    max_bytes: usize,
}

impl AnswerWriter {
    /// Begins an answer to the records with these ids, given as JSON, in an empty text.
    ///
    /// # Errors
    /// When no answer to all of them fits into so many bytes.
    pub fn new<'a>(
        ids: impl Iterator<Item = &'a str>,
        mut text: String,
        max_bytes: usize,
    ) -> Result<Self, NoRoomForAll> {
        let reserved: usize = ids.map(smallest).sum();
        let last_comma = usize::from(reserved > 0);
        if OPENING.len() + reserved - last_comma + CLOSING.len() > max_bytes {
            return Err(NoRoomForAll);
        }
        text.push_str(OPENING);
        Ok(AnswerWriter { text, reserved, max_bytes })
    }

    /// Answers a record `Ok` with new data, unless it takes too much room: then nothing is written, and it is false.
    #[must_use]
    pub fn ok(&mut self, id: &str, data: &[u8]) -> bool {
        let bytes = RECORD_ID.len() + id.len() + OK.len() + STANDARD.encoded_length(data.len()) + OK_END.len();
        if !self.has_room(id, bytes) {
            return false;
        }
        self.begin(id, bytes);
        self.text.push_str(OK);
        STANDARD.encode_append(data, &mut self.text);
        self.text.push_str(OK_END);
        true
    }

    /// Answers a record `ProcessingFailed` with the data as it came, or without it where there is no room for it.
    pub fn failed(&mut self, id: &str, original: &str) {
        let bytes = smallest(id) + DATA.len() + original.len();
        let has_room = self.has_room(id, bytes);
        self.begin(id, bytes);
        self.text.push_str(FAILED);
        if has_room {
            self.text.push_str(DATA);
            self.text.push_str(original);
        }
        self.text.push_str(END);
    }

    /// Answers a record `Dropped`.
    pub fn dropped(&mut self, id: &str) {
        self.begin(id, smallest(id));
        self.text.push_str(DROPPED);
    }

    /// The whole answer, as JSON.
    pub fn finish(mut self) -> String {
        if self.text.ends_with(',') {
            self.text.pop();
        }
        self.text.push_str(CLOSING);
        self.text
    }

    /// Whether an answer of so many bytes to this record leaves the others their room. The last comma becomes the end
    /// of the list, which saves one byte.
    fn has_room(&self, id: &str, bytes: usize) -> bool {
        let others = self.reserved - smallest(id);
        self.text.len() + bytes + others + CLOSING.len() - 1 <= self.max_bytes
    }

    fn begin(&mut self, id: &str, bytes: usize) {
        self.reserved -= smallest(id);
        if self.text.capacity() - self.text.len() < bytes {
            self.text.reserve_exact(bytes.max(GROWTH_BYTES));
        }
        self.text.push_str(RECORD_ID);
        self.text.push_str(id);
    }
}

/// Bytes of the smallest answer to a record that loses nothing: `ProcessingFailed` without data.
fn smallest(id: &str) -> usize {
    RECORD_ID.len() + id.len() + FAILED.len() + END.len()
}

#[cfg(test)]
mod tests;
