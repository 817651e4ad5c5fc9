//! The event that Firehose sends, as far as the filter reads it.
//!
//! Everything else (`kinesisRecordMetadata`, time stamps, ARNs) is passed over unread: whether AWS sends it as a number,
//! as a string or not at all, it cannot break the parse.

use domain::object::Object;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::plain;

/// The records of one invocation, borrowed from its payload.
pub struct Event<'a> {
    /// In the order in which they are to be answered.
    pub records: Vec<Record<'a>>,
}

/// One record, whatever its fields hold; both are JSON.
#[derive(Default, Deserialize)]
pub struct Record<'a> {
    /// The id: it goes back as it came.
    #[serde(borrow, default, deserialize_with = "json", rename = "recordId")]
    pub id: Option<&'a str>,
    /// What it carries.
    #[serde(borrow, default, deserialize_with = "json")]
    pub data: Option<&'a str>,
}

fn json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de str>, D::Error> {
    Ok(Option::<&RawValue>::deserialize(deserializer)?.map(RawValue::get))
}

impl<'a> Event<'a> {
    /// Reads a payload.
    ///
    /// # Errors
    /// When the payload is no JSON object with a list of `records`.
    pub fn parse(payload: &'a str) -> Result<Self, serde_json::Error> {
        plain::records(payload).map_or_else(|| any_records(payload), Ok).map(|records| Event { records })
    }
}

/// Each record by itself: what is no record does not hide the others, and becomes a record without fields.
fn any_records(payload: &str) -> Result<Vec<Record<'_>>, serde_json::Error> {
    let Object(List { records }) = serde_json::from_str(payload)?;
    Ok(records.into_iter().map(|raw| serde_json::from_str(raw.get()).map(Object::fields).unwrap_or_default()).collect())
}

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    records: Vec<&'a RawValue>,
}

impl<'a> Record<'a> {
    /// The text of `data` as it stands between the quotes; nothing when there is no data or it is no string.
    pub fn text(&self) -> Option<&'a str> {
        self.data?.strip_prefix('"')?.strip_suffix('"')
    }

    /// The text of `data` where it holds escapes: some writers of JSON escape the slash, which is a digit of base64.
    pub fn unescaped(&self) -> Option<String> {
        let json = self.data?;
        if json.contains('\\') { serde_json::from_str(json).ok() } else { None }
    }

    /// `data` as JSON, to be sent back as it came; an empty string when there is none to send back.
    pub fn original(&self) -> &'a str {
        self.data.filter(|json| json.starts_with('"')).unwrap_or("\"\"")
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[test]
    fn a_record_is_its_id_and_its_data() {
        check(
            r#"{"invocationId":"i","records":[{"recordId":"1","approximateArrivalTimestamp":1,"data":"TlkK"}]}"#,
            expect![[r#""1" TlkK "TlkK""#]],
        );
    }

    #[test]
    fn an_escaped_slash_is_a_slash() {
        check(r#"{"records":[{"recordId":"1","data":"\/\/8="}]}"#, expect![[r#""1" //8= "\/\/8=""#]]);
    }

    #[test]
    fn other_fields_may_hold_anything() {
        check(
            r#"{"region":7,"records":[{"kinesisRecordMetadata":{"subsequenceNumber":[{"a":[]}]},"data":"","recordId":"1"}]}"#,
            expect![[r#""1"  """#]],
        );
    }

    #[test]
    fn an_id_that_is_no_string_stays_what_it_is() {
        check(r#"{"records":[{"recordId":17,"data":"TlkK"}]}"#, expect![["17 TlkK \"TlkK\""]]);
    }

    #[test]
    fn data_that_is_no_string_is_no_data() {
        check(
            r#"{"records":[{"recordId":"1","data":5},{"recordId":"2","data":null},{"recordId":"3"},{"recordId":"4","data":{"a":"b"}}]}"#,
            expect![[r#"
                "1" - ""
                "2" - ""
                "3" - ""
                "4" - """#]],
        );
    }

    #[test]
    fn what_is_no_record_does_not_hide_its_neighbours() {
        check(
            r#"{"records":[null,{"recordId":"1","data":"TlkK"},[],["2","TlkK"],"x",{}]}"#,
            expect![[r#"
                - - ""
                "1" TlkK "TlkK"
                - - ""
                - - ""
                - - ""
                - - """#]],
        );
    }

    #[test]
    fn without_a_list_of_records_there_is_no_event() {
        for payload in ["", "null", "[]", "[[]]", "{}", r#"{"records":null}"#, r#"{"records":{}}"#, r#"{"records":[}"#]
        {
            assert!(Event::parse(payload).is_err(), "{payload}");
        }
    }

    fn check(payload: &str, expected: Expect) {
        let record = |record: &Record<'_>| {
            let id = record.id.unwrap_or("-");
            let data = record.unescaped();
            format!("{id} {} {}", data.as_deref().or(record.text()).unwrap_or("-"), record.original())
        };
        let lines: Vec<_> = Event::parse(payload).unwrap().records.iter().map(record).collect();
        expected.assert_eq(&lines.join("\n"));
    }
}
