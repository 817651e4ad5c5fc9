//! A mapping as `ListEventSourceMappings` describes it.

use std::time::Duration;

use serde_json::Value;

use super::{filter::Filter, step::Rules};
use crate::value::{count, is_on, text};

/// Most lanes of a shard, and the defaults, of
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html>.
const MAX_LANES: u64 = 10;
const DEFAULT_BATCH_SIZE: u64 = 100;

/// Marks the mappings that are disabled in the engine because we do their work.
pub const TAG: &str = "delivery";

/// An event source mapping of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Its name.
    pub uuid: String,
    /// Its full name.
    pub arn: String,
    /// The stream that is read.
    pub stream_arn: String,
    /// Whose stream it is.
    pub service: Service,
    /// Records that pass none of them reach no function; without a filter all do.
    pub filters: Vec<Filter>,
    /// The function that is invoked.
    pub function_arn: String,
    /// Where a shard is read from.
    pub start: Position,
    /// Most records of a batch.
    pub batch_size: usize,
    /// How long records are gathered.
    pub window: Duration,
    /// Batches of one shard that are invoked at the same time.
    pub lanes: usize,
    /// Records that are older are not tried.
    pub max_age: Option<Duration>,
    /// What happens to failed batches.
    pub rules: Rules,
    /// Whether the answer of the function counts.
    pub reports_item_failures: bool,
    /// Where records go that are given up.
    pub destination: Option<String>,
    /// Whether the engine works on it.
    pub enabled: bool,
    /// Whether it is marked as ours.
    pub marked: bool,
}

/// The service of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// A stream of records.
    Kinesis,
    /// The changes of a table.
    DynamoDb,
}

/// The first record of a shard that was not read before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// The oldest.
    TrimHorizon,
    /// The next.
    Latest,
}

/// Why a mapping stays with the engine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadMappingError {
    /// Its stream is of another service.
    #[error("it reads no stream")]
    OtherSource,
    /// A setting that is not known here.
    #[error("{0} is not known here")]
    Unknown(&'static str),
}

impl Mapping {
    /// Reads a description.
    ///
    /// # Errors
    /// When the mapping has to stay with the engine.
    pub fn parse(description: &Value) -> Result<Mapping, ReadMappingError> {
        let required = |name: &'static str| text(&description[name]).ok_or(ReadMappingError::Unknown(name));
        let stream_arn = required("EventSourceArn")?;
        let service = service(stream_arn)?;
        refuse(description)?;
        Ok(Mapping {
            uuid: required("UUID")?.to_owned(),
            arn: required("EventSourceMappingArn")?.to_owned(),
            stream_arn: stream_arn.to_owned(),
            service,
            filters: filters(service, &description["FilterCriteria"]["Filters"])?,
            function_arn: required("FunctionArn")?.to_owned(),
            start: position(&description["StartingPosition"])?,
            batch_size: whole(&description["BatchSize"], DEFAULT_BATCH_SIZE).max(1),
            window: Duration::from_secs(count(&description["MaximumBatchingWindowInSeconds"]).unwrap_or(0)),
            lanes: whole(&description["ParallelizationFactor"], 1).clamp(1, whole(&Value::Null, MAX_LANES)),
            max_age: count(&description["MaximumRecordAgeInSeconds"]).map(Duration::from_secs),
            rules: Rules {
                bisect: is_on(&description["BisectBatchOnFunctionError"]),
                max_retries: count(&description["MaximumRetryAttempts"]).and_then(|count| count.try_into().ok()),
            },
            reports_item_failures: contains(&description["FunctionResponseTypes"], "ReportBatchItemFailures"),
            destination: text(&description["DestinationConfig"]["OnFailure"]["Destination"]).map(str::to_owned),
            enabled: description["State"].as_str().is_some_and(|state| state.starts_with("Enabl")),
            marked: !description["Tags"][TAG].is_null(),
        })
    }
}

/// Settings that would be lost if we did the work.
fn refuse(description: &Value) -> Result<(), ReadMappingError> {
    if count(&description["TumblingWindowInSeconds"]).is_some_and(|seconds| seconds > 0) {
        return Err(ReadMappingError::Unknown("TumblingWindowInSeconds"));
    }
    Ok(())
}

fn service(stream_arn: &str) -> Result<Service, ReadMappingError> {
    match stream_arn.split(':').nth(2) {
        Some("kinesis") => Ok(Service::Kinesis),
        Some("dynamodb") => Ok(Service::DynamoDb),
        _ => Err(ReadMappingError::OtherSource),
    }
}

