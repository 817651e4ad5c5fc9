//! Request in, response out: what is asked of which song.

use std::convert::Infallible;

use domain::{
    limits::{DYNAMODB_EXPRESSION_MAX_BYTES, DYNAMODB_ITEM_MAX_BYTES},
    song::{self, Artist, Attributes, Key, ParseAttributesError, Song},
};
use lambda_http::{
    Body, Request, RequestExt, Response,
    http::{
        HeaderMap, Method, StatusCode,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE},
    },
};
use serde::Serialize;
use telemetry::{metric::Count, metrics};
use tracing::{error, info, warn};

use crate::{
    address::{self, Address, ParseAddressError},
    listing,
    search::{self, ParseSearchError},
    table::{Put, Table, Update},
    trouble::Trouble,
};

/// Capacity is counted by the second
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html>).
const RETRY_AFTER_SECONDS: u32 = 1;

/// Answers a request.
pub async fn handle(request: Request, table: &Table) -> Result<Response<Body>, Infallible> {
    let response = answer(&request, table).await.unwrap_or_else(|error| error.respond());
    let status = response.status().as_u16();
    let failed = usize::from(response.status().is_server_error());
    metrics::counts([(Count::RecordsIn, 1), (Count::Stored, 0), (Count::Removed, 0), (Count::Failed, failed)]);
    info!(method = request.method().as_str(), status, "answered {status}");
    Ok(response)
}

/// Why a request is not met.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Address(#[from] ParseAddressError),
    #[error("the address answers {0} only")]
    UnknownMethod(&'static str),
    #[error(transparent)]
    Search(#[from] ParseSearchError),
    #[error("the body is not called JSON")]
    MediaType,
    #[error(transparent)]
    Attributes(#[from] ParseAttributesError),
    #[error("more attributes than an expression can name")]
    TooManyAttributes,
    #[error("no such song")]
    UnknownSong,
    #[error(transparent)]
    Table(#[from] Trouble),
}

async fn answer(request: &Request, table: &Table) -> Result<Response<Body>, Error> {
    // The path as the client knows it below the stage, whatever the runtime is told about stages.
    match (address::parse(request.raw_http_path())?, request.method()) {
        (Address::Songs, &Method::GET) => list(request, table, None).await,
        (Address::Artist(artist), &Method::GET) => list(request, table, Some(&artist)).await,
        (Address::Songs | Address::Artist(_), _) => Err(Error::UnknownMethod("GET")),
        (Address::Song(key), &Method::GET) => get(table, &key).await,
        (Address::Song(key), &Method::PUT) => put(request, table, key).await,
        (Address::Song(key), &Method::PATCH) => patch(request, table, key).await,
        (Address::Song(key), &Method::DELETE) => delete(table, &key).await,
        (Address::Song(_), _) => Err(Error::UnknownMethod("GET, PUT, PATCH, DELETE")),
    }
}

async fn list(request: &Request, table: &Table, artist: Option<&Artist>) -> Result<Response<Body>, Error> {
    let parameters = request.query_string_parameters_ref();
    let search = search::parse(parameters.into_iter().flat_map(|parameters| parameters.iter()), artist)?;
    Ok(json(StatusCode::OK, &listing::list(table, artist, &search).await?))
}

async fn get(table: &Table, key: &Key) -> Result<Response<Body>, Error> {
    let song = table.find(key).await?.ok_or(Error::UnknownSong)?;
    Ok(json(StatusCode::OK, &song))
}

async fn put(request: &Request, table: &Table, key: Key) -> Result<Response<Body>, Error> {
    let song = fitting(Song { attributes: attributes(request, &key)?, key })?;
    let status = match table.put(&song).await? {
        Put::Created => StatusCode::CREATED,
        Put::Replaced => StatusCode::OK,
    };
    metrics::count(Count::Stored, 1);
    Ok(json(status, &song))
}

/// Sets what has a value, removes what is null, as a merge patch does (RFC 7396), but a list or map is set as a whole.
async fn patch(request: &Request, table: &Table, key: Key) -> Result<Response<Body>, Error> {
    let patch = fitting(Song { attributes: attributes(request, &key)?, key })?;
    if patch.attributes.is_empty() {
        return get(table, &patch.key).await;
    }
    let update = Update::new(patch.attributes);
    if update.size_bytes() > DYNAMODB_EXPRESSION_MAX_BYTES {
        return Err(Error::TooManyAttributes);
    }
    let song = table.update(&patch.key, &update).await?.ok_or(Error::UnknownSong)?;
    metrics::count(Count::Stored, 1);
    Ok(json(StatusCode::OK, &song))
}

/// That the song is not there is all that was asked for, so it may be asked for twice.
async fn delete(table: &Table, key: &Key) -> Result<Response<Body>, Error> {
    table.remove(key).await?;
    metrics::count(Count::Removed, 1);
    let response = Response::builder().status(StatusCode::NO_CONTENT).header(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    Ok(response.body(Body::Empty).expect("every part is a constant"))
}

fn attributes(request: &Request, key: &Key) -> Result<Attributes, Error> {
    if !is_json(request.headers()) {
        return Err(Error::MediaType);
    }
    Ok(song::parse_attributes(request.body(), key)?)
}

/// `application/json`, whatever its parameters: JSON is always UTF-8 (<https://www.rfc-editor.org/rfc/rfc8259#section-11>).
fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

fn fitting(song: Song) -> Result<Song, Trouble> {
    if song.size_bytes() > DYNAMODB_ITEM_MAX_BYTES { Err(Trouble::TooLarge) } else { Ok(song) }
}

fn json(status: StatusCode, value: &impl Serialize) -> Response<Body> {
    let body = serde_json::to_string(value).expect("texts and numbers are always JSON");
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "application/json")
        .header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(Body::from(body))
        .expect("every part is a constant or JSON")
}

impl Error {
    /// The answer, and a line in the log where DynamoDB is the reason.
    fn respond(&self) -> Response<Body> {
        match self {
            Error::Address(error @ ParseAddressError::Unknown) => problem::not_found(&error.to_string()),
            Error::Address(error) => problem::unprocessable_content(&error.to_string()),
            Error::UnknownMethod(allow) => problem::method_not_allowed(allow),
            Error::Search(error) => problem::unprocessable_content(&error.to_string()),
            Error::MediaType => problem::unsupported_media_type("application/json"),
            Error::Attributes(error) => problem::unprocessable_content(&error.to_string()),
            Error::TooManyAttributes => {
                problem::unprocessable_content("These are too many attributes to change at once; PUT the whole song.")
            }
            Error::UnknownSong => problem::not_found("There is no such song."),
            Error::Table(trouble) => respond(trouble),
        }
    }
}

fn respond(trouble: &Trouble) -> Response<Body> {
    match trouble {
        Trouble::TooLarge => problem::content_too_large("A song has at most 400 KB, names and values together."),
        Trouble::Invalid => {
            warn!("{trouble}");
            problem::unprocessable_content("The table does not take this.")
        }
        Trouble::Unavailable(cause) => {
            warn!(cause, "{trouble}");
            problem::service_unavailable("The library cannot be reached at the moment.", RETRY_AFTER_SECONDS)
        }
        Trouble::Refused(cause) => {
            error!(cause, "{trouble}");
            problem::internal_server_error()
        }
    }
}

#[cfg(test)]
mod tests;
