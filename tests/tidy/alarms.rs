//! What the template deploys is watched: by alarms that tell somebody, and by the dashboard.

use std::fs;

use serde_json::Value;
use stack::template::{functions, logical_id};
use tests::binaries::root;

/// Metrics of a widget and of a dashboard, at most
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>).
const MAX_METRICS: (usize, usize) = (500, 2500);

#[test]
fn every_alarm_tells_the_topic_and_says_what_silence_means() {
    let template = template();
    let alarms = of_kind(&template, "AWS::CloudWatch::Alarm");
    assert!(alarms.len() > 40, "the search for alarms finds too little to mean anything");
    for (id, block) in alarms {
        assert!(block.contains("AlarmActions: [!Ref AlarmTopic]"), "{id} tells nobody");
        assert!(block.contains("TreatMissingData: "), "{id} does not say what missing data means");
        assert!(!block.contains("ActionsEnabled"), "{id} may be mute");
    }
}

#[test]
fn every_function_has_alarms_on_errors_throttles_and_duration() {
    let template = template();
    for (id, block) in lambdas(&template) {
        let who = format!("{{Name: FunctionName, Value: !Ref {id}}}");
        for (metric, statistic) in [("Errors", "Sum"), ("Throttles", "Sum")] {
            let alarm = alarm(&template, metric, &who);
            assert_eq!(setting(alarm, "Statistic"), statistic, "{metric} of {id}");
            assert_eq!(setting(alarm, "Threshold"), "1", "{metric} of {id}");
        }
        let slow = alarm(&template, "Duration", &who);
        let timeout_s: u32 = setting(block, "Timeout").parse().expect("a time-out in seconds");
        assert_eq!(setting(slow, "Statistic"), "Maximum", "duration of {id}");
        assert_eq!(setting(slow, "Threshold"), (timeout_s * 800).to_string(), "four fifths of {id}'s time-out");
    }
}

#[test]
fn every_queue_has_an_alarm_on_its_depth() {
    let template = template();
    for (id, _) in of_kind(&template, "AWS::SQS::Queue") {
        let who = format!("{{Name: QueueName, Value: !GetAtt {id}.QueueName}}");
        assert_eq!(setting(alarm(&template, "ApproximateNumberOfMessagesVisible", &who), "Threshold"), "1", "{id}");
    }
}

#[test]
fn every_stream_reader_delivery_and_table_has_its_alarms() {
    let template = template();
    for (id, block) in lambdas(&template) {
        if block.contains("BisectBatchOnFunctionError") {
            alarm(&template, "IteratorAge", &format!("{{Name: FunctionName, Value: !Ref {id}}}"));
        }
        if block.contains("FAILURES_BUCKET: ") {
            alarm(&template, "Quarantined", &format!("{{Name: FunctionName, Value: !Ref {id}}}"));
        }
    }
    for (id, _) in of_kind(&template, "AWS::KinesisFirehose::DeliveryStream") {
        for metric in ["DeliveryToS3.DataFreshness", "DeliveryToS3.Success"] {
            alarm(&template, metric, &format!("{{Name: DeliveryStreamName, Value: !Ref {id}}}"));
        }
    }
    for (id, _) in of_kind(&template, "AWS::DynamoDB::Table") {
        for metric in ["ReadThrottleEvents", "WriteThrottleEvents"] {
            alarm(&template, metric, &format!("[{{Name: TableName, Value: !Ref {id}}}]"));
        }
    }
    alarm(&template, "5XXError", "{Name: Stage, Value: prod}");
}

#[test]
fn the_dashboard_shows_every_function() {
    let template = template();
    let shown = shown(&template);
    for (id, block) in lambdas(&template) {
        let mut metrics = vec!["Invocations Sum", "Errors Sum", "Throttles Sum", "ConcurrentExecutions Maximum"];
        metrics.extend(["Duration p50", "Duration p99"]);
        if block.contains("BisectBatchOnFunctionError") {
            metrics.push("IteratorAge Maximum");
        }
        for metric in metrics {
            let (name, statistic) = metric.split_once(' ').expect("a metric and its statistic");
            let line = format!("AWS/Lambda {name} FunctionName ${{{id}}} {statistic}");
            assert!(shown.contains(&line), "the dashboard does not show {line}");
        }
        assert!(shown.contains(&format!("Aviary RecordsIn FunctionName ${{{id}}} Sum")), "records of {id}");
    }
}

