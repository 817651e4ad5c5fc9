//! An id as JSON gives it: a string of digits, or a number that a double may have rounded.

use std::borrow::Cow;

use super::ParseTweetError;
use super::json::Value;

/// An id, or why there is none.
#[derive(Clone, Copy, Default)]
pub(super) enum Id {
    #[default]
    Missing,
    Exact(u64),
    Unusable(&'static str),
}

impl Id {
    pub(super) fn is_missing(self) -> bool {
        matches!(self, Id::Missing)
    }

    pub(super) fn exact(self) -> Option<u64> {
        match self {
            Id::Exact(id) => Some(id),
            Id::Missing | Id::Unusable(_) => None,
        }
    }

    /// The id, or what is wrong with it.
    pub(super) fn checked(self) -> Result<u64, &'static str> {
        match self {
            Id::Exact(id) => Ok(id),
            Id::Missing => Err("missing"),
            Id::Unusable(problem) => Err(problem),
        }
    }

    /// The id of the thing itself, which it cannot be without.
    pub(super) fn required(self, key: &'static str) -> Result<u64, ParseTweetError> {
        self.checked().map_err(|problem| ParseTweetError::BadId { key, problem })
    }

    pub(super) fn from_digits(text: &str) -> Id {
        if text.is_empty() {
            return Id::Unusable("empty");
        }
        // `u64::from_str` alone would take a sign.
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Id::Unusable("not made of digits");
        }
        text.parse().map_or(Id::Unusable("over 64 bits"), Id::from_exact)
    }

    fn from_exact(id: u64) -> Id {
        if id == 0 { Id::Unusable("zero") } else { Id::Exact(id) }
    }
}

/// A wrong type is told from a missing id: what says which tweet it is, if not exactly, gets no other id.
impl Value<'_> for Id {
    fn wrong_type() -> Self {
        Id::Unusable("neither digits nor a number")
    }

    fn from_number(value: Option<u64>) -> Self {
        value.map_or(Id::Unusable("not an exact positive integer of 64 bits"), Id::from_exact)
    }

    fn from_text(text: Cow<'_, str>) -> Self {
        Id::from_digits(&text)
    }
}
