//! One JSON document of the stream, and what kind of thing it is.

use std::borrow::Cow;

use serde::de::MapAccess;

use super::json::{Fields, read, set, skip};
use super::v1::Status;
use super::v2::Response;
use super::{Control, ParseTweetError, Record, control};

/// Reads a document in one pass; only a v2 post without its envelope takes a second one.
pub(super) fn parse(text: &str) -> Result<Record, ParseTweetError> {
    let document: Option<Document<'_>> = read(text).map_err(not_json)?;
    let document = document.ok_or(ParseTweetError::NotATweet("JSON, but not an object"))?;
    match document.shape() {
        Shape::Status => document.status.tweet().map(Record::of),
        Shape::Response => document.response.record(),
        Shape::BarePost => bare_post(text, &document.status),
        Shape::Message(control) => Ok(Record::Control(control)),
        Shape::Activity => Err(ParseTweetError::NotATweet("a Gnip Activity Streams activity")),
    }
}

fn bare_post(text: &str, status: &Status<'_>) -> Result<Record, ParseTweetError> {
    status.identity()?;
    Response::of_bare_post(text).map_err(not_json)?.record()
}

fn not_json(error: serde_json::Error) -> ParseTweetError {
    ParseTweetError::NotJson(error.to_string())
}

enum Shape {
    Status,
    Response,
    BarePost,
    Message(Control),
    Activity,
}

/// Every key that some kind of document has at its top.
#[derive(Default)]
struct Document<'a> {
    status: Status<'a>,
    response: Response<'a>,
    has_post_key: bool,
    control: Option<Control>,
    object_type: Option<Cow<'a, str>>,
}

impl Document<'_> {
    /// What has a tweet's identity is a tweet, whatever else it has; a message is dropped, so it is recognised last.
    fn shape(&self) -> Shape {
        if self.status.has_id_str() {
            Shape::Status
        } else if self.object_type.as_deref() == Some("activity") {
            Shape::Activity
        } else if self.response.has_data() {
            Shape::Response
        } else if self.status.has_identity() {
            if self.has_post_key { Shape::BarePost } else { Shape::Status }
        } else {
            self.control.map_or(Shape::Response, Shape::Message)
        }
    }
}

impl<'de> Fields<'de> for Document<'de> {
    fn read<A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "data" | "errors" | "includes" | "meta" => self.response.read(key, object),
            "objectType" => set(&mut self.object_type, object),
            // A v2 post has these, a v1.1 status has not.
            "attachments" | "author_id" | "edit_history_tweet_ids" | "note_tweet" | "referenced_tweets" => {
                self.has_post_key = true;
                skip(object)
            }
            _ => match control::named(key) {
                Some(control) => {
                    self.control = control::is_message(object)?.then_some(control).or(self.control);
                    Ok(())
                }
                None => self.status.read(key, object),
            },
        }
    }
}
