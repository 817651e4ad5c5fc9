"""Reads the template as AWS gets it when every parameter has its default."""

import json
import logging
import os
import sys
from pathlib import Path

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

# The translator asks boto3 for the partition of a region, not AWS.
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
# Of its own switches and metrics, none of which is a finding.
logging.getLogger("samtranslator").setLevel(logging.ERROR)
NOTHING = {"Ref": "AWS::NoValue"}


def read(path):
    """The template as it stands, its tags as functions: `!Ref X` is `{"Ref": "X"}`."""
    return yaml_parse(Path(path).read_text())


def resolved(template):
    """Without parameters and conditions: each `Fn::If` is the branch that the defaults choose."""
    defaults = {name: one.get("Default", "") for name, one in template.get("Parameters", {}).items()}
    conditions = {}

    def holds(condition):
        (function, value), = condition.items()
        match function:
            case "Condition":
                return conditions[value]
            case "Fn::Equals":
                one, other = (defaults[side["Ref"]] if isinstance(side, dict) else side for side in value)
                return one == other
            case "Fn::Not":
                return not holds(value[0])
        raise ValueError(f"a condition of a kind that nothing here uses: {function}")

    for name, condition in template.get("Conditions", {}).items():
        conditions[name] = holds(condition)

    def walk(node):
        if isinstance(node, list):
            return [one for one in map(walk, node) if one != NOTHING]
        if not isinstance(node, dict):
            return node
        if set(node) == {"Fn::If"}:
            condition, yes, no = node["Fn::If"]
            return walk(yes if conditions[condition] else no)
        if set(node) == {"Ref"} and node["Ref"] in defaults:
            return defaults[node["Ref"]]
        there = {key: walk(value) for key, value in node.items()}
        return {key: value for key, value in there.items() if value != NOTHING or key == "Ref"}

    resources = {
        name: {key: walk(value) for key, value in one.items() if key != "Condition"}
        for name, one in template["Resources"].items()
        if conditions.get(one.get("Condition"), True)
    }
    rest = {key: walk(value) for key, value in template.items() if key not in ("Conditions", "Resources")}
    return {**rest, "Resources": resources}


def translated(template):
    """What CloudFormation gets from SAM."""
    template = json.loads(json.dumps(template))
    for one in template["Resources"].values():
        if one["Type"] == "AWS::Serverless::Function":
            one["Properties"]["CodeUri"] = "s3://code/function.zip"
    return Translator({}, Parser()).translate(template, {})


if __name__ == "__main__":
    json.dump(resolved(read(sys.argv[1])), sys.stdout, indent=1)
