//! The buckets of pictures: each photo with its thumbnail, and nothing else.

use std::collections::{BTreeMap, HashSet};

use super::{Books, Fault};
use crate::{
    local::Local,
    soak::{
        input::Expected,
        shelf::{Before, read},
    },
};

const THUMBNAILS: &str = "ThumbnailsBucketName";

/// What the template says.
const MAX_EDGE_PX: u32 = 128;

/// The keys of a bucket, with the sizes in bytes.
type Sizes = BTreeMap<String, usize>;

impl Books {
    pub(super) async fn check_pictures(
        &mut self,
        stack: &Local,
        before: &Before,
        expected: &Expected,
        lost: &HashSet<u64>,
    ) {
        let photos = before.new_objects(stack, "PhotosBucketName").await;
        let thumbnails = before.new_objects(stack, THUMBNAILS).await;
        self.check_keys(photos, thumbnails, expected, lost);
        // They are many: looked at one by one only when all else is there.
        let is_all_there = self.balance();
        for key in expected.pictures.keys().filter(|_| is_all_there) {
            if !is_thumbnail(&read(stack, THUMBNAILS, key).await) {
                self.note((Fault::Wrong, "thumbnail"), key);
            }
        }
    }

    /// A photo whose tweet is lost, and a thumbnail whose photo is, are not asked for.
    fn check_keys(&mut self, mut photos: Sizes, mut thumbnails: Sizes, expected: &Expected, lost: &HashSet<u64>) {
        for (key, picture) in &expected.pictures {
            match (photos.remove(key), thumbnails.remove(key)) {
                (None, None) if picture.tweet.is_some_and(|tweet| lost.contains(&tweet)) => {}
                (None, _) => self.note((Fault::Missing, "photo"), key),
                (Some(bytes), _) if bytes != picture.bytes => self.note((Fault::Wrong, "photo"), key),
                (Some(_), None) => self.note((Fault::Missing, "thumbnail"), key),
                (Some(_), Some(_)) => {}
            }
        }
        for key in expected.no_pictures.iter().filter(|&key| photos.remove(key).is_none()) {
            self.note((Fault::Lost, "upload"), key);
        }
        photos.into_keys().for_each(|key| self.note((Fault::Strange, "photo"), key));
        thumbnails.into_keys().for_each(|key| self.note((Fault::Strange, "thumbnail"), key));
    }
}

fn is_thumbnail(bytes: &[u8]) -> bool {
    image::load_from_memory(bytes).is_ok_and(|picture| picture.width().max(picture.height()) == MAX_EDGE_PX)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::{pictures::jpeg, soak::input::Picture};

    /// Of a photo `p` of the tweet 7, an upload `u`, and an upload `x` that is no picture.
    #[track_caller]
    fn check(photos: &[&str], thumbnails: &[&str], lost: &[u64], expect: Expect) {
        let mut expected = Expected::default();
        expected.pictures.insert("p".to_owned(), Picture { tweet: Some(7), bytes: 10 });
        expected.pictures.insert("u".to_owned(), Picture { tweet: None, bytes: 10 });
        expected.no_pictures.insert("x".to_owned());
        let sizes = |keys: &[&str]| keys.iter().map(|&key| (key.to_owned(), 10)).collect();
        let mut books = Books::default();
        books.check_keys(sizes(photos), sizes(thumbnails), &expected, &lost.iter().copied().collect());
        expect.assert_eq(&books.to_string());
    }

    #[test]
    fn a_photo_and_a_thumbnail_that_are_missing_are_told() {
        check(&["p", "u", "x"], &["p", "u"], &[], expect![""]);
        check(&["u", "x"], &["u"], &[], expect!["Missing: photo × 1, such as p\n"]);
        check(&["p", "u", "x"], &["u"], &[], expect!["Missing: thumbnail × 1, such as p\n"]);
        check(&["p", "u"], &["p", "u"], &[], expect!["Lost: upload × 1, such as x\n"]);
    }

    #[test]
    fn a_lost_tweet_has_no_photo_and_that_is_no_fault_of_its_own() {
        check(&["u", "x"], &["u"], &[7], expect![""]);
    }

    #[test]
    fn what_nobody_sent_is_told() {
        check(&["p", "u", "x", "y"], &["p", "u"], &[], expect!["Strange: photo × 1, such as y\n"]);
        check(&["p", "u", "x"], &["p", "u", "x"], &[], expect!["Strange: thumbnail × 1, such as x\n"]);
    }

    #[test]
    fn half_a_photo_is_told() {
        let mut expected = Expected::default();
        expected.pictures.insert("u".to_owned(), Picture { tweet: None, bytes: 20 });
        let mut books = Books::default();
        let sizes = || Sizes::from([("u".to_owned(), 10)]);
        books.check_keys(sizes(), sizes(), &expected, &HashSet::new());
        assert_eq!(books.entries(), [(Fault::Wrong, "photo")].into());
    }

    #[test]
    fn a_thumbnail_is_a_whole_picture_that_fits() {
        let whole = jpeg(MAX_EDGE_PX, 80);
        assert!(is_thumbnail(&whole));
        assert!(!is_thumbnail(&whole[..20]));
        assert!(!is_thumbnail(&jpeg(MAX_EDGE_PX + 1, 80)));
        assert!(!is_thumbnail(b""));
    }
}
