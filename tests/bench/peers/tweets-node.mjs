// Tweets of an event, read in Node.
import { items } from "./tweets.mjs";
import { serve } from "./worker.mjs";

await serve((event) => items(JSON.parse(event)));
