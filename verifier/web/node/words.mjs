// The words for the command line, read from the verifier's own files. The page carries them along instead.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setSpoken } from "../src/fingerprint.mjs";
import { setWords } from "../src/words.mjs";

const WORDS = fileURLToPath(new URL("../../words/", import.meta.url));
const PARTS = ["zh", "en", "zh_do", "en_do"];

/**
 * The entries of a catalogue file. The files keep to a small part of TOML: a key in quotes, then texts, of one line or
 * between three quotes, without escapes. Anything else is an error.
 */
function readCatalogue(text, name) {
  const entries = {};
  const lines = text.split("\n");
  let entry = null;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === "" || line.startsWith("#")) continue;
    const key = /^\["([a-z0-9.-]+)"\]$/.exec(line);
    const one = /^([a-z_]+) = "((?!"")[^"\\]*)"$/.exec(line);
    const many = /^([a-z_]+) = """$/.exec(line);
    if (key) {
      entry = {};
      entries[key[1]] = entry;
    } else if (entry && one) {
      [, , entry[one[1]]] = one;
    } else if (entry && many) {
      const end = lines.findIndex((other, index) => index > at && other.endsWith('"""'));
      entry[many[1]] = lines.slice(at + 1, end + 1).join("\n").slice(0, -3);
      at = end;
    } else throw new Error(`${name}:${at + 1}: not understood`);
  }
  return Object.fromEntries(Object.entries(entries).map(([name_, parts]) => [name_, PARTS.map((part) => parts[part] || "")]));
}

const read = (...path) => readFileSync(join(WORDS, ...path), "utf8");

/** The lists of verifier/words/characters.txt. */
function readCharacters(text) {
  const lists = {};
  let list = null;
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("[")) {
      list = [];
      lists[line.slice(1, -1)] = list;
    } else {
      for (const range of line.split(" ")) {
        const [first, last] = range.split("-");
        list.push(parseInt(first, 16), parseInt(last || first, 16));
      }
    }
  }
  return lists;
}

/** Read all words. */
export function loadWords() {
  const files = readdirSync(join(WORDS, "catalogue")).filter((name) => name.endsWith(".toml")).sort();
  setWords(Object.assign({}, ...files.map((name) => readCatalogue(read("catalogue", name), name))), readCharacters(read("characters.txt")));
  const rows = (name) => read("spoken", name).split("\n").filter((line) => line && !line.startsWith("#")).map((line) => line.split("\t"));
  const [chinese, english] = [rows("chinese.txt"), rows("english.txt")];
  setSpoken({ zh: chinese.map((row) => row[1]), en: [english.map((row) => row[1]), english.map((row) => row[2])] });
}
