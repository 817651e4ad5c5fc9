"""What holds between resources: alarms and dashboard watch everything there is, buckets have policies, names exist."""

import json
import re

ONE_OR_MORE, LESS_THAN = "GreaterThanOrEqualToThreshold", "LessThanThreshold"
# Four fifths of the time-out.
NEARLY = 0.8
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
METRICS_OF_A_WIDGET, METRICS_OF_A_DASHBOARD, WIDGETS = 500, 2500, 500


def findings(template):
    """A line for each gap."""
    resources = template["Resources"]
    seen = [watched(one["Properties"]) for one in resources.values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    missing = [f"no alarm: {' '.join(map(str, alarm))}" for alarm in alarms(resources) if alarm not in seen]
    return missing + dashboard_gaps(resources) + bucket_gaps(resources) + unknown_names(template)


def of_kind(resources, *kinds):
    return {name: one.get("Properties", {}) for name, one in resources.items() if one["Type"] in kinds}


def watched(alarm):
    """What an alarm looks at, and when it rings."""
    dimensions = {one["Name"]: subject(one["Value"]) for one in alarm.get("Dimensions", [])}
    rings = (alarm.get("Statistic"), alarm.get("ComparisonOperator"), alarm.get("Threshold"))
    return (alarm.get("Namespace"), alarm.get("MetricName"), *dimensions.items(), *rings, alarm.get("TreatMissingData"))


def subject(value):
    match value:
        case {"Ref": name}:
            return name
        case {"Fn::GetAtt": [name, _]}:
            return name
    return value


def alarms(resources):
    """Each alarm that there has to be, as `watched` tells it."""
    calm = "notBreaching"
    for name, function in of_kind(resources, "AWS::Serverless::Function").items():
        who = ("FunctionName", name)
        nearly = int(function["Timeout"] * 1000 * NEARLY)
        yield "AWS/Lambda", "Errors", who, "Sum", ONE_OR_MORE, 1, calm
        yield "AWS/Lambda", "Throttles", who, "Sum", ONE_OR_MORE, 1, calm
        yield "AWS/Lambda", "Duration", who, "Maximum", ONE_OR_MORE, nearly, calm
        kinds = {event["Type"] for event in function.get("Events", {}).values()}
        if kinds & {"DynamoDB", "Kinesis"}:
            yield "AWS/Lambda", "IteratorAge", who, "Maximum", ONE_OR_MORE, 300_000, calm
        if "ScheduleV2" in kinds:
            # Silence is the fault.
            yield "AWS/Lambda", "Invocations", who, "Sum", LESS_THAN, 1, "breaching"
        if "FAILURES_BUCKET" in function.get("Environment", {}).get("Variables", {}):
            yield "Aviary", "Quarantined", who, "Sum", ONE_OR_MORE, 1, calm
    for name in of_kind(resources, "AWS::SQS::Queue"):
        yield "AWS/SQS", "ApproximateNumberOfMessagesVisible", ("QueueName", name), "Maximum", ONE_OR_MORE, 1, calm
    for name in of_kind(resources, "AWS::KinesisFirehose::DeliveryStream"):
        who = ("DeliveryStreamName", name)
        yield "AWS/Firehose", "DeliveryToS3.DataFreshness", who, "Maximum", ONE_OR_MORE, 900, calm
        yield "AWS/Firehose", "DeliveryToS3.Success", who, "Average", LESS_THAN, 1, calm
    for name, table in of_kind(resources, "AWS::DynamoDB::Table").items():
        indexes = [(("GlobalSecondaryIndexName", one["IndexName"]),) for one in table.get("GlobalSecondaryIndexes", [])]
        for index in [(), *indexes]:
            for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
                yield "AWS/DynamoDB", metric, ("TableName", name), *index, "Sum", ONE_OR_MORE, 1, calm
    for api in of_kind(resources, "AWS::Serverless::Api").values():
        who = (("ApiName", subject(api["DefinitionBody"]["info"]["title"])), ("Stage", api["StageName"]))
        yield "AWS/ApiGateway", "5XXError", *who, "Sum", ONE_OR_MORE, 1, calm


def dashboard_gaps(resources):
    boards = list(of_kind(resources, "AWS::CloudWatch::Dashboard").values())
    if len(boards) != 1:
        return [f"{len(boards)} dashboards instead of one"]
    widgets = json.loads(boards[0]["DashboardBody"]["Fn::Sub"])["widgets"]
    shown, sizes = set(), []
    for widget in (one["properties"] for one in widgets if one["type"] == "metric"):
        sizes.append(len(widget["metrics"]))
        for metric in widget["metrics"]:
            *path, options = [*metric, {}] if not isinstance(metric[-1], dict) else metric
            if path:
                shown.add((path[0], path[1], *path[3::2], options.get("stat", widget.get("stat"))))
    gaps = [f"not on the dashboard: {' '.join(metric)}" for metric in metrics(resources) if metric not in shown]
    if max(sizes) > METRICS_OF_A_WIDGET or sum(sizes) > METRICS_OF_A_DASHBOARD or len(widgets) > WIDGETS:
        gaps.append(f"CloudWatch shows no dashboard of {len(widgets)} widgets with {sum(sizes)} metrics")
    return gaps


def metrics(resources):
    """What the dashboard has to show: namespace, metric, whose, statistic."""
    for name, function in of_kind(resources, "AWS::Serverless::Function").items():
        who = f"${{{name}}}"
        for metric in ("Invocations", "Errors", "Throttles"):
            yield "AWS/Lambda", metric, who, "Sum"
        yield "AWS/Lambda", "Duration", who, "p50"
        yield "AWS/Lambda", "Duration", who, "p99"
        yield "AWS/Lambda", "ConcurrentExecutions", who, "Maximum"
        yield "Aviary", "RecordsIn", who, "Sum"
        if {event["Type"] for event in function.get("Events", {}).values()} & {"DynamoDB", "Kinesis"}:
            yield "AWS/Lambda", "IteratorAge", who, "Maximum"
    for name in of_kind(resources, "AWS::KinesisFirehose::DeliveryStream"):
        yield "AWS/Firehose", "DeliveryToS3.DataFreshness", f"${{{name}}}", "Maximum"
    for name in of_kind(resources, "AWS::SQS::Queue"):
        yield "AWS/SQS", "ApproximateNumberOfMessagesVisible", f"${{{name}.QueueName}}", "Maximum"
    for name, table in of_kind(resources, "AWS::DynamoDB::Table").items():
        for index in [(), *((one["IndexName"],) for one in table.get("GlobalSecondaryIndexes", []))]:
            yield "AWS/DynamoDB", "ReadThrottleEvents", f"${{{name}}}", *index, "Sum"
            yield "AWS/DynamoDB", "WriteThrottleEvents", f"${{{name}}}", *index, "Sum"
    for metric, statistic in (("Latency", "p50"), ("Latency", "p99"), ("4XXError", "Sum"), ("5XXError", "Sum")):
        yield "AWS/ApiGateway", metric, "${AWS::StackName}", "prod", statistic


def bucket_gaps(resources):
    """Buckets without a policy of their own, or without a log of who asks for what."""
    buckets = of_kind(resources, "AWS::S3::Bucket")
    guarded = {subject(policy["Bucket"]) for policy in of_kind(resources, "AWS::S3::BucketPolicy").values()}
    logs = {subject(one["LoggingConfiguration"]["DestinationBucketName"]) for one in buckets.values() if "LoggingConfiguration" in one}
    unlogged = [name for name, one in buckets.items() if "LoggingConfiguration" not in one and name not in logs]
    return [f"{name} has no policy" for name in sorted(set(buckets) - guarded)] + [f"{name} is not logged" for name in unlogged]


def unknown_names(template):
    """References to nothing; cfn-lint overlooks those in variables of a function, and the engine overlooks all."""
    # SAM makes a role for each function.
    known = set(template["Resources"]) | {f"{name}Role" for name in of_kind(template["Resources"], "AWS::Serverless::Function")}
    names = {name for name in referred(template) if not name.startswith("AWS::")}
    return [f"nothing is called {name}" for name in sorted(names - known)]


def referred(node):
    match node:
        case {"Ref": str(name), **rest} if not rest:
            yield name
        case {"Fn::GetAtt": [name, _]}:
            yield name
        case {"Fn::Sub": str(pattern)}:
            yield from re.findall(r"\$\{([A-Za-z0-9:]+)", pattern)
        case dict():
            for value in node.values():
                yield from referred(value)
        case list():
            for value in node:
                yield from referred(value)
