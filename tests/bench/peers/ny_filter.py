"""The Firehose transformation as one writes it in Python."""

import base64
import json
import uuid

DEPARTMENTS = {f"{n:02}" for n in range(1, 96) if n != 20} | {"2A", "2B", "971", "972", "973", "974", "976"}
with open("departments.txt", encoding="utf-8") as names:
    DEPARTMENTS |= {name.strip().casefold() for name in names}


def handler(event, context):
    return {"records": [transform(record) for record in event["records"]]}


def transform(record):
    answer = {"recordId": record["recordId"]}
    try:
        text = base64.b64decode(record["data"], validate=True).decode()
        place = read(text)
    except ValueError:
        return answer | {"result": "ProcessingFailed", "data": record["data"]}
    if place == "NY":
        sentence = f"New York State found !! for entry: {text.strip()}"
        return answer | {"result": "Ok", "data": base64.b64encode(sentence.encode()).decode()}
    if place in DEPARTMENTS or place.casefold() in DEPARTMENTS:
        return answer | {"result": "ProcessingFailed", "data": record["data"]}
    return answer | {"result": "Dropped"}


def read(text):
    ((key, place),) = json.loads(text).items()
    uuid.UUID(key)
    return place
