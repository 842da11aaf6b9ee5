// node verifier/web/verify.mjs BUNDLE --seal FINGERPRINT [--code CODE] [--slip FILE] [--json] [--lang zh|en]
//
// The page's verifier on the command line. Its JSON equals that of `python -m verifier` byte for byte, and so do its
// exit statuses (docs/verifier.md). It needs Node 18 or later and nothing else.

import { existsSync, readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { check } from "./node/check.mjs";
import { loadWords } from "./node/words.mjs";
import { Refusal } from "./src/errors.mjs";
import { readFingerprint } from "./src/fingerprint.mjs";
import { say, sayToDo } from "./src/words.mjs";

const MAX_SLIP = 2 ** 20;
const USAGE = 2;

const OPTIONS = {
  seal: { type: "string" }, code: { type: "string" }, slip: { type: "string" }, json: { type: "boolean" },
  lang: { type: "string", default: "zh" }, help: { type: "boolean", short: "h" },
};

function usage(lang) {
  const about = (name) => say(`cli.${name}`, lang);
  const rows = [
    ["BUNDLE", "bundle"], ["--seal FINGERPRINT", "seal"], ["--code CODE", "code"], ["--slip FILE", "slip"],
    ["--json", "json"], ["--lang zh|en", "lang"], ["--help", "help"],
  ];
  const lines = rows.map(([words, key]) => `  ${words.padEnd(20)}${about(key)}`);
  return `node verifier/web/verify.mjs BUNDLE [--seal FINGERPRINT] …\n\n${about("about")}\n\n${lines.join("\n")}\n${about("exit")}\n`;
}

const wrong = (text) => {
  process.stderr.write(`${text}\n`);
  return USAGE;
};

async function main(words) {
  loadWords();
  let parsed;
  try {
    parsed = parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return wrong(`${usage("zh")}\n${error.message}`);
  }
  const { values, positionals } = parsed;
  const { lang, json } = values;
  if (!["zh", "en"].includes(lang) || (positionals.length !== 1 && !values.help)) return wrong(usage(lang === "en" ? "en" : "zh"));
  if (values.help) {
    process.stdout.write(usage(lang));
    return 0;
  }
  let seal = null;
  try {
    if (values.seal !== undefined) seal = readFingerprint(values.seal);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const gap = lang === "en" ? " " : "";
    return wrong(`${error.rule}: ${say(error.key, lang, error.params)}${gap}${sayToDo(error.key, lang, error.params)}`);
  }
  const [path] = positionals;
  for (const one of [path, values.slip]) {
    if (one !== undefined && !existsSync(one)) return wrong(say("cli.no-file", lang, { found: one }));
  }
  let slip = null;
  if (values.slip !== undefined) {
    const about = statSync(values.slip);
    if (!about.isFile() || about.size > MAX_SLIP) return wrong(say("cli.slip-size", lang, { found: values.slip }));
    slip = new Uint8Array(readFileSync(values.slip));
  }
  const { status, out } = await check({ path, seal, code: values.code || null, slip, json, lang });
  process.stdout.write(out);
  return status;
}

process.exitCode = await main(process.argv.slice(2));
