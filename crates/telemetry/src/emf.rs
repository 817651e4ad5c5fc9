//! Metrics as lines of the log that CloudWatch reads them from: the embedded metric format
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::{metric::Count, metrics::Metrics};

/// Most metrics of one document
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).
const MAX_METRICS: usize = 100;

/// Most values of one metric in one document
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).
const MAX_VALUES: usize = 100;

/// All metrics of the system are here.
const NAMESPACE: &str = "Aviary";

const BY_FUNCTION: &[&str] = &["FunctionName"];
const BY_KIND: &[&str] = &["FunctionName", "Kind"];

/// Whose metrics they are.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The function as Lambda knows it.
    pub function_name: &'a str,
    /// The invocation. Not a dimension, which would make each one a metric of its own.
    pub request_id: &'a str,
    /// What the application log level of the function lets pass; Lambda takes a line without one for `INFO`, and one
    /// without a time stamp too
    /// (<https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>).
    pub level: &'a str,
    /// When the invocation ended.
    pub timestamp: Timestamp,
}

/// One document a line, as many as the limits ask for; none when nothing was counted.
pub fn lines(origin: &Origin<'_>, metrics: &Metrics) -> String {
    let counts = metrics.counts.iter().map(|(count, &n)| Series::count(*count, n));
    let durations = metrics.durations.iter().map(|(operation, durations)| Series {
        name: operation.duration_name(),
        unit: "Milliseconds",
        values: Values::Each(durations),
    });
    let mut lines = String::new();
    write_all(&counts.chain(durations).collect::<Vec<_>>(), origin, &mut lines);
    for (&kind, &n) in &metrics.skipped {
        write(&Document::new(origin, &[Series::count(Count::Skipped, n)], Some(kind)), &mut lines);
    }
    lines
}

/// A metric and its values.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Series<'a> {
    name: &'static str,
    unit: &'static str,
    #[serde(skip)]
    values: Values<'a>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
enum Values<'a> {
    Sum(usize),
    Each(&'a [f64]),
}

impl<'a> Series<'a> {
    fn count(count: Count, n: usize) -> Series<'a> {
        Series { name: count.name(), unit: count.unit(), values: Values::Sum(n) }
    }

    /// What stands in a document of these numbers, for those before it are full.
    fn part(self, number: usize) -> Option<Series<'a>> {
        let values = match self.values {
            Values::Sum(n) => (number == 0).then_some(Values::Sum(n)),
            Values::Each(values) => values.chunks(MAX_VALUES).nth(number).map(Values::Each),
        };
        Some(Series { values: values?, ..self })
    }
}

fn write_all(series: &[Series<'_>], origin: &Origin<'_>, lines: &mut String) {
    for number in 0.. {
        let parts: Vec<_> = series.iter().filter_map(|series| series.part(number)).collect();
        if parts.is_empty() {
            return;
        }
        parts.chunks(MAX_METRICS).for_each(|series| write(&Document::new(origin, series, None), lines));
    }
}

fn write(document: &Document<'_>, lines: &mut String) {
    lines.push_str(&serde_json::to_string(document).expect("texts and numbers are always JSON"));
    lines.push('\n');
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(serialize_with = "text")]
    timestamp: Timestamp,
    level: &'a str,
    #[serde(rename = "_aws")]
    metadata: Metadata<'a>,
    #[serde(rename = "requestId")]
    request_id: &'a str,
    #[serde(rename = "FunctionName")]
    function_name: &'a str,
    #[serde(rename = "Kind", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(flatten, serialize_with = "values")]
    series: &'a [Series<'a>],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata<'a> {
    timestamp: i64,
    cloud_watch_metrics: [Directive<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Directive<'a> {
    namespace: &'static str,
    dimensions: [&'static [&'static str]; 1],
    metrics: &'a [Series<'a>],
}

impl<'a> Document<'a> {
    fn new(origin: &Origin<'a>, series: &'a [Series<'a>], kind: Option<&'static str>) -> Document<'a> {
        let dimensions = [if kind.is_some() { BY_KIND } else { BY_FUNCTION }];
        let directive = Directive { namespace: NAMESPACE, dimensions, metrics: series };
        Document {
            timestamp: origin.timestamp,
            level: origin.level,
            metadata: Metadata { timestamp: origin.timestamp.as_millisecond(), cloud_watch_metrics: [directive] },
            request_id: origin.request_id,
            function_name: origin.function_name,
            kind,
            series,
        }
    }
}

/// Names and values, as members of the document itself.
fn values<S: Serializer>(series: &[Series<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(series.iter().map(|series| (series.name, series.values)))
}

/// As RFC 3339 has it, to the millisecond as in the metadata.
fn text<S: Serializer>(timestamp: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{timestamp:.3}"))
}

#[cfg(test)]
mod tests;
