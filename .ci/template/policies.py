"""Checks every policy of the stack with parliament, once SAM has expanded the template."""

import json
import re
import sys

import parliament

import template as source

PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": "aviary",
    "AWS::URLSuffix": "amazonaws.com",
}
# What the attribute `Arn` of a resource looks like; parliament wants to see one that fits its action.
ARNS = {
    "AWS::DynamoDB::Table": "arn:aws:dynamodb:us-east-1:123456789012:table/{}",
    "AWS::Kinesis::Stream": "arn:aws:kinesis:us-east-1:123456789012:stream/{}",
    "AWS::KinesisFirehose::DeliveryStream": "arn:aws:firehose:us-east-1:123456789012:deliverystream/{}",
    "AWS::Lambda::Function": "arn:aws:lambda:us-east-1:123456789012:function:{}",
    "AWS::Logs::LogGroup": "arn:aws:logs:us-east-1:123456789012:log-group:{}:*",
    "AWS::S3::Bucket": "arn:aws:s3:::{}",
    "AWS::SQS::Queue": "arn:aws:sqs:us-east-1:123456789012:{}",
}


def policies(resources):
    """Each policy with its name, functions replaced by what they give."""

    def value(node):
        match node:
            case {"Ref": name}:
                return PSEUDO.get(name, name.lower())
            case {"Fn::GetAtt": [name, _]}:
                return ARNS[resources[name]["Type"]].format(name.lower())
            case {"Fn::Sub": str(pattern)}:
                return re.sub(r"\$\{([^}!]+)\}", substituted, pattern)
            case {"Fn::Sub": [pattern, values]}:
                for name, inner in values.items():
                    pattern = pattern.replace(f"${{{name}}}", value(inner))
                return value({"Fn::Sub": pattern})
            case dict():
                return {key: value(inner) for key, inner in node.items()}
            case list():
                return [value(inner) for inner in node]
        return node

    def substituted(match):
        name, dot, attribute = match.group(1).partition(".")
        return value({"Fn::GetAtt": [name, attribute]} if dot else {"Ref": name})

    for name, one in resources.items():
        properties = one.get("Properties", {})
        for policy in properties.get("Policies", []) if one["Type"] == "AWS::IAM::Role" else []:
            yield f"{name} {value(policy['PolicyName'])}", value(policy["PolicyDocument"])
        if one["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            yield name, value(properties["PolicyDocument"])


def findings(template):
    """A line for each."""
    lines, checked = [], 0
    for name, document in policies(source.translated(template)["Resources"]):
        checked += 1
        document.setdefault("Version", "2012-10-17")
        analysed = parliament.analyze_policy_string(json.dumps(document), include_community_auditors=True)
        for finding in map(parliament.enhance_finding, analysed.findings):
            lines.append(f"{name}: {finding.severity} {finding.issue} {finding.detail}")
    assert checked >= 10, "the search for policies finds too little to mean anything"
    return lines


if __name__ == "__main__":
    found = findings(source.resolved(source.read(sys.argv[1])))
    print(*found, f"parliament: {len(found)} findings", sep="\n")
    sys.exit(bool(found))
