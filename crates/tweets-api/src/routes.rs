//! Request in, response out: what is asked for, and from which store it comes.

use std::{convert::Infallible, time::Duration};

use domain::limits::API_GATEWAY_TIMEOUT_SECONDS;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use lambda_http::{
    Body, Request, RequestExt, Response,
    http::{
        Method,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE},
    },
};
use serde::Serialize;
use telemetry::{metric::Count, metrics};
use tokio::time::Instant;
use tracing::{error, info, warn};

use crate::{
    cursor::Cursor,
    hashtags::{self, Hashtag, ReadRowError},
    parameters::{Page, ParseParameterError, Ranking, digits},
    photos::Photos,
    table::Table,
    trouble::Trouble,
    tweet::Tweet,
    work_group::{QueryError, REUSE_MINUTES, WorkGroup},
};

/// What is left of API Gateway's patience when a query is given up: to stop it, and for the way back.
const MARGIN_SECONDS: u64 = 4;
const QUERY_TIME: Duration = Duration::from_secs(API_GATEWAY_TIMEOUT_SECONDS - MARGIN_SECONDS);

/// Stored tweets never change, but photos follow, and newer tweets.
const TWEETS_MAX_AGE_SECONDS: u32 = 10;
const HASHTAGS_MAX_AGE_SECONDS: u32 = REUSE_MINUTES.unsigned_abs() * 60;

/// Throughput is counted by the second
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/troubleshooting-throttling.html>).
const RETRY_AFTER_SECONDS: u32 = 1;
/// A query that failed is not worth another one at once.
const RETRY_QUERY_AFTER_SECONDS: u32 = 60;

/// Where the answers come from.
pub struct Stores {
    /// The tweets.
    pub table: Table,
    /// Their photos.
    pub photos: Photos,
    /// The polled tweets.
    pub work_group: WorkGroup,
}

