//! Names that nobody else has.

use crate::firehose::object::{Chance, RANDOM_STRING_LETTERS};

/// A random UUID.
pub(crate) fn uuid() -> String {
    let bytes = fastrand::u128(..).to_be_bytes();
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// What an object needs.
pub(crate) fn object() -> Chance {
    let random_string = std::iter::repeat_with(fastrand::alphanumeric).take(RANDOM_STRING_LETTERS).collect();
    Chance { uuid: uuid(), random_string }
}
