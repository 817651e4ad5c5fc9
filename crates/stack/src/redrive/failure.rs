//! A failure: why something was given up, and what to send again.

use crate::send::batch::Record;

/// Something that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why, in the words of whoever gave it up.
    pub reason: String,
    /// Whether it would fail again as it is.
    pub fate: Fate,
    /// What to send again, and where to.
    pub again: Again,
}

/// Whether sending again can help by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The trouble may have passed.
    Passing,
    /// The input itself was refused; it is refused again unless the code has changed.
    Permanent,
}

/// What to send again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// A record, to the stream it came from.
    Record(Record),
    /// An event, to the function that failed with it.
    Event {
        /// The function's name in Lambda, or the name of its crate.
        function: String,
        /// The event, as it was.
        payload: String,
    },
    /// Records that still lie in the Kinesis stream, to the end of that stream.
    Records(Position),
}

/// Where records lie in a Kinesis stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The function that failed with them.
    pub function: String,
    /// The stream's name.
    pub stream: String,
    /// The shard.
    pub shard: String,
    /// The sequence number of the first one.
    pub first: String,
    /// The sequence number of the last one.
    pub last: String,
}

impl Again {
    /// The function that failed, where it is known.
    pub fn function(&self) -> Option<&str> {
        match self {
            Again::Record(_) => None,
            Again::Event { function, .. } | Again::Records(Position { function, .. }) => Some(function),
        }
    }
}

/// What lies there does not tell what to send again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot be sent again: {0}")]
pub struct UnreadableError(pub String);

impl From<serde_json::Error> for UnreadableError {
    /// Without the text that was found, which is anybody's.
    fn from(error: serde_json::Error) -> UnreadableError {
        UnreadableError(format!("not the expected document (line {}, column {})", error.line(), error.column()))
    }
}

/// The last part of an ARN that names a thing: `function:NAME:$LATEST`, `stream/NAME`.
pub fn name_of(arn: &str) -> Option<&str> {
    let resource = arn.splitn(6, ':').nth(5)?;
    let (_, name) = resource.split_once([':', '/'])?;
    name.split([':', '/']).next().filter(|name| !name.is_empty())
}

/// JSON that is a text of JSON, as Lambda keeps payloads, or JSON itself.
pub fn inner_json(json: &serde_json::value::RawValue) -> Result<String, UnreadableError> {
    match json.get().starts_with('"') {
        true => Ok(serde_json::from_str(json.get())?),
        false => Ok(json.get().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_an_arn_ends_in_without_version() {
        for (arn, name) in [
            ("arn:aws:lambda:us-east-1:000000000000:function:ingester:$LATEST", Some("ingester")),
            ("arn:aws:lambda:us-east-1:000000000000:function:ingester", Some("ingester")),
            ("arn:aws:kinesis:us-east-1:000000000000:stream/tweets", Some("tweets")),
            ("arn:aws:scheduler:::aws-sdk:lambda:invoke", Some("lambda")),
            ("arn:aws:lambda:us-east-1:000000000000:function:", None),
            ("ingester", None),
            ("", None),
        ] {
            assert_eq!(name_of(arn), name, "{arn}");
        }
    }
}
