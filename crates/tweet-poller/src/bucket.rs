//! The S3 bucket that the tweets go into.

use aws_sdk_s3::{
    Client,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::put_object::PutObjectError,
};
use jiff::Timestamp;
use telemetry::{metric::Operation, metrics::timed};
use uuid::{NoContext, Uuid};

/// The bucket.
pub struct Bucket {
    client: Client,
    name: String,
}

/// Why a line is not in the bucket.
#[derive(Debug, thiserror::Error)]
pub enum PutLineError {
    /// S3 refused, or could not be reached.
    #[error("{0}")]
    Refused(String),
    /// The run's time was up.
    #[error("the time of the run was up")]
    NoTime,
}

impl Bucket {
    /// The bucket of that name.
    pub fn new(client: Client, name: String) -> Bucket {
        Bucket { client, name }
    }

    /// Stores a line; the SDK tries again what passes.
    ///
    /// # Errors
    /// When S3 does not take it.
    pub async fn put(&self, key: &str, line: String) -> Result<(), PutLineError> {
        let request = self.client.put_object().bucket(&self.name).key(key);
        let request = request.content_type("application/json").body(line.into_bytes().into());
        timed(Operation::PutObject, request.send()).await?;
        Ok(())
    }
}

/// A key of its own for a run of that time: the day is the partition that Athena reads by, names sort by time.
pub fn key(now: Timestamp) -> String {
    let second = u64::try_from(now.as_second()).expect("the clock is past 1970");
    let nanosecond = u32::try_from(now.subsec_nanosecond()).expect("the clock is past 1970");
    key_of(now, Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, second, nanosecond)))
}

fn key_of(now: Timestamp, run: Uuid) -> String {
    format!("tweets/{}-{run}.json", now.strftime("dt=%Y-%m-%d/%H%M%S"))
}

impl From<SdkError<PutObjectError>> for PutLineError {
    fn from(error: SdkError<PutObjectError>) -> PutLineError {
        let cause = error.code().map_or_else(|| DisplayErrorContext(&error).to_string(), str::to_owned);
        PutLineError::Refused(cause)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_key_holds_the_day_and_the_second_in_utc() {
        let now = "2026-03-01T00:34:56.789+02:00".parse().unwrap();
        let run = Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, 0, 0));
        expect!["tweets/dt=2026-02-28/223456-"]
            .assert_eq(key_of(now, run).strip_suffix(&format!("{run}.json")).unwrap());
    }

    #[test]
    fn two_runs_of_one_moment_have_two_keys() {
        let now = Timestamp::now();
        assert_ne!(key(now), key(now));
    }

    #[test]
    fn a_key_ends_in_a_version_7_uuid_of_the_same_moment() {
        let now: Timestamp = "2026-03-01T12:34:56.789Z".parse().unwrap();
        let key = key(now);
        let run: Uuid = key["tweets/dt=2026-03-01/123456-".len()..].strip_suffix(".json").unwrap().parse().unwrap();
        assert_eq!(run.get_version_num(), 7);
        assert_eq!(run.get_timestamp().unwrap().to_unix(), (1_772_368_496, 789_000_000));
    }
}
