// One song into DynamoDB, as one writes it with version 3 of the SDK.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async ({ body, pathParameters }) => {
  const { artist, song } = pathParameters;
  const item = { ...JSON.parse(body), Artist: decodeURIComponent(artist), Song: decodeURIComponent(song) };
  await table.send(new PutCommand({ TableName: process.env.MUSIC_TABLE, Item: item }));
  return { statusCode: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(item) };
};
