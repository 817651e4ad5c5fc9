"""A batch of tweets into DynamoDB, as one writes it with boto3: one call for each, or its batch writer."""

import os

import boto3

from tweets import items

table = boto3.resource("dynamodb").Table(os.environ["TWEETS_TABLE"])


def one_by_one(event, context):
    for item in items(event):
        table.put_item(Item=item)
    return {"batchItemFailures": []}


def batch_writer(event, context):
    with table.batch_writer() as batch:
        for item in items(event):
            batch.put_item(Item=item)
    return {"batchItemFailures": []}
