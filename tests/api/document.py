"""What holds of every address and every error of the OpenAPI document: python document.py template.yaml."""

import json
import sys
from pathlib import Path

from openapi import METHODS, api

PROBLEM = "application/problem+json"
# What API Gateway can refuse by itself here, with the status that clients see
# (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
GATEWAY = {
    "DEFAULT_4XX": None,
    "DEFAULT_5XX": None,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "MISSING_AUTHENTICATION_TOKEN": 404,
    "RESOURCE_NOT_FOUND": 404,
    "REQUEST_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "THROTTLED": 429,
    "INTEGRATION_FAILURE": 504,
    "INTEGRATION_TIMEOUT": 504,
}
TITLES = {400: "Bad Request", 404: "Not Found", 413: "Content Too Large", 415: "Unsupported Media Type",
          429: "Too Many Requests", 504: "Gateway Timeout"}


def check_paths(paths):
    for path, operations in paths.items():
        for method in METHODS:
            # A method without a route is a 403 of API Gateway, where 405 with Allow is due.
            assert method in operations, f"{method.upper()} {path} reaches no function"
            for status, response in operations[method]["responses"].items():
                check_response(f"{method.upper()} {path} {status}", int(status), response)


def check_response(where, status, response):
    content = response.get("content", {})
    if status >= 400:
        assert list(content) == [PROBLEM], f"{where}: {list(content)}"
        assert content[PROBLEM]["schema"] == {"$ref": "#/components/schemas/Problem"}, where
    elif status != 204:
        assert list(content) == ["application/json"] and content["application/json"].get("schema"), where
    for header in {405: ["Allow"], 429: ["Retry-After"], 503: ["Retry-After"]}.get(status, []):
        assert response["headers"][header]["required"], f"{where} lacks {header}"


def check_gateway(responses):
    assert set(responses) == set(GATEWAY), set(responses) ^ set(GATEWAY)
    for kind, status in GATEWAY.items():
        response = responses[kind]
        headers = {name.removeprefix("gatewayresponse.header."): value
                   for name, value in response["responseParameters"].items()}
        assert headers["Content-Type"] == f"'{PROBLEM}'" and headers["Access-Control-Allow-Origin"] == "'*'", kind
        assert ("Retry-After" in headers) == (status == 429), kind
        assert response.get("statusCode") == (status and str(status)), kind
        # API Gateway puts a text of JSON there, quotation marks included.
        [(accepted, template)] = response["responseTemplates"].items()
        assert accepted == "application/json", kind
        problem = json.loads(template.replace("$context.error.messageString", '"Forbidden"'))
        assert problem.pop("type") == "about:blank" and problem.pop("detail"), kind
        expected = {"status": status, "title": TITLES[status]} if status else {"title": problem["title"]}
        assert problem == expected, kind


if __name__ == "__main__":
    document = api(Path(sys.argv[1]))
    check_paths(document["paths"])
    check_gateway(document["x-amazon-apigateway-gateway-responses"])
