#!/usr/bin/env python3
"""Runs the checks of our own on a template: Guard rules, reviewed rights, parliament, coverage by alarms and dashboard.

Usage: check.py template.yaml
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import coverage
import policies
import rights
import template as source

HERE = Path(__file__).parent
GUARD = os.environ.get("CFN_GUARD", "cfn-guard")


def guard(template):
    """Rules that fail, and rules that found nothing to look at."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(template, file)
        file.flush()
        command = [GUARD, "validate", "--structured", "--output-format", "json", "--show-summary", "none"]
        command += ["--data", file.name, "--rules", HERE / "rules.guard"]
        answer = subprocess.run(command, capture_output=True, text=True)
    # 0 and 19 are its verdicts; anything else is a rule that it cannot read.
    if answer.returncode not in (0, 19):
        return [f"cfn-guard ended with {answer.returncode}: {answer.stdout}{answer.stderr}"]
    report, = json.loads(answer.stdout)
    assert report["compliant"] or report["not_compliant"], "cfn-guard looked at no rule"
    failed = [f"{one['Rule']['name']}: {place(one)}" for one in report["not_compliant"]]
    return failed + [f"{name}: nothing to look at" for name in report["not_applicable"]]


def place(finding):
    """Why the first clause fails: Guard nests clauses in blocks and blocks in rules."""
    match finding:
        case {"messages": {"error_message": str(message)}} if message:
            return " ".join(message.split())[:200]
        case dict():
            return next(filter(None, map(place, finding.values())), "")
        case list():
            return next(filter(None, map(place, finding)), "")
    return ""



CHECKS = {"guard": guard, "rights": rights.findings, "parliament": policies.findings, "coverage": coverage.findings}


def main():
    stack = source.resolved(source.read(sys.argv[1]))
    failed = False
    for name, check in CHECKS.items():
        found = check(stack)
        failed |= bool(found)
        print(*found, f"{name}: {len(found)} findings", sep="\n")
    sys.exit(failed)


if __name__ == "__main__":
    main()
