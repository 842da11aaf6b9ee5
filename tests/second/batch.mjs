// Check many bundles in one process. Each line of the input is a JSON object {path, seal, code, slip, most}, or {typed} for
// a fingerprint that was typed; each line of the output the report on it, or what went wrong.

import { createInterface } from "node:readline";
import { check } from "../../verifier/web/node/check.mjs";
import { loadWords } from "../../verifier/web/node/words.mjs";
import { Refusal } from "../../verifier/web/src/errors.mjs";
import { readFingerprint } from "../../verifier/web/src/fingerprint.mjs";

function reading(typed) {
  try {
    return { fingerprint: readFingerprint(typed) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { key: error.key, where: error.params.where };
  }
}

async function answer({ typed, path, seal, code, slip, most }) {
  if (typed !== undefined) return `${JSON.stringify(reading(typed))}\n`;
  const bytes = slip === null ? null : new Uint8Array(Buffer.from(slip, "base64"));
  return (await check({ path, seal, code, slip: bytes, json: true, lang: "zh", most })).out;
}

loadWords();
for await (const line of createInterface({ input: process.stdin })) {
  let out;
  try {
    out = await answer(JSON.parse(line));
  } catch (error) {
    out = `${JSON.stringify({ error: String(error.stack) })}\n`;
  }
  process.stdout.write(out);
}
