//! The way of a query through Athena, when it is well and when it is not.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use aws_sdk_athena::{
    error::ErrorMetadata,
    operation::{
        get_query_execution::{GetQueryExecutionError, GetQueryExecutionOutput},
        get_query_results::{GetQueryResultsError, GetQueryResultsOutput},
        start_query_execution::{StartQueryExecutionError, StartQueryExecutionOutput},
        stop_query_execution::{StopQueryExecutionError, StopQueryExecutionOutput},
    },
    types::{AthenaError, Datum, QueryExecution, ResultSet, error::TooManyRequestsException},
};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};

use super::*;

/// The work group behind these rules.
pub fn work_group(rules: &[&Rule]) -> WorkGroup {
    WorkGroup::new(mock_client!(aws_sdk_athena, RuleMode::MatchAny, rules), "work".to_owned(), "base".to_owned())
}

/// An Athena that takes every query.
pub fn started() -> Rule {
    let output = || StartQueryExecutionOutput::builder().query_execution_id("q-1").build();
    mock!(Client::start_query_execution).then_output(output)
}

/// A query that passes through these states and stays in the last one.
pub fn states(states: &'static [QueryExecutionState]) -> Rule {
    let count = AtomicUsize::new(0);
    mock!(Client::get_query_execution).then_compute_output(move |input| {
        assert_eq!(input.query_execution_id(), Some("q-1"));
        let state = &states[cmp::min(count.fetch_add(1, Ordering::SeqCst), states.len() - 1)];
        execution(QueryExecutionStatus::builder().state(state.clone()).build())
    })
}

/// A query that failed.
pub fn failed_query(reason: &'static str, retryable: Option<bool>) -> Rule {
    mock!(Client::get_query_execution).then_output(move || {
        let error = retryable.map(|retryable| AthenaError::builder().retryable(retryable).build());
        let status = QueryExecutionStatus::builder().state(QueryExecutionState::Failed);
        execution(status.state_change_reason(reason).set_athena_error(error).build())
    })
}