#[test]
fn the_dashboard_is_within_the_limits_of_cloudwatch() {
    let template = template();
    let sizes: Vec<usize> = widgets(&template).iter().map(|widget| metrics(widget).len()).collect();
    assert!(sizes.iter().all(|&size| size <= MAX_METRICS.0), "{sizes:?}");
    assert!((100..=MAX_METRICS.1).contains(&sizes.iter().sum()), "{sizes:?}");
}

fn template() -> String {
    fs::read_to_string(root().join("template.yaml")).expect("the stack has a template")
}

/// The functions, each with its block of the template.
fn lambdas(template: &str) -> Vec<(String, &str)> {
    let ids = functions(template).into_iter().map(logical_id);
    ids.map(|id| (id.clone(), block(template, &id).unwrap_or_else(|| panic!("{id} is not in the template")))).collect()
}

/// The resources of a kind, each with its block.
fn of_kind<'a>(template: &'a str, kind: &str) -> Vec<(&'a str, &'a str)> {
    let ids = template.lines().filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    let ids = ids.filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric()));
    let blocks = ids.filter_map(|id| Some((id, block(template, id)?)));
    let found: Vec<_> = blocks.filter(|(_, block)| block.contains(&format!("Type: {kind}\n"))).collect();
    assert!(!found.is_empty(), "the template has no {kind}");
    found
}

fn block<'a>(template: &'a str, id: &str) -> Option<&'a str> {
    let (_, rest) = template.split_once(&format!("\n  {id}:\n"))?;
    let end = rest.match_indices("\n  ").find(|(at, _)| !rest[at + 3..].starts_with(' ')).map(|(at, _)| at + 1);
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// The alarm on this metric of this dimension.
fn alarm<'a>(template: &'a str, metric: &str, dimension: &str) -> &'a str {
    let alarms = of_kind(template, "AWS::CloudWatch::Alarm");
    let mut blocks = alarms.into_iter().map(|(_, block)| block);
    let found = blocks.find(|block| setting(block, "MetricName") == metric && block.contains(dimension));
    found.unwrap_or_else(|| panic!("no alarm on {metric} of {dimension}"))
}

/// The value of a key, whether a line of its own or between commas.
fn setting<'a>(block: &'a str, key: &str) -> &'a str {
    let (_, rest) = block.split_once(&format!("{key}: ")).unwrap_or_else(|| panic!("no {key} in {block}"));
    rest.split([',', '}', '\n']).next().expect("a split gives something").trim()
}

fn widgets(template: &str) -> Vec<Value> {
    let (_, rest) = template.split_once("DashboardBody: !Sub |\n").expect("the template has a dashboard");
    let body: String = rest.lines().take_while(|line| line.starts_with("        ")).collect();
    let mut dashboard: Value = serde_json::from_str(&body).expect("a dashboard is JSON");
    let Value::Array(mut widgets) = dashboard["widgets"].take() else { panic!("a dashboard has widgets") };
    widgets.retain(|widget| widget["type"] == "metric");
    widgets
}

fn metrics(widget: &Value) -> &[Value] {
    widget["properties"]["metrics"].as_array().expect("a widget has metrics")
}

/// Each metric in words: namespace, name, dimensions, statistic.
fn shown(template: &str) -> Vec<String> {
    let widgets = widgets(template);
    let described = widgets.iter().flat_map(|widget| {
        metrics(widget).iter().map(|metric| {
            let parts = metric.as_array().expect("a metric is an array");
            let options = parts.last().filter(|part| part.is_object());
            let own = options.and_then(|options| options["stat"].as_str());
            let statistic = own.or(widget["properties"]["stat"].as_str()).expect("a metric has a statistic");
            let words = parts.iter().filter_map(Value::as_str).chain([statistic]);
            words.collect::<Vec<_>>().join(" ")
        })
    });
    described.collect()
}