/// Answers a request of now.
pub async fn handle(request: Request, stores: &Stores) -> Result<Response<Body>, Infallible> {
    let outcome = answer(&request, Timestamp::now(), stores).await;
    let response = outcome.unwrap_or_else(|error| error.respond());
    let status = response.status().as_u16();
    let failed = usize::from(response.status().is_server_error());
    metrics::counts([(Count::RecordsIn, 1), (Count::Failed, failed)]);
    info!(method = request.method().as_str(), status, "answered {status}");
    Ok(response)
}

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Error {
    #[error("no such address")]
    UnknownAddress,
    #[error("no such method")]
    UnknownMethod,
    #[error("{0}")]
    Parameter(#[from] ParseParameterError),
    #[error("the id is no number")]
    NotAnId,
    #[error("no such tweet")]
    UnknownTweet,
    #[error("{0}")]
    Trouble(#[from] Trouble),
    #[error("{0}")]
    Query(#[from] QueryError),
    #[error("{0}")]
    Result(#[from] ReadRowError),
}

async fn answer(request: &Request, now: Timestamp, stores: &Stores) -> Result<Response<Body>, Error> {
    // The path as the client knows it below the stage, whatever the runtime is told about stages.
    let path = request.raw_http_path();
    let path: Vec<_> = path.strip_suffix('/').unwrap_or(path).split('/').collect();
    let today = now.to_zoned(TimeZone::UTC).date();
    match (&path[..], request.method()) {
        (["", "tweets", ""], _) => Err(Error::UnknownAddress),
        (["", "tweets"], &Method::GET) => tweets(request, today, &stores.table).await,
        (["", "tweets", id], &Method::GET) => tweet(id, stores).await,
        (["", "hashtags"], &Method::GET) => ranking(request, today, &stores.work_group).await,
        (["", "tweets"] | ["", "tweets", _] | ["", "hashtags"], _) => Err(Error::UnknownMethod),
        _ => Err(Error::UnknownAddress),
    }
}

#[derive(Serialize)]
struct TweetsOfDay {
    day: String,
    tweets: Vec<Tweet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// `GET /tweets`: without the addresses of photos, which would be a list of keys for each tweet.
async fn tweets(request: &Request, today: Date, table: &Table) -> Result<Response<Body>, Error> {
    let page = Page::parse(one(request, "day")?, one(request, "limit")?, one(request, "next")?, today)?;
    let found = table.tweets(page).await?;
    let last = found.tweets.last().filter(|_| found.more).and_then(|tweet| digits(&tweet.id));
    let next = last.map(|id| Cursor { day: page.day, id }.token());
    Ok(respond(&TweetsOfDay { day: page.day.to_string(), tweets: found.tweets, next }, TWEETS_MAX_AGE_SECONDS))
}

/// `GET /tweets/{id}`: with the addresses of photos.
async fn tweet(id: &str, stores: &Stores) -> Result<Response<Body>, Error> {
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::NotAnId);
    }
    // A number above 2^64 is a number, but of no tweet.
    let id = id.parse().map_err(|_| Error::UnknownTweet)?;
    let mut tweet = stores.table.tweet(id).await?.ok_or(Error::UnknownTweet)?;
    stores.photos.address(&mut tweet).await?;
    Ok(respond(&tweet, TWEETS_MAX_AGE_SECONDS))
}

#[derive(Serialize)]
struct TopHashtags {
    days: u16,
    hashtags: Vec<Hashtag>,
}

/// `GET /hashtags`: of the polled tweets.
async fn ranking(request: &Request, today: Date, work_group: &WorkGroup) -> Result<Response<Body>, Error> {
    let stop = Instant::now() + QUERY_TIME;
    let ranking = Ranking::parse(one(request, "days")?, one(request, "limit")?)?;
    let rows = work_group.rows(&hashtags::statement(ranking, today), stop).await?;
    let hashtags = hashtags::ranked(&rows, ranking)?;
    Ok(respond(&TopHashtags { days: ranking.days, hashtags }, HASHTAGS_MAX_AGE_SECONDS))
}

/// Which of several values counts nobody can know.
fn one<'r>(request: &'r Request, name: &'static str) -> Result<Option<&'r str>, ParseParameterError> {
    let values = request.query_string_parameters_ref().and_then(|query| query.all(name));
    match values.unwrap_or_default()[..] {
        [] => Ok(None),
        [value] => Ok(Some(value)),
        _ => Err(ParseParameterError::Repeated(name)),
    }
}

fn respond(body: &impl Serialize, max_age_seconds: u32) -> Response<Body> {
    let body = serde_json::to_string(body).expect("texts, numbers and lists of them are always JSON");
    Response::builder()
        .header(CONTENT_TYPE, "application/json")
        .header(CACHE_CONTROL, format!("public, max-age={max_age_seconds}"))
        .header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(Body::from(body))
        .expect("every part is a constant, a number or JSON")
}

impl Error {
    /// The answer, and a line in the log where a service is the reason.
    fn respond(&self) -> Response<Body> {
        match self {
            Error::UnknownAddress => problem::not_found("There is nothing at this address; try /tweets or /hashtags."),
            Error::UnknownMethod => problem::method_not_allowed("GET"),
            Error::Parameter(error) => problem::unprocessable_content(&format!("In the query, {error}.")),
            Error::NotAnId => problem::unprocessable_content("The id of a tweet is a number."),
            Error::UnknownTweet => problem::not_found("There is no tweet with this id."),
            Error::Trouble(Trouble { passes: true, .. }) => {
                self.unavailable("The tweets cannot be read at the moment.", RETRY_AFTER_SECONDS)
            }
            Error::Query(QueryError::Trouble(Trouble { passes: true, .. })) => {
                self.unavailable("The hashtags cannot be counted at the moment.", RETRY_AFTER_SECONDS)
            }
            Error::Query(QueryError::Failed { passes: true, .. } | QueryError::Cancelled | QueryError::TimedOut) => {
                self.unavailable("The hashtags cannot be counted at the moment.", RETRY_QUERY_AFTER_SECONDS)
            }
            Error::Trouble(_) | Error::Query(_) | Error::Result(_) => {
                error!(cause = self.to_string(), "not answered: {self}");
                problem::internal_server_error()
            }
        }
    }

    fn unavailable(&self, detail: &str, retry_after_seconds: u32) -> Response<Body> {
        warn!(cause = self.to_string(), "not answered, the client may try again: {self}");
        problem::service_unavailable(detail, retry_after_seconds)
    }
}

#[cfg(test)]
mod tests;