/// The page of a result, under the names of its columns.
pub fn result(rows: &'static [&'static [Option<&'static str>]]) -> Rule {
    mock!(Client::get_query_results).then_output(|| {
        let names: &[Option<&str>] = &[Some("tag"), Some("tweets")];
        let rows = [names].into_iter().chain(rows.iter().copied()).map(row).collect();
        let result = ResultSet::builder().set_rows(Some(rows)).build();
        GetQueryResultsOutput::builder().result_set(result).build()
    })
}

fn execution(status: QueryExecutionStatus) -> GetQueryExecutionOutput {
    GetQueryExecutionOutput::builder().query_execution(QueryExecution::builder().status(status).build()).build()
}

fn row(cells: &[Option<&str>]) -> aws_sdk_athena::types::Row {
    let data = cells.iter().map(|cell| Datum::builder().set_var_char_value(cell.map(str::to_owned)).build());
    aws_sdk_athena::types::Row::builder().set_data(Some(data.collect())).build()
}

fn stopped() -> Rule {
    mock!(Client::stop_query_execution).then_output(|| StopQueryExecutionOutput::builder().build())
}

async fn rows(rules: &[&Rule]) -> Result<Vec<Row>, QueryError> {
    work_group(rules).rows("select 1", Instant::now() + Duration::from_secs(25)).await
}

fn trouble(cause: &str, passes: bool) -> Result<Vec<Row>, QueryError> {
    Err(QueryError::Trouble(Trouble { service: "Athena", cause: cause.to_owned(), passes }))
}

#[tokio::test(start_paused = true)]
async fn a_query_is_waited_for_and_its_rows_are_read() {
    use QueryExecutionState::{Queued, Running, Succeeded};
    let states = states(&[Queued, Queued, Running, Running, Running, Running, Succeeded]);
    let rows = rows(&[&started(), &states, &result(&[&[Some("rust"), Some("12")], &[None, Some("")]])]).await;
    let cell = |text: &str| Some(text.to_owned());
    assert_eq!(rows, Ok(vec![vec![cell("rust"), cell("12")], vec![None, cell("")]]));
    assert_eq!(states.num_calls(), 7);
}

#[tokio::test(start_paused = true)]
async fn the_wait_grows_to_a_second() {
    use QueryExecutionState::{Running, Succeeded};
    let start = Instant::now();
    let states = states(&[Running, Running, Running, Running, Running, Running, Succeeded]);
    rows(&[&started(), &states, &result(&[])]).await.unwrap();
    assert_eq!(start.elapsed().as_millis().div_euclid(100) * 100, 100 + 200 + 400 + 800 + 3 * 1_000);
}

#[tokio::test]
async fn a_query_names_its_work_group_and_database_and_takes_a_recent_result() {
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let sink = Arc::clone(&seen);
    let start = mock!(Client::start_query_execution).then_compute_output(move |input| {
        let token = input.client_request_token().unwrap();
        assert!((32..=128).contains(&token.len()), "{token}");
        let reuse = input.result_reuse_configuration().unwrap().result_reuse_by_age_configuration().unwrap();
        sink.lock().unwrap().push(format!(
            "{} {} {} {} {:?}",
            input.query_string().unwrap(),
            input.work_group().unwrap(),
            input.query_execution_context().unwrap().database().unwrap(),
            reuse.enabled,
            reuse.max_age_in_minutes,
        ));
        StartQueryExecutionOutput::builder().query_execution_id("q-1").build()
    });
    rows(&[&start, &states(&[QueryExecutionState::Succeeded]), &result(&[])]).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), ["select 1 work base true Some(5)"]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_by_its_kind_alone() {
    for (reason, retryable, kind, passes) in [
        ("HIVE_BAD_DATA: Error parsing field value 'secret'", Some(false), "HIVE_BAD_DATA", false),
        (
            "Query exhausted resources at this scale factor",
            Some(true),
            "Query exhausted resources at this scale factor",
            true,
        ),
        ("Binder Error: no such column", None, "Binder Error", true),
        ("", None, "", true),
    ] {
        let cause = format!("{kind} (query q-1)");
        let rows = rows(&[&started(), &failed_query(reason, retryable)]).await;
        assert_eq!(rows, Err(QueryError::Failed { cause, passes }));
    }
}

#[tokio::test(start_paused = true)]
async fn a_query_that_somebody_stopped_has_no_rows() {
    use QueryExecutionState::{Cancelled, Running};
    assert_eq!(rows(&[&started(), &states(&[Running, Cancelled])]).await, Err(QueryError::Cancelled));
}

#[tokio::test(start_paused = true)]
async fn a_query_that_takes_too_long_is_stopped() {
    for state in [&[QueryExecutionState::Running], &[QueryExecutionState::Queued]] {
        let (start, stop) = (Instant::now(), stopped());
        assert_eq!(rows(&[&started(), &states(state), &stop]).await, Err(QueryError::TimedOut));
        assert_eq!((start.elapsed().as_secs(), stop.num_calls()), (25, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_query_that_cannot_be_stopped_is_no_other_error() {
    let stop = mock!(Client::stop_query_execution).then_error(|| {
        StopQueryExecutionError::generic(ErrorMetadata::builder().code("InternalServerException").build())
    });
    let running = states(&[QueryExecutionState::Running]);
    assert_eq!(rows(&[&started(), &running, &stop]).await, Err(QueryError::TimedOut));
}

#[tokio::test(start_paused = true)]
async fn each_call_that_is_throttled_passes_and_each_that_is_refused_does_not() {
    let succeeded = states(&[QueryExecutionState::Succeeded]);
    let code = |code: &str| ErrorMetadata::builder().code(code).build();
    let too_many = move || TooManyRequestsException::builder().meta(code("TooManyRequestsException")).build();
    let start = mock!(Client::start_query_execution).sequence();
    let start =
        start.error(move || StartQueryExecutionError::TooManyRequestsException(too_many())).repeatedly().build();
    assert_eq!(rows(&[&start]).await, trouble("TooManyRequestsException", true));

    let status = mock!(Client::get_query_execution).sequence();
    let status =
        status.error(move || GetQueryExecutionError::generic(code("ThrottlingException"))).repeatedly().build();
    assert_eq!(rows(&[&started(), &status]).await, trouble("ThrottlingException", true));

    let denied = mock!(Client::get_query_results)
        .then_error(move || GetQueryResultsError::generic(code("AccessDeniedException")));
    assert_eq!(rows(&[&started(), &succeeded, &denied]).await, trouble("AccessDeniedException", false));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_lacks_what_it_must_have_is_no_panic() {
    let start = mock!(Client::start_query_execution).then_output(|| StartQueryExecutionOutput::builder().build());
    assert_eq!(rows(&[&start]).await, trouble("an answer without QueryExecutionId", true));
    let status = mock!(Client::get_query_execution).then_output(|| GetQueryExecutionOutput::builder().build());
    assert_eq!(rows(&[&started(), &status]).await, trouble("an answer without Status", true));
    let result = mock!(Client::get_query_results).then_output(|| GetQueryResultsOutput::builder().build());
    let succeeded = states(&[QueryExecutionState::Succeeded]);
    assert_eq!(rows(&[&started(), &succeeded, &result]).await, trouble("an answer without Rows", true));
}
