// A batch of tweets into DynamoDB, as one writes it with version 3 of the SDK: all batches of 25 at once.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { items } from "./tweets.mjs";

const table = process.env.TWEETS_TABLE;
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const numbers = ["Id", "AuthorId", "MediaId", "RetweetOf", "QuoteOf", "ReplyTo"];

export const handler = async (event) => {
  const requests = items(event).map((item) => ({ PutRequest: { Item: exact(item) } }));
  const batches = Array.from({ length: Math.ceil(requests.length / 25) }, (_, n) => requests.slice(25 * n, 25 * n + 25));
  await Promise.all(batches.map(write));
  return { batchItemFailures: [] };
};

async function write(batch) {
  for (let rest = batch; rest?.length; ) {
    const answer = await client.send(new BatchWriteCommand({ RequestItems: { [table]: rest } }));
    rest = answer.UnprocessedItems?.[table];
  }
}

// Ids have more digits than a number holds.
function exact(item) {
  for (const name of numbers) if (item[name]) item[name] = BigInt(item[name]);
  for (const photo of item.Media ?? []) photo.Id = BigInt(photo.Id);
  return item;
}
