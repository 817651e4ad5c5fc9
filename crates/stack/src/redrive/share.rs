//! What of an object is sent, and what stays in it.

use std::{collections::BTreeMap, mem};

use anyhow::bail;
use domain::limits::{FIREHOSE_BATCH_MAX_BYTES, FIREHOSE_BATCH_MAX_RECORDS};

use super::{
    bucket::{Bucket, Identity, Retired},
    failure::{Again, Failure, UnreadableError},
    report::Outcome,
    selection::Verdict,
    undelivered,
    work::Work,
};
use crate::send::batch::Record;

/// The share of the lines read so far.
#[derive(Default)]
pub struct Share {
    /// How many were or are to be sent, by reason.
    pub sent: BTreeMap<String, usize>,
    /// How many are meant and stay all the same, by reason.
    pub stays: BTreeMap<String, (Outcome, usize)>,
    /// Lines of which nobody can tell what to send.
    pub unreadable: Vec<UnreadableError>,
    next: Vec<Record>,
    next_bytes: usize,
    rest: Vec<u8>,
}

impl Share {
    /// Reads a line and decides what becomes of it.
    pub fn take(&mut self, work: &Work, line: &[u8]) {
        if line.trim_ascii().is_empty() {
            return;
        }
        let sent = match undelivered::parse(line) {
            Ok(failure) => self.decide(work, failure),
            Err(error) => {
                self.unreadable.push(error);
                false
            }
        };
        if !sent && !work.selection.looks_only() {
            self.rest.extend_from_slice(line);
        }
    }

    /// Returns whether it is sent.
    fn decide(&mut self, work: &Work, failure: Failure) -> bool {
        match (work.verdict(&failure), failure.again) {
            (Some(Verdict::Send), Again::Record(record)) => {
                self.push(failure.reason, record);
                return true;
            }
            (Some(Verdict::HoldBack), _) => self.keep(failure.reason, Outcome::HeldBack),
            (Some(Verdict::Tell | Verdict::Send), _) => self.keep(failure.reason, Outcome::ToRedrive),
            (None, _) => {}
        }
        false
    }

    fn push(&mut self, reason: String, record: Record) {
        *self.sent.entry(reason).or_default() += 1;
        self.next_bytes += record.data.len();
        self.next.push(record);
    }

    fn keep(&mut self, reason: String, outcome: Outcome) {
        self.stays.entry(reason).or_insert((outcome, 0)).1 += 1;
    }

    /// Whether there is enough for a request.
    pub fn is_full(&self) -> bool {
        self.next.len() >= FIREHOSE_BATCH_MAX_RECORDS || self.next_bytes >= FIREHOSE_BATCH_MAX_BYTES
    }

    /// Takes what is to be sent next.
    pub fn next_records(&mut self) -> Vec<Record> {
        self.next_bytes = 0;
        mem::take(&mut self.next)
    }

    /// Takes out of the object what was sent.
    pub async fn mark(&mut self, work: &Work, data: &Bucket, identity: &Identity) -> anyhow::Result<()> {
        let retired = match (self.sent.is_empty(), self.rest.is_empty()) {
            (true, _) => return Ok(()),
            (false, true) => data.retire(identity, &work.failures).await?,
            (false, false) => data.shorten(identity, mem::take(&mut self.rest), &work.failures).await?,
        };
        match retired {
            Retired::Moved => Ok(()),
            Retired::Replaced => bail!("the object has changed meanwhile; its records were sent and stay too"),
        }
    }
}
