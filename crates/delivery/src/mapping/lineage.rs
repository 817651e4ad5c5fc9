//! In which order the shards of a stream are read: a child after its parents.

use std::collections::BTreeSet;

/// A shard, as the stream lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Its name.
    pub id: String,
    /// The shards that it was split from, or merged from.
    pub parents: Vec<String>,
}

/// Where a shard is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Where the mapping says.
    OfMapping,
    /// At its first record: it came into being while we read its parents.
    AtFirstRecord,
}

/// The shards that were seen.
#[derive(Debug, Default)]
pub struct Lineage {
    running: BTreeSet<String>,
    ended: BTreeSet<String>,
    at_first: Option<BTreeSet<String>>,
}

impl Lineage {
    /// The shards to be read from now on; they count as running.
    ///
    /// A child waits until its parents have ended, so that records of one partition key stay in order
    /// (<https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html>).
    pub fn begin(&mut self, listed: &[Shard]) -> Vec<(String, Start)> {
        let ids: BTreeSet<&String> = listed.iter().map(|shard| &shard.id).collect();
        let at_first = self.at_first.get_or_insert_with(|| ids.iter().map(|&id| id.clone()).collect());
        let waits = |id: &String| self.running.contains(id) || (ids.contains(id) && !self.ended.contains(id));
        let ready = listed.iter().filter(|shard| {
            let new = !self.running.contains(&shard.id) && !self.ended.contains(&shard.id);
            new && !shard.parents.iter().any(waits)
        });
        let start = |id: &String| if at_first.contains(id) { Start::OfMapping } else { Start::AtFirstRecord };
        let ready: Vec<(String, Start)> = ready.map(|shard| (shard.id.clone(), start(&shard.id))).collect();
        self.running.extend(ready.iter().map(|(id, _)| id.clone()));
        ready
    }

    /// This shard was read to its end.
    pub fn end(&mut self, shard_id: &str) {
        self.running.remove(shard_id);
        self.ended.insert(shard_id.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// `c<a+b` is a shard `c` that was merged from `a` and `b`.
    fn shards(text: &str) -> Vec<Shard> {
        let shard = |word: &str| {
            let (id, parents) = word.split_once('<').unwrap_or((word, ""));
            let parents = parents.split('+').filter(|parent| !parent.is_empty()).map(str::to_owned).collect();
            Shard { id: id.to_owned(), parents }
        };
        text.split_whitespace().map(shard).collect()
    }

    #[track_caller]
    fn check(lineage: &mut Lineage, listed: &str, expected: Expect) {
        expected.assert_eq(&format!("{:?}", lineage.begin(&shards(listed))));
    }

    #[test]
    fn shards_begin_where_the_mapping_says() {
        let mut lineage = Lineage::default();
        check(&mut lineage, "a b", expect![[r#"[("a", OfMapping), ("b", OfMapping)]"#]]);
        check(&mut lineage, "a b", expect!["[]"]);
    }

    #[test]
    fn children_begin_at_their_first_record_when_the_parent_has_ended() {
        let mut lineage = Lineage::default();
        lineage.begin(&shards("a"));
        check(&mut lineage, "a b<a c<a", expect!["[]"]);
        lineage.end("a");
        check(&mut lineage, "a b<a c<a", expect![[r#"[("b", AtFirstRecord), ("c", AtFirstRecord)]"#]]);
    }

    #[test]
    fn a_merged_shard_waits_for_both_parents() {
        let mut lineage = Lineage::default();
        lineage.begin(&shards("a b"));
        lineage.end("a");
        check(&mut lineage, "a b c<a+b", expect!["[]"]);
        lineage.end("b");
        check(&mut lineage, "a b c<a+b", expect![[r#"[("c", AtFirstRecord)]"#]]);
    }

    #[test]
    fn a_parent_that_is_no_longer_listed_is_waited_for_while_it_is_read() {
        let mut lineage = Lineage::default();
        lineage.begin(&shards("a"));
        check(&mut lineage, "b<a", expect!["[]"]);
        lineage.end("a");
        check(&mut lineage, "b<a", expect![[r#"[("b", AtFirstRecord)]"#]]);
    }

    #[test]
    fn a_stream_that_was_resharded_before_is_read_from_its_oldest_shard() {
        let mut lineage = Lineage::default();
        check(&mut lineage, "a b<a c<z", expect![[r#"[("a", OfMapping), ("c", OfMapping)]"#]]);
        lineage.end("a");
        check(&mut lineage, "a b<a c<z", expect![[r#"[("b", OfMapping)]"#]]);
    }
}
