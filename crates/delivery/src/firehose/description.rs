//! A Firehose stream as `DescribeDeliveryStream` describes it.

use std::time::Duration;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::buffer::Hints;
use crate::value::{count, is_on, number, text};

const MIB: f64 = 1024.0 * 1024.0;

/// The defaults of <https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html>, and of the
/// function's buffer and retries at <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html>.
const DEFAULT_MB: f64 = 5.0;
const DEFAULT_INTERVAL_SECONDS: u64 = 300;
const DEFAULT_FUNCTION_MB: f64 = 1.0;
const DEFAULT_FUNCTION_INTERVAL_SECONDS: u64 = 60;
const DEFAULT_RETRIES: u64 = 3;

/// A stream that delivers to a bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryStream {
    /// Its name.
    pub name: String,
    /// Its full name.
    pub arn: String,
    /// Counts its changes.
    pub version: String,
    /// Whether records are encrypted at rest.
    pub encrypted: bool,
    /// The bucket of all objects.
    pub bucket: String,
    /// The prefix of delivered records.
    pub prefix: String,
    /// The prefix of failed records.
    pub error_prefix: String,
    /// The time zone of prefixes.
    pub zone: TimeZone,
    /// When an object is written.
    pub hints: Hints,
    /// How it is written.
    pub format: Format,
    /// The function that transforms the records.
    pub processor: Option<Processor>,
}

/// How records become an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Format {
    /// Appended to each record.
    pub delimiter: Vec<u8>,
    /// Whether the object is compressed.
    pub gzip: bool,
    /// The end of the object's key.
    pub extension: Option<String>,
}

/// The function of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processor {
    /// Its full name.
    pub function_arn: String,
    /// How often it is invoked again when it fails.
    pub retries: u32,
    /// When it is invoked.
    pub hints: Hints,
}

/// Why a stream stays with the engine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not known here")]
pub struct ReadDeliveryStreamError(String);

impl DeliveryStream {
    /// Reads a description.
    ///
    /// # Errors
    /// When the stream has to stay with the engine.
    pub fn parse(description: &Value) -> Result<DeliveryStream, ReadDeliveryStreamError> {
        let destination = destination(description)?;
        let required = |value: &Value, name: &str| text(value).map(str::to_owned).ok_or_else(|| unknown(name));
        let bucket_arn = required(&destination["BucketARN"], "a stream without a bucket")?;
        Ok(DeliveryStream {
            name: required(&description["DeliveryStreamName"], "a stream without a name")?,
            arn: required(&description["DeliveryStreamARN"], "a stream without an ARN")?,
            version: text(&description["VersionId"]).unwrap_or("1").to_owned(),
            encrypted: description["DeliveryStreamEncryptionConfiguration"]["Status"] == "ENABLED",
            bucket: bucket_arn.rsplit(':').next().unwrap_or_default().to_owned(),
            prefix: text(&destination["Prefix"]).unwrap_or_default().to_owned(),
            error_prefix: text(&destination["ErrorOutputPrefix"]).unwrap_or_default().to_owned(),
            zone: zone(text(&destination["CustomTimeZone"]).unwrap_or("UTC"))?,
            hints: hints(
                &destination["BufferingHints"]["SizeInMBs"],
                &destination["BufferingHints"]["IntervalInSeconds"],
                (DEFAULT_MB, DEFAULT_INTERVAL_SECONDS),
            ),
            format: Format {
                delimiter: delimiter(destination),
                gzip: gzip(&destination["CompressionFormat"])?,
                extension: text(&destination["FileExtension"]).map(str::to_owned),
            },
            processor: processor(destination),
        })
    }

    /// The stream with its buffering intervals shortened.
    #[must_use]
    pub fn within(mut self, longest: Option<Duration>) -> DeliveryStream {
        let longest = longest.unwrap_or(Duration::MAX);
        self.hints.interval = self.hints.interval.min(longest);
        if let Some(processor) = &mut self.processor {
            processor.hints.interval = processor.hints.interval.min(longest);
        }
        self
    }
}

fn unknown(name: &str) -> ReadDeliveryStreamError {
    ReadDeliveryStreamError(name.to_owned())
}

fn destination(description: &Value) -> Result<&Value, ReadDeliveryStreamError> {
    if description["DeliveryStreamType"].as_str().is_some_and(|source| source != "DirectPut") {
        return Err(unknown("a source other than direct puts"));
    }
    let destination = &description["Destinations"][0];
    let destination = ["ExtendedS3DestinationDescription", "S3DestinationDescription"]
        .into_iter()
        .map(|name| &destination[name])
        .find(|destination| destination.is_object())
        .ok_or_else(|| unknown("a destination other than S3"))?;
    for feature in ["DynamicPartitioningConfiguration", "DataFormatConversionConfiguration"] {
        if is_on(&destination[feature]["Enabled"]) {
            return Err(unknown(feature));
        }
    }
    if destination["S3BackupMode"] == "Enabled" {
        return Err(unknown("S3BackupMode"));
    }
    Ok(destination)
}

fn gzip(compression: &Value) -> Result<bool, ReadDeliveryStreamError> {
    match compression.as_str() {
        None | Some("UNCOMPRESSED") => Ok(false),
        Some("GZIP") => Ok(true),
        Some(other) => Err(unknown(other)),
    }
}

fn zone(name: &str) -> Result<TimeZone, ReadDeliveryStreamError> {
    match name {
        "UTC" => Ok(TimeZone::UTC),
        name => TimeZone::get(name).map_err(|_| unknown(name)),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are at most 128 MB, never negative")]
fn hints(size_mb: &Value, interval_seconds: &Value, (default_mb, default_seconds): (f64, u64)) -> Hints {
    Hints {
        bytes: (number(size_mb).unwrap_or(default_mb) * MIB) as usize,
        interval: Duration::from_secs(count(interval_seconds).unwrap_or(default_seconds)),
    }
}

fn processor(destination: &Value) -> Option<Processor> {
    let processor = processor_of(destination, "Lambda")?;
    let parameter = |name| parameter(processor, name);
    Some(Processor {
        function_arn: text(parameter("LambdaArn"))?.to_owned(),
        retries: count(parameter("NumberOfRetries")).unwrap_or(DEFAULT_RETRIES).try_into().unwrap_or(u32::MAX),
        hints: hints(
            parameter("BufferSizeInMBs"),
            parameter("BufferIntervalInSeconds"),
            (DEFAULT_FUNCTION_MB, DEFAULT_FUNCTION_INTERVAL_SECONDS),
        ),
    })
}

/// In a template the newline is written as `\n`, a backslash and a letter.
fn delimiter(destination: &Value) -> Vec<u8> {
    let Some(processor) = processor_of(destination, "AppendDelimiterToRecord") else {
        return Vec::new();
    };
    text(parameter(processor, "Delimiter")).unwrap_or("\\n").replace("\\n", "\n").into_bytes()
}

fn processor_of<'a>(destination: &'a Value, kind: &str) -> Option<&'a Value> {
    let processing = &destination["ProcessingConfiguration"];
    let processors = processing["Processors"].as_array().filter(|_| is_on(&processing["Enabled"]))?;
    processors.iter().find(|processor| processor["Type"] == kind)
}

fn parameter<'a>(processor: &'a Value, name: &str) -> &'a Value {
    let parameters = processor["Parameters"].as_array().into_iter().flatten();
    let mut named = parameters.filter(|parameter| parameter["ParameterName"] == name);
    named.next().map_or(&Value::Null, |parameter| &parameter["ParameterValue"])
}

#[cfg(test)]
pub(crate) mod tests;
