"""What is valid beyond what the schemas of the OpenAPI document can say; Schemathesis reads it through its settings."""

from decimal import Decimal

import requests
import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
SMALLEST, LARGEST = Decimal("1e-130"), Decimal("9.9999999999999999999999999999999999999e125")
MAX_DIGITS = 38
MAX_LEVELS = 32


@schemathesis.hook
def before_call(context, case, kwargs):
    """A token is opaque: valid is the one that the same list gave, and no schema can make it up."""
    if is_positive(case) and "next" in (case.query or {}):
        base_url = case.operation.base_url.rstrip("/")
        others = {name: value for name, value in case.query.items() if name not in ("next", "limit")}
        page = requests.get(base_url + case.formatted_path, params={**others, "limit": 1}, timeout=30).json()
        case.query.pop("next")
        if "next" in page:
            case.query["next"] = page["next"]


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """An attribute that DynamoDB cannot keep is refused; the document says so, but in words."""
    refused = isinstance(failure, RejectedPositiveData) and response.status_code == 422
    return not (refused and case.path == "/music/{artist}/{song}" and not can_be_kept(case.body, 0))


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


def can_be_kept(value, level):
    """Whether the document's words on attributes hold of a value."""
    if level > MAX_LEVELS:
        return False
    if isinstance(value, dict):
        return all(name != "" and can_be_kept(item, level + 1) for name, item in value.items())
    if isinstance(value, list):
        return all(can_be_kept(item, level + 1) for item in value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = Decimal(repr(value)).normalize()
        return number == 0 or (SMALLEST <= abs(number) <= LARGEST and len(number.as_tuple().digits) <= MAX_DIGITS)
    return True
