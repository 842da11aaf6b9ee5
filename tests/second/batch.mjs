// Check many bundles in one process. Each line of the input is a JSON object {path, seal, code, slip}, each line of
// the output the report on it, or what went wrong.

import { createInterface } from "node:readline";
import { check } from "../../verifier/web/node/check.mjs";
import { loadWords } from "../../verifier/web/node/words.mjs";

loadWords();
for await (const line of createInterface({ input: process.stdin })) {
  const { path, seal, code, slip } = JSON.parse(line);
  try {
    const bytes = slip === null ? null : new Uint8Array(Buffer.from(slip, "base64"));
    const { out } = await check({ path, seal, code, slip: bytes, json: true, lang: "zh" });
    process.stdout.write(out);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: String(error.stack) })}\n`);
  }
}
