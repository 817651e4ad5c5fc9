"""One song into DynamoDB, as one writes it with boto3."""

import json
import os
from decimal import Decimal
from urllib.parse import unquote

import boto3

table = boto3.resource("dynamodb").Table(os.environ["MUSIC_TABLE"])


def handler(event, context):
    key = event["pathParameters"]
    song = json.loads(event["body"], parse_float=Decimal)
    song |= {"Artist": unquote(key["artist"]), "Song": unquote(key["song"])}
    table.put_item(Item=song)
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(song, default=str)}
