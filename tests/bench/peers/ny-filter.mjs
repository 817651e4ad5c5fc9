// The Firehose transformation as one writes it in Node.
import { readFileSync } from "node:fs";

const numbers = Array.from({ length: 95 }, (_, n) => String(n + 1).padStart(2, "0")).filter((code) => code !== "20");
const names = readFileSync("departments.txt", "utf8").trim().split("\n");
const departments = new Set([...numbers, "2A", "2B", "971", "972", "973", "974", "976", ...names.map((name) => name.toLowerCase())]);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const handler = async (event) => ({ records: event.records.map(transform) });

function transform({ recordId, data }) {
  let text, place;
  try {
    text = Buffer.from(data, "base64").toString();
    place = read(text);
  } catch {
    return { recordId, result: "ProcessingFailed", data };
  }
  if (place === "NY") {
    const sentence = `New York State found !! for entry: ${text.trim()}`;
    return { recordId, result: "Ok", data: Buffer.from(sentence).toString("base64") };
  }
  if (departments.has(place) || departments.has(place.toLowerCase())) return { recordId, result: "ProcessingFailed", data };
  return { recordId, result: "Dropped" };
}

function read(text) {
  const entries = Object.entries(JSON.parse(text));
  if (entries.length !== 1 || !uuid.test(entries[0][0])) throw new Error("not an entry");
  return entries[0][1];
}
