//! Records that no retry can mend.

use serde_json::json;

use super::{Generator, Sent, aggregates::aggregate};

impl Generator {
    pub(super) fn poison(&mut self) -> Sent {
        self.count("poison");
        let poison = self.no_tweet();
        self.send_odd(poison)
    }

    /// Eleven kinds of what is no tweet, each one different.
    pub(super) fn no_tweet(&self) -> Vec<u8> {
        let mark = format!("{}-{}", self.name, self.number);
        match self.number % 11 {
            0 => [mark.as_bytes(), &[0xFF, 0xFE]].concat(),
            1 => format!("poison {mark}").into_bytes(),
            2 => json!([mark]).to_string().into_bytes(),
            3 => json!({"text": mark}).to_string().into_bytes(),
            4 => json!({"id": "tag:search.twitter.com,2005:1", "objectType": "activity", "body": mark})
                .to_string()
                .into(),
            5 => format!(r#"{{"id_str":"{mark}"#).into_bytes(),
            6 => json!({"id_str": mark, "text": "an id that is no number"}).to_string().into_bytes(),
            7 => format!("{mark}{}1{}", "[".repeat(10_000), "]".repeat(10_000)).into_bytes(),
            8 => json!({"id_str": "1", "text": format!("{mark}{}", "x".repeat(420_000))}).to_string().into_bytes(),
            9 => json!({"data": {"text": mark}}).to_string().into_bytes(),
            _ => with_wrong_checksum(aggregate(&[format!(r#"{{"id_str":"2","text":"{mark}"}}"#).into_bytes()])),
        }
    }
}

/// The checksum stands at the end.
fn with_wrong_checksum(mut aggregate: Vec<u8>) -> Vec<u8> {
    *aggregate.last_mut().expect("it has a checksum") ^= 1;
    aggregate
}
