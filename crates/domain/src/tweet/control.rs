//! Messages of a v1.1 stream about itself.
//!
//! Format: <https://developer.x.com/en/docs/x-api/v1/tweets/filter-realtime/guides/streaming-message-types>

use serde::de::{IgnoredAny, MapAccess};

use super::Control;
use super::json::{Value, set};

/// The message that stands under `key`, if there is one.
pub(super) fn named(key: &str) -> Option<Control> {
    match key {
        "delete" => Some(Control::Delete),
        "scrub_geo" => Some(Control::ScrubGeo),
        "limit" => Some(Control::Limit),
        "status_withheld" => Some(Control::StatusWithheld),
        "user_withheld" => Some(Control::UserWithheld),
        "disconnect" => Some(Control::Disconnect),
        "warning" => Some(Control::Warning),
        _ => None,
    }
}

/// Passes over the value at hand; whether it is an object, as that of every message is. A message is dropped, so
/// something that only shares its key, such as the `limit` of a page, must not be taken for one.
pub(super) fn is_message<'de, A: MapAccess<'de>>(object: &mut A) -> Result<bool, A::Error> {
    let mut is_object = IsObject::default();
    set(&mut is_object, object)?;
    Ok(is_object.0)
}

#[derive(Default)]
struct IsObject(bool);

impl<'de> Value<'de> for IsObject {
    fn from_object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(IsObject(true))
    }
}
