#!/usr/bin/env python3
"""Breaks the template in every way that its checks are there for, and fails when a break passes them all.

Usage: mutations.py template.yaml
"""

import copy
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import check
import template as source

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
GONE = object()
PUBLIC = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": {"Fn::Sub": "${PhotosBucket.Arn}/*"}}
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

STREAM = "TweetIngester/Properties/Events/Tweets/Properties"
PHOTOS = "PhotoFetcher/Properties/Events/NewTweets/Properties"
MINUTE = "TweetPoller/Properties/Events/EveryMinute/Properties"
EVENTS = "EventsDeliveryStream/Properties/ExtendedS3DestinationConfiguration"
TICKS = "TickerDeliveryStream/Properties/ExtendedS3DestinationConfiguration"
FILTER = f"{EVENTS}/ProcessingConfiguration/Processors/0/Parameters"
POLICY = "PhotosBucketPolicy/Properties/PolicyDocument/Statement"
PRIVATE = "PhotosBucket/Properties/PublicAccessBlockConfiguration"
TRUST = "EventsDeliveryRole/Properties/AssumeRolePolicyDocument/Statement/0"
STAGE = "Api/Properties/MethodSettings/0"
QUERIES = "AthenaWorkGroup/Properties/WorkGroupConfiguration"

# What is broken, where below Resources, and what stands there then.
MUTATIONS = [
    ("the stream's mapping does not bisect", f"{STREAM}/BisectBatchOnFunctionError", False),
    ("the stream's mapping retries for ever", f"{STREAM}/MaximumRetryAttempts", -1),
    ("the stream's mapping has no number of retries", f"{STREAM}/MaximumRetryAttempts", GONE),
    ("the stream's mapping never retries", f"{STREAM}/MaximumRetryAttempts", 0),
    ("the stream's records have no age", f"{STREAM}/MaximumRecordAgeInSeconds", GONE),
    ("the stream's records have any age", f"{STREAM}/MaximumRecordAgeInSeconds", -1),
    ("one bad record fails its batch", f"{STREAM}/FunctionResponseTypes", GONE),
    ("failed batches go nowhere", f"{STREAM}/DestinationConfig", GONE),
    ("failed batches go to a queue", f"{STREAM}/DestinationConfig/OnFailure", {"Type": "SQS", "Destination": {"Fn::GetAtt": ["ThumbnailerFailures", "Arn"]}}),
    ("failed batches go to the photos", f"{STREAM}/DestinationConfig/OnFailure/Destination", {"Fn::GetAtt": ["PhotosBucket", "Arn"]}),
    ("old records are skipped", f"{STREAM}/StartingPosition", "LATEST"),
    ("batches outgrow a call", f"{STREAM}/BatchSize", 10000),
    ("the mapping is switched off", f"{STREAM}/Enabled", False),
    ("the table's mapping does not bisect", f"{PHOTOS}/BisectBatchOnFunctionError", GONE),
    ("the table's mapping retries for ever", f"{PHOTOS}/MaximumRetryAttempts", GONE),
    ("failed photos go nowhere", f"{PHOTOS}/DestinationConfig", GONE),
    ("every change is a photo", f"{PHOTOS}/FilterCriteria", GONE),
    ("photos come from anywhere", "PhotoFetcher/Properties/Environment/Variables/PHOTO_HOSTS", "*"),
    ("photo events are not tried again", "Thumbnailer/Properties/EventInvokeConfig/MaximumRetryAttempts", 0),
    ("failed photo events go nowhere", "Thumbnailer/Properties/EventInvokeConfig/DestinationConfig", GONE),
    ("photo events have no settings", "Thumbnailer/Properties/EventInvokeConfig", GONE),
    ("photo events see a prefix", "Thumbnailer/Properties/Events/Photos/Properties/Filter", {"S3Key": {"Rules": [{"Name": "prefix", "Value": "photos/"}]}}),
    ("removed photos keep their thumbnails", "Thumbnailer/Properties/Events/Photos/Properties/Events", ["s3:ObjectCreated:*"]),
    ("thumbnails go to their own source", "Thumbnailer/Properties/Environment/Variables/THUMBNAILS_BUCKET", {"Ref": "PhotosBucket"}),
    ("loops are allowed", "Thumbnailer/Properties/RecursiveLoop", "Allow"),
    ("polls are tried again twice", "TweetPoller/Properties/EventInvokeConfig/MaximumRetryAttempts", 2),
    ("polls overlap", "TweetPoller/Properties/ReservedConcurrentExecutions", 5),
    ("a schedule's failures go nowhere", f"{MINUTE}/DeadLetterConfig", GONE),
    ("a schedule retries for a day", f"{MINUTE}/RetryPolicy", GONE),
    ("polls come each hour", f"{MINUTE}/ScheduleExpression", "rate(1 hour)"),
    ("concurrency has no limit", "FaqApi/Properties/ReservedConcurrentExecutions", GONE),
    ("a function may run for a quarter of an hour", "NyFilter/Properties/Timeout", 900),
    ("a time-out moves away from its alarm", "NyFilter/Properties/Timeout", 30),
    ("a function logs where nothing expires", "NyFilter/Properties/LoggingConfig", GONE),
    ("a function is not traced", "NyFilter/Properties/Tracing", "PassThrough"),
    ("a function has a public address", "FaqApi/Properties/FunctionUrlConfig", {"AuthType": "NONE"}),
    ("a function writes any item of any table", "MusicApi/Properties/Policies/0/Statement/0/Resource", "*"),
    ("a function does anything with its table", "MusicApi/Properties/Policies/0/Statement/0/Action", ["dynamodb:*"]),
    ("a function gets one action more", "TweetPoller/Properties/Policies/0/Statement/0/Action", ["s3:PutObject", "s3:DeleteObject"]),
    ("a function writes to the whole bucket", "TweetPoller/Properties/Policies/0/Statement/0/Resource", {"Fn::Sub": "${DataBucket.Arn}/*"}),
    ("a function writes to another prefix", "TweetPoller/Properties/Policies/0/Statement/0/Resource", {"Fn::Sub": "${DataBucket.Arn}/firehose/*"}),
    ("a function has SAM's broad policy", "TweetPoller/Properties/Policies", [{"S3WritePolicy": {"BucketName": {"Ref": "DataBucket"}}}]),
    ("a function has a managed policy", "TweetPoller/Properties/Policies", "AmazonS3FullAccess"),
    ("a function may do everything", "TweetPoller/Properties/Policies", [EVERYTHING]),
    ("a function may do all but one thing", "MusicApi/Properties/Policies/0/Statement/0", {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}),
    ("a function has a role from elsewhere", "FaqApi/Properties/Role", "arn:aws:iam::123456789012:role/admin"),
    ("the delivery reads all of S3", "EventsDeliveryRole/Properties/Policies/0/PolicyDocument/Statement/1/Resource", "*"),
    ("any Firehose of the world takes the role", f"{TRUST}/Condition", GONE),
    ("the role has another external id", f"{TRUST}/Condition", {"StringEquals": {"sts:ExternalId": "any"}}),
    ("everybody takes the role", f"{TRUST}/Principal", "*"),
    ("any API invokes the function", "ApiInvokesMusicApi/Properties/SourceArn", GONE),
    ("everybody invokes the function", "ApiInvokesMusicApi/Properties/Principal", "*"),
    ("a bucket is not blocked from the public", PRIVATE, GONE),
    ("a bucket takes public policies", f"{PRIVATE}/BlockPublicPolicy", False),
    ("a bucket is public by ACL", "PhotosBucket/Properties/AccessControl", "PublicRead"),
    ("a bucket is a web site", "PhotosBucket/Properties/WebsiteConfiguration", {"IndexDocument": "index.html"}),
    ("a policy lets everybody read", f"{POLICY}/1", PUBLIC),
    ("a bucket is read without TLS", "PhotosBucketPolicy", GONE),
    ("the TLS policy refuses TLS instead", f"{POLICY}/0/Condition/Bool", {"aws:SecureTransport": "true"}),
    ("the TLS policy allows", f"{POLICY}/0/Effect", "Allow"),
    ("objects belong to whoever wrote them", "PhotosBucket/Properties/OwnershipControls", GONE),
    ("a bucket is not encrypted", "DataBucket/Properties/BucketEncryption", GONE),
    ("a bucket keeps one version", "DataBucket/Properties/VersioningConfiguration", GONE),
    ("a bucket keeps everything for ever", "DataBucket/Properties/LifecycleConfiguration", GONE),
    ("photos expire", "PhotosBucket/Properties/LifecycleConfiguration/Rules/2", {"Id": "old", "Status": "Enabled", "ExpirationInDays": 1}),
    ("failures expire the next day", "FailuresBucket/Properties/LifecycleConfiguration/Rules/2/ExpirationInDays", 1),
    ("data goes with the stack", "DataBucket/DeletionPolicy", "Delete"),
    ("nobody knows who read the photos", "PhotosBucket/Properties/LoggingConfiguration", GONE),
    ("a table cannot be restored", "TweetsTable/Properties/PointInTimeRecoverySpecification", GONE),
    ("a table may be deleted", "TweetsTable/Properties/DeletionProtectionEnabled", False),
    ("a table's bill has no end", "MusicTable/Properties/OnDemandThroughput", GONE),
    ("a table goes with the stack", "MusicTable/DeletionPolicy", GONE),
    ("a table tells no changes", "TweetsTable/Properties/StreamSpecification", GONE),
    ("the stream forgets after a day", "TweetStream/Properties/RetentionPeriodHours", 24),
    ("the stream is not encrypted", "TweetStream/Properties/StreamEncryption", GONE),
    ("a queue is not encrypted", "ThumbnailerFailures/Properties/KmsMasterKeyId", GONE),
    ("a queue forgets after an hour", "ThumbnailerFailures/Properties/MessageRetentionPeriod", 3600),
    ("failed deliveries lie among the good ones", f"{EVENTS}/ErrorOutputPrefix", GONE),
    ("failed deliveries have a good prefix", f"{TICKS}/ErrorOutputPrefix", "ticker/!{firehose:error-output-type}/"),
    ("deliveries go to another prefix", f"{EVENTS}/Prefix", "events/!{timestamp:yyyy/MM/dd}/"),
    ("deliveries tell no errors", f"{TICKS}/CloudWatchLoggingOptions/Enabled", False),
    ("a delivery is not encrypted", "TickerDeliveryStream/Properties/DeliveryStreamEncryptionConfigurationInput", GONE),
    ("events pass unfiltered", f"{EVENTS}/ProcessingConfiguration/Enabled", False),
    ("the filter is not tried again", f"{FILTER}/2/ParameterValue", "0"),
    ("deliveries wait for a quarter of an hour", f"{TICKS}/BufferingHints/IntervalInSeconds", 900),
    ("the API is not throttled", STAGE, {"ResourcePath": "/*", "HttpMethod": "*", "LoggingLevel": "ERROR"}),
    ("the API logs bodies", f"{STAGE}/DataTraceEnabled", True),
    ("the API logs nothing", "Api/Properties/AccessLogSetting", GONE),
    ("the API takes any method", "Api/Properties/DefinitionBody/paths/~1faq/x-amazon-apigateway-any-method", {"responses": {}}),
    ("errors of the API are HTML", "Api/Properties/DefinitionBody/x-amazon-apigateway-gateway-responses/DEFAULT_5XX", GONE),
    ("errors of the API lack CORS", "Api/Properties/DefinitionBody/x-amazon-apigateway-gateway-responses/DEFAULT_4XX/responseParameters", GONE),
    ("queries ignore their work group", f"{QUERIES}/EnforceWorkGroupConfiguration", False),
    ("queries scan without end", f"{QUERIES}/BytesScannedCutoffPerQuery", GONE),
    ("query results are not encrypted", f"{QUERIES}/ResultConfiguration/EncryptionConfiguration", GONE),
    ("Athena finds no partition", "TicksGlueTable/Properties/TableInput/Parameters/projection.enabled", "false"),
    ("an alarm tells nobody", "MusicApiErrors/Properties/AlarmActions", GONE),
    ("an alarm has an empty list", "TweetIngesterIteratorAge/Properties/AlarmActions", []),
    ("an alarm is mute", "MusicApiErrors/Properties/ActionsEnabled", False),
    ("an alarm is gone", "TweetsApiThrottles", GONE),
    ("an alarm looks elsewhere", "NyFilterErrors/Properties/Dimensions/0/Value", {"Ref": "FaqApi"}),
    ("an alarm waits for a thousand", "NyFilterErrors/Properties/Threshold", 1000),
    ("an alarm averages errors away", "NyFilterErrors/Properties/Statistic", "Average"),
    ("silence is health", "TweetPollerSilence/Properties/TreatMissingData", "notBreaching"),
    ("a queue fills unseen", "ThumbnailerFailuresWaiting", GONE),
    ("late deliveries go unseen", "EventsDeliveryFreshness", GONE),
    ("the API fails unseen", "Api5XX", GONE),
    ("throttles of the index go unseen", "TweetsTableByDayWriteThrottles", GONE),
    ("quarantine goes unseen", "TweetIngesterQuarantined", GONE),
    ("records of the stream are left out", f"{STREAM}/FilterCriteria", {"Filters": [{"Pattern": '{"partitionKey":["1"]}'}]}),
    ("a variable is gone", "TweetIngester/Properties/Environment/Variables/FAILURES_BUCKET", GONE),
    ("a variable names another bucket", "TweetsApi/Properties/Environment/Variables/PHOTOS_BUCKET", {"Ref": "FailuresBucket"}),
    ("photos are logged among the data", "PhotosBucket/Properties/LoggingConfiguration/DestinationBucketName", {"Ref": "DataBucket"}),
    ("alarms go to a stranger", "AlarmTopic/Properties/Subscription", [{"Protocol": "email", "Endpoint": "stranger@example.com"}]),
    ("the account is deleted with the stack", "ApiGatewayAccount/DeletionPolicy", "Delete"),
    ("cfn-lint is silenced", "TweetStream/Metadata", {"cfn-lint": {"config": {"ignore_checks": ["E3002"]}}}),
    ("checkov is silenced without a reason", "FaqApi/Metadata/checkov/skip/0/comment", ""),
    ("checkov is silenced for a bucket's versions", "PhotosBucket/Metadata", {"checkov": {"skip": [{"id": "CKV_AWS_21", "comment": "one version is enough for everybody"}]}}),
    ("one index has no cap", "TweetsTable/Properties/GlobalSecondaryIndexes/0/OnDemandThroughput", GONE),
    ("bucket policies are for no account", "../Conditions/OnAws", {"Fn::Equals": ["aws", "engine"]}),
    ("there is no dashboard", "Dashboard", GONE),
    ("logs stay for ever", "ApiLogs/Properties/RetentionInDays", GONE),
    ("the topic is everybody's", "TopicPolicy", {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [{"Ref": "AlarmTopic"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": {"Ref": "AlarmTopic"}}]}}}),
    ("a user has come in", "Deployer", {"Type": "AWS::IAM::User", "Properties": {}}),
    ("a reference leads nowhere", "TweetPoller/Properties/Environment/Variables/DATA_BUCKET", {"Ref": "NoBucket"}),
    ("a property is misspelt", "TweetStream/Properties/RetentionPeriod", 72),
    ("an output is gone", "../Outputs/DashboardUrl", GONE),
    ("tables may be deleted by default", "../Parameters/DeletionProtection/Default", "false"),
    ("photos come from anywhere by default", "../Parameters/PhotoHosts/Default", "*"),
    ("concurrency is unreserved by default", "../Parameters/ReserveConcurrency/Default", "false"),
    ("no function is traced", "../Globals/Function/Tracing", GONE),
    ("functions run another's layer", "../Globals/Function/Layers", ["arn:aws:lambda:us-east-1:123456789012:layer:theirs:1"]),
    ("a function leaves the dashboard", "Dashboard/Properties/DashboardBody/Fn::Sub", lambda body: body.replace("${FaqApi}", "${TickerApi}")),
    ("the dashboard is no JSON", "Dashboard/Properties/DashboardBody/Fn::Sub", lambda body: body[:-5]),
]


def mutated(template, path, value):
    """The template with another value at the path; a path that leads nowhere is a mistake in the table above."""
    template = copy.deepcopy(template)
    *way, last = [one.replace("~1", "/") for one in path.split("/")]
    node = template if way[:1] == [".."] or last == ".." else template["Resources"]
    for step in way[1:] if way[:1] == [".."] else way:
        node = node[int(step) if isinstance(node, list) else step]
    if isinstance(node, list):
        last = int(last)
        node.extend([None] * (last + 1 - len(node)))
    if value is GONE:
        del node[last]
    else:
        node[last] = value(node[last]) if callable(value) else value
    return template


def caught_by(template):
    """The first check that finds something; those that start fast go first."""
    try:
        stack = source.resolved(template)
    except Exception as error:  # What cannot be read is not deployed.
        return "reading", repr(error)
    for name, run in check.CHECKS.items():
        try:
            found = run(stack)
        except Exception as error:
            return name, repr(error)
        if found:
            return name, found[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "template.json")
        path.write_text(json.dumps(template))
        for name, command in {
            "cfn-lint": [BIN / "cfn-lint", "--template", path, "--include-checks", "I"],
            "checkov": [BIN / "checkov", "--config-file", HERE / "checkov.yaml", "--file", path],
        }.items():
            # From elsewhere, because cfn-lint would read the project's settings and with them the project's template.
            answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, "LOG_LEVEL": "ERROR"})
            if answer.returncode:
                return name, (answer.stdout or answer.stderr).strip().splitlines()[0]
    return None


def main():
    template = source.read(sys.argv[1])
    whole = caught_by(template)
    assert whole is None, f"the template has a finding before anything is broken: {whole}"
    missed = 0
    for name, path, value in MUTATIONS:
        caught = caught_by(mutated(template, path, value))
        missed += caught is None
        print(f"{caught[0] if caught else 'MISSED':11} {name}: {caught[1].strip()[:90] if caught else path}", flush=True)
    print(f"{len(MUTATIONS)} mutations, {missed} missed")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
