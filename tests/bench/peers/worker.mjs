// Work by the line: reads a file, does the work and times that alone; writes what it shows where that is asked for.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

export async function serve(work, show = work) {
  for await (const line of createInterface({ input: process.stdin })) {
    const [source, target] = line.split("\t");
    const data = readFileSync(source);
    if (target) {
      const shown = await show(data);
      writeFileSync(target, Buffer.isBuffer(shown) ? shown : JSON.stringify(shown));
    }
    const start = performance.now();
    await work(data);
    console.log(performance.now() - start);
  }
}
