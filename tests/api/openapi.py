"""The OpenAPI document of the template as clients know it: python openapi.py template.yaml > openapi.json."""

import json
import sys
from pathlib import Path

import yaml

METHODS = ("get", "head", "post", "put", "patch", "delete")

SONG = "/music/{artist}/{song}"
SAME_SONG = {"artist": "$request.path.artist", "song": "$request.path.song"}
# What an answer makes possible: path, method, status of the answer; path and method of the next request, its parameters.
LINKS = [
    (SONG, "put", "200", SONG, "get", SAME_SONG),
    (SONG, "put", "201", SONG, "get", SAME_SONG),
    (SONG, "put", "201", SONG, "patch", SAME_SONG),
    (SONG, "put", "201", SONG, "delete", SAME_SONG),
    (SONG, "patch", "200", SONG, "get", SAME_SONG),
    (SONG, "delete", "204", SONG, "get", SAME_SONG),
    (SONG, "put", "201", "/music/{artist}", "get", {"artist": "$request.path.artist"}),
    ("/tweets", "get", "200", "/tweets/{id}", "get", {"id": "$response.body#/tweets/0/id"}),
]


class TemplateLoader(yaml.SafeLoader):
    """YAML with the tags of CloudFormation, each read as the value that it is applied to."""


def untagged(loader, _suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


TemplateLoader.add_multi_constructor("!", untagged)


def api(template):
    """The document as the template has it."""
    return yaml.load(template.read_text(), TemplateLoader)["Resources"]["Api"]["Properties"]["DefinitionBody"]


def document(template):
    """The document as clients know it."""
    body = without_extensions(api(template))
    for path in body["paths"].values():
        for method in METHODS:
            # API Gateway needs a route to the function that answers 405. To clients the method is one the address does
            # not have, and is tested as such.
            if list(path.get(method, {}).get("responses", [])) == ["405"]:
                del path[method]
    for number, (path, method, status, *target) in enumerate(LINKS):
        body["paths"][path][method]["responses"][status].setdefault("links", {})[f"link{number}"] = link(*target)
    return body


def link(path, method, parameters):
    """API Gateway has no use for links, so the template has none."""
    return {"operationRef": f"#/paths/{path.replace('/', '~1')}/{method}", "parameters": parameters}


def without_extensions(value):
    if isinstance(value, dict):
        return {name: without_extensions(of) for name, of in value.items() if not name.startswith("x-amazon-")}
    if isinstance(value, list):
        return [without_extensions(item) for item in value]
    return value


if __name__ == "__main__":
    json.dump(document(Path(sys.argv[1])), sys.stdout, indent=1)
