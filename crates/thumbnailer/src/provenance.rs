//! What a thumbnail was made of, as its metadata keeps it.

use std::collections::HashMap;

use crate::sequencer::Sequencer;

const SOURCE_ETAG: &str = "source-etag";
const SOURCE_SEQUENCER: &str = "source-sequencer";
const MAX_EDGE_PX: &str = "max-edge-px";

/// The origin of a thumbnail. What someone else stored has none of it and counts as older than any event.
#[derive(Debug, Default)]
pub struct Provenance {
    /// The source's ETag, without quotes.
    pub etag: Option<String>,
    /// The event that the thumbnail answers. It may be older than the picture: that of a newer picture comes later.
    pub sequencer: Option<Sequencer>,
    /// The square it was fitted into.
    pub max_edge_px: Option<u32>,
}

impl Provenance {
    /// Reads the metadata of a thumbnail.
    pub fn read(metadata: &HashMap<String, String>) -> Provenance {
        Provenance {
            etag: metadata.get(SOURCE_ETAG).cloned(),
            sequencer: metadata.get(SOURCE_SEQUENCER).and_then(|text| Sequencer::parse(text)),
            max_edge_px: metadata.get(MAX_EDGE_PX).and_then(|text| text.parse().ok()),
        }
    }

    /// The metadata to store.
    pub fn metadata(&self) -> HashMap<String, String> {
        let entries = [
            (SOURCE_ETAG, self.etag.clone()),
            (SOURCE_SEQUENCER, self.sequencer.as_ref().map(Sequencer::to_string)),
            (MAX_EDGE_PX, self.max_edge_px.map(|px| px.to_string())),
        ];
        entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// The thumbnail answers a newer event already; an event without a number is never late.
    pub fn is_newer_than(&self, event: Option<&Sequencer>) -> bool {
        match (&self.sequencer, event) {
            (Some(stored), Some(event)) => stored.is_newer_than(event),
            _ => false,
        }
    }

    /// The same picture, made the same way: another thumbnail would be no different.
    pub fn is_of(&self, etag: &str, max_edge_px: u32) -> bool {
        self.etag.as_deref() == Some(etag) && self.max_edge_px == Some(max_edge_px)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answering(event: &str) -> Provenance {
        Provenance { sequencer: Sequencer::parse(event), ..Provenance::default() }
    }

    #[test]
    fn metadata_keeps_everything() {
        let provenance = Provenance { etag: Some("a-1".into()), max_edge_px: Some(128), ..answering("0A") };
        let metadata = provenance.metadata();
        assert_eq!(metadata.len(), 3);
        assert_eq!(Provenance::read(&metadata).metadata(), metadata);
    }

    #[test]
    fn foreign_metadata_is_no_provenance() {
        let metadata = [(SOURCE_SEQUENCER, "soon"), (MAX_EDGE_PX, "wide"), ("author", "someone")];
        let metadata = metadata.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert!(Provenance::read(&metadata).metadata().is_empty());
    }

    #[test]
    fn another_picture_or_another_square_makes_another_thumbnail() {
        let provenance = Provenance { etag: Some("a".into()), max_edge_px: Some(128), sequencer: None };
        assert!(provenance.is_of("a", 128));
        assert!(!provenance.is_of("b", 128));
        assert!(!provenance.is_of("a", 64));
        assert!(!Provenance::default().is_of("", 128));
    }

    #[test]
    fn only_a_known_order_makes_an_event_late() {
        let event = Sequencer::parse("0B");
        for (stored, is_newer) in [("0A", false), ("0B", false), ("0C", true), ("", false)] {
            assert_eq!(answering(stored).is_newer_than(event.as_ref()), is_newer, "{stored}");
        }
        assert!(!answering("0C").is_newer_than(None));
    }
}
