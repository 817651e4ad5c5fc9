"""Compares every right that the stack gives with the reviewed ones in rights.txt.

Usage: rights.py template.yaml            fails with the difference
       rights.py template.yaml --write    what the template gives now is what was reviewed
"""

import difflib
import json
import sys
from pathlib import Path

import template as source

REVIEWED = Path(__file__).with_name("rights.txt")
HEADER = """\
# Who may do what to what, one right a line, once SAM has expanded the template and every parameter has its default.
# `.ci/template/rights.py template.yaml --write` writes it anew; its difference is what a review looks at.
"""


def rights(template):
    """One line for each right, sorted: roles, who may take them, policies of buckets, who may invoke a function."""
    lines = []
    for name, one in source.translated(template)["Resources"].items():
        properties = one.get("Properties", {})
        for statement, kind in statements(one["Type"], properties):
            lines.extend(f"{name} {kind} {line}" for line in spelled(statement))
        if one["Type"] == "AWS::IAM::Role":
            lines.extend(f"{name} has {text(arn)}" for arn in properties.get("ManagedPolicyArns", []))
        if one["Type"] == "AWS::Lambda::Permission":
            by = " and ".join(text(properties[key]) for key in ("SourceArn", "SourceAccount") if key in properties)
            whose = f"{text(properties['FunctionName'])} lets {text(properties['Principal'])} {properties['Action']}"
            lines.append(f"{whose} for {by or 'ANYBODY'}")
    return sorted(lines)


def statements(kind, properties):
    """The statements of a resource, each with the word that tells a right from a trust."""
    documents = [(properties.get("PolicyDocument"), "may")]
    if kind == "AWS::IAM::Role":
        documents = [(policy["PolicyDocument"], "may") for policy in properties.get("Policies", [])]
        documents.append((properties["AssumeRolePolicyDocument"], "trusts"))
    return [(one, word) for document, word in documents if document for one in listed(document["Statement"])]


def spelled(statement):
    """An action on a resource is a line."""
    whom = f"{text(statement['Principal'])} " if "Principal" in statement else ""
    effect = "" if statement["Effect"] == "Allow" else f"{statement['Effect']} "
    condition = f" if {text(statement['Condition'])}" if "Condition" in statement else ""
    odd = set(statement) - {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
    extra = "".join(f" {key} {text(statement[key])}" for key in sorted(odd))
    for action in listed(statement.get("Action", [])) or ["ANYTHING"]:
        for resource in listed(statement.get("Resource", "itself")):
            yield f"{effect}{whom}{action} on {text(resource)}{condition}{extra}"


def listed(value):
    return value if isinstance(value, list) else [value]


def text(value):
    """`!GetAtt A.Arn` and `!Sub '${A.Arn}'` alike are `${A.Arn}`."""
    match value:
        case str():
            return value
        case {"Ref": name}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Sub": str(pattern)}:
            return pattern
        case {"Fn::Sub": [pattern, values]}:
            for name, inner in values.items():
                pattern = pattern.replace(f"${{{name}}}", text(inner))
            return pattern
    return json.dumps(value, sort_keys=True)


def findings(template):
    """The lines that only one of the two has."""
    reviewed = [line for line in REVIEWED.read_text().splitlines() if not line.startswith("#")]
    lines = difflib.unified_diff(reviewed, rights(template), "reviewed", "template", n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


if __name__ == "__main__":
    stack = source.resolved(source.read(sys.argv[1]))
    if "--write" in sys.argv:
        REVIEWED.write_text(HEADER + "\n".join(rights(stack)) + "\n")
    found = findings(stack)
    print(*found, f"rights: {len(found)} findings", sep="\n")
    sys.exit(bool(found))
