//! The work group of Athena: one query from its start to its rows.

use std::{cmp, time::Duration};

use aws_sdk_athena::{
    Client,
    types::{
        QueryExecutionContext, QueryExecutionState, QueryExecutionStatus, ResultReuseByAgeConfiguration,
        ResultReuseConfiguration,
    },
};
use telemetry::{metric::Operation, metrics::timed};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tracing::warn;

use crate::trouble::Trouble;

const SERVICE: &str = "Athena";

/// A result of the same statement that is not older than this is taken in place of a new one
/// (<https://docs.aws.amazon.com/athena/latest/ug/reusing-query-results.html>).
pub const REUSE_MINUTES: i32 = 5;

/// A reused result is there at once, another one after a second or more.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const MAX_WAIT: Duration = Duration::from_secs(1);

/// The client is waiting for an answer, not for the query to be stopped.
const STOP_TIME: Duration = Duration::from_secs(2);

/// A row of a result; a cell without a value is NULL.
pub type Row = Vec<Option<String>>;

/// The work group.
pub struct WorkGroup {
    client: Client,
    name: String,
    database: String,
}

/// Why a query has no rows.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Athena did not answer a call.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The query itself failed.
    #[error("the query failed: {cause}")]
    Failed {
        /// Kind of the failure.
        cause: String,
        /// False when Athena says that the same query will fail again.
        passes: bool,
    },
    /// Somebody else stopped it.
    #[error("the query was cancelled")]
    Cancelled,
    /// Stopped, for nobody would wait longer.
    #[error("the query took too long")]
    TimedOut,
}

impl WorkGroup {
    /// Runs queries in the work group of this name, on the tables of this database.
    pub fn new(client: Client, name: String, database: String) -> WorkGroup {
        WorkGroup { client, name, database }
    }

    /// The rows of a statement's result, or of a recent one; a query that is not done by then is stopped.
    pub async fn rows(&self, statement: &str, stop: Instant) -> Result<Vec<Row>, QueryError> {
        let id = self.start(statement).await?;
        if let Ok(rows) = timeout_at(stop, self.finish(&id)).await {
            return rows;
        }
        self.cancel(&id).await;
        Err(QueryError::TimedOut)
    }

    /// The SDK gives each start a token, so that its own retries do not start a second query.
    async fn start(&self, statement: &str) -> Result<String, QueryError> {
        let by_age = ResultReuseByAgeConfiguration::builder().enabled(true).max_age_in_minutes(REUSE_MINUTES).build();
        let reuse = ResultReuseConfiguration::builder().result_reuse_by_age_configuration(by_age).build();
        let context = QueryExecutionContext::builder().database(&self.database).build();
        let call = self.client.start_query_execution().work_group(&self.name).query_execution_context(context);
        let call = call.query_string(statement).result_reuse_configuration(reuse);
        let output = timed(Operation::StartQueryExecution, call.send()).await;
        let id = output.map_err(|error| Trouble::of(SERVICE, &error))?.query_execution_id;
        Ok(id.ok_or_else(|| incomplete("QueryExecutionId"))?)
    }

    async fn finish(&self, id: &str) -> Result<Vec<Row>, QueryError> {
        let mut wait = FIRST_WAIT;
        loop {
            sleep(wait).await;
            let status = self.status(id).await?;
            match status.state {
                Some(QueryExecutionState::Succeeded) => return self.result(id).await,
                Some(QueryExecutionState::Failed) => return Err(failed(id, &status)),
                Some(QueryExecutionState::Cancelled) => return Err(QueryError::Cancelled),
                _ => wait = cmp::min(wait * 2, MAX_WAIT),
            }
        }
    }

    async fn status(&self, id: &str) -> Result<QueryExecutionStatus, QueryError> {
        let call = self.client.get_query_execution().query_execution_id(id);
        let output = timed(Operation::GetQueryExecution, call.send()).await;
        let output = output.map_err(|error| Trouble::of(SERVICE, &error))?;
        Ok(output.query_execution.and_then(|execution| execution.status).ok_or_else(|| incomplete("Status"))?)
    }

    /// The first row names the columns; up to 1,000 rows come in one page
    /// (<https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html>).
    async fn result(&self, id: &str) -> Result<Vec<Row>, QueryError> {
        let call = self.client.get_query_results().query_execution_id(id);
        let output = timed(Operation::GetQueryResults, call.send()).await;
        let output = output.map_err(|error| Trouble::of(SERVICE, &error))?;
        let rows = output.result_set.and_then(|result| result.rows).ok_or_else(|| incomplete("Rows"))?;
        let cells = |row: aws_sdk_athena::types::Row| {
            row.data.unwrap_or_default().into_iter().map(|datum| datum.var_char_value).collect()
        };
        Ok(rows.into_iter().skip(1).map(cells).collect())
    }

    /// What goes on would cost and be of no use.
    async fn cancel(&self, id: &str) {
        let call = self.client.stop_query_execution().query_execution_id(id).send();
        let cause = match timeout(STOP_TIME, timed(Operation::StopQueryExecution, call)).await {
            Ok(Ok(_)) => return,
            Ok(Err(error)) => Trouble::of(SERVICE, &error).cause,
            Err(_) => "no answer".to_owned(),
        };
        warn!(query = id, cause, "query {id} may go on, it could not be stopped: {cause}");
    }
}

/// The reason stays where it is, for it may quote the data; it begins with the kind of the failure.
fn failed(id: &str, status: &QueryExecutionStatus) -> QueryError {
    let reason = status.state_change_reason.as_deref().unwrap_or_default();
    let kind = reason.split(':').next().unwrap_or_default();
    let passes = status.athena_error.as_ref().is_none_or(|error| error.retryable);
    QueryError::Failed { cause: format!("{kind} (query {id})"), passes }
}

/// An answer that lacks what every answer has.
fn incomplete(what: &str) -> Trouble {
    Trouble { service: SERVICE, cause: format!("an answer without {what}"), passes: true }
}

#[cfg(test)]
pub mod tests;