/// Those of Kinesis look into the data of a record, which is not done here.
fn filters(service: Service, filters: &Value) -> Result<Vec<Filter>, ReadMappingError> {
    let filters = filters.as_array().map(Vec::as_slice).unwrap_or_default();
    let parse = |filter: &Value| Filter::parse(filter["Pattern"].as_str()?).filter(|_| service == Service::DynamoDb);
    filters.iter().map(parse).collect::<Option<_>>().ok_or(ReadMappingError::Unknown("FilterCriteria"))
}

fn position(name: &Value) -> Result<Position, ReadMappingError> {
    match name.as_str() {
        Some("TRIM_HORIZON") => Ok(Position::TrimHorizon),
        Some("LATEST") => Ok(Position::Latest),
        _ => Err(ReadMappingError::Unknown("StartingPosition")),
    }
}

fn whole(value: &Value, default: u64) -> usize {
    usize::try_from(count(value).unwrap_or(default)).unwrap_or(usize::MAX)
}

fn contains(list: &Value, name: &str) -> bool {
    list.as_array().is_some_and(|names| names.iter().any(|one| one == name))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    fn described(more: &Value) -> Value {
        let mut description = json!({
            "UUID": "u-1",
            "EventSourceMappingArn": "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:u-1",
            "EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/tweets",
            "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:ingester",
            "StartingPosition": "LATEST",
            "State": "Enabled",
        });
        let more = more.as_object().expect("an object").clone();
        description.as_object_mut().expect("an object").extend(more);
        description
    }

    #[test]
    fn what_is_not_set_has_the_documented_default() {
        let mapping = Mapping::parse(&described(&json!({}))).unwrap();
        expect![[r#"
            Mapping {
                uuid: "u-1",
                arn: "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:u-1",
                stream_arn: "arn:aws:kinesis:us-east-1:000000000000:stream/tweets",
                service: Kinesis,
                filters: [],
                function_arn: "arn:aws:lambda:us-east-1:000000000000:function:ingester",
                start: Latest,
                batch_size: 100,
                window: 0ns,
                lanes: 1,
                max_age: None,
                rules: Rules {
                    bisect: false,
                    max_retries: None,
                },
                reports_item_failures: false,
                destination: None,
                enabled: true,
                marked: false,
            }
        "#]]
        .assert_debug_eq(&mapping);
    }

    #[test]
    fn every_setting_is_read() {
        let mapping = Mapping::parse(&described(&json!({
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": 500,
            "MaximumBatchingWindowInSeconds": 1,
            "ParallelizationFactor": 2,
            "MaximumRecordAgeInSeconds": 86400,
            "BisectBatchOnFunctionError": true,
            "MaximumRetryAttempts": "10",
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::failures"}},
            "State": "Disabled",
            "Tags": {"delivery": "local"},
        })));
        let mapping = mapping.unwrap();
        assert_eq!((mapping.start, mapping.batch_size), (Position::TrimHorizon, 500));
        assert_eq!((mapping.window, mapping.max_age), (Duration::from_secs(1), Some(Duration::from_secs(86_400))));
        assert_eq!((mapping.rules, mapping.lanes), (Rules { bisect: true, max_retries: Some(10) }, 2));
        assert_eq!(mapping.destination.as_deref(), Some("arn:aws:s3:::failures"));
        assert_eq!((mapping.reports_item_failures, mapping.enabled, mapping.marked), (true, false, true));
    }

    #[test]
    fn changes_of_a_table_may_be_filtered() {
        let table = json!({
            "EventSourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s",
            "FilterCriteria": {"Filters": [{"Pattern": r#"{"eventName":["INSERT"]}"#}]},
        });
        let mapping = Mapping::parse(&described(&table)).unwrap();
        assert_eq!(mapping.service, Service::DynamoDb);
        assert_eq!(mapping.filters, [Filter::parse(r#"{"eventName":["INSERT"]}"#).unwrap()]);
    }

    #[test]
    fn minus_one_is_without_end() {
        let mapping = Mapping::parse(&described(&json!({"MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": -1})));
        let mapping = mapping.unwrap();
        assert_eq!((mapping.rules.max_retries, mapping.max_age), (None, None));
    }

    #[test]
    fn what_we_cannot_do_stays_with_the_engine() {
        let refused = [
            json!({"EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:queue"}),
            json!({"FilterCriteria": {"Filters": [{"Pattern": "{}"}]}}),
            json!({"TumblingWindowInSeconds": 30}),
            json!({"StartingPosition": "AT_TIMESTAMP"}),
            json!({"FunctionArn": null}),
        ];
        let reasons = refused.map(|more| Mapping::parse(&described(&more)).unwrap_err().to_string());
        expect![[r#"
            it reads no stream
            FilterCriteria is not known here
            TumblingWindowInSeconds is not known here
            StartingPosition is not known here
            FunctionArn is not known here"#]]
        .assert_eq(&reasons.join("\n"));
    }
}
