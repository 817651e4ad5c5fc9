//! The bucket that a thumbnail goes to.

use std::borrow::Cow;

use domain::limits::S3_BUCKET_NAME_MAX_CHARS;

/// What the name of a source bucket gets when no target is configured.
const SUFFIX: &str = "-resized";

/// Longest name of a source bucket that leaves room for the suffix.
const SOURCE_NAME_MAX_CHARS: usize = S3_BUCKET_NAME_MAX_CHARS - SUFFIX.len();

/// The configured bucket, or the source's name with `-resized`.
///
/// # Errors
/// When there is no such bucket, or when it is the source: each thumbnail would be the next event's picture.
pub fn of<'a>(source: &str, configured: Option<&'a str>) -> Result<Cow<'a, str>, FindTargetError> {
    match configured {
        Some(target) if target == source => Err(FindTargetError::IsSource),
        Some(target) => Ok(Cow::Borrowed(target)),
        None if source.len() > SOURCE_NAME_MAX_CHARS => Err(FindTargetError::NoRoom { chars: source.len() }),
        None => Ok(Cow::Owned(format!("{source}{SUFFIX}"))),
    }
}

/// Why a source bucket has no target; only another configuration helps.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FindTargetError {
    /// The function would call itself without end.
    #[error("THUMBNAILS_BUCKET is the source bucket: thumbnails would be made of thumbnails, without end")]
    IsSource,
    /// The suffix makes the name too long.
    #[error(
        "the source bucket's name has {chars} characters; {SOURCE_NAME_MAX_CHARS} leave room for {SUFFIX}, \
         more need THUMBNAILS_BUCKET"
    )]
    NoRoom {
        /// Length of the source bucket's name.
        chars: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configured_bucket_comes_first() {
        assert_eq!(of("photos", Some("small")).unwrap(), "small");
        assert_eq!(of("photos", None).unwrap(), "photos-resized");
        assert_eq!(of(&"p".repeat(63), Some("small")).unwrap(), "small");
    }

    #[test]
    fn a_target_equal_to_the_source_is_refused() {
        assert_eq!(of("photos", Some("photos")), Err(FindTargetError::IsSource));
    }

    #[test]
    fn the_suffix_needs_room() {
        for chars in [54, 55] {
            assert_eq!(of(&"p".repeat(chars), None).unwrap().len(), chars + 8);
        }
        assert_eq!(of(&"p".repeat(56), None), Err(FindTargetError::NoRoom { chars: 56 }));
    }
}
