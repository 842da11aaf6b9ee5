// A second implementation, written from PROTOCOL.md alone: hashing, JSON in its one form, strict fields.
// Sections 1 and 2. Nothing but Node's own modules is used.

import { createHash } from "node:crypto";

export class Refusal extends Error {
  constructor(rule, message) {
    super(`${rule}: ${message}`);
    this.rule = rule;
  }
}

export const refuse = (rule, message) => {
  throw new Refusal(rule, message);
};

export const sha256 = (data) => createHash("sha256").update(data).digest("hex");

const FIELD_COUNT = { person: 3, secret: 3, slip: 6, seed: 7, ticket: 3 };

export function h(tag, ...fields) {
  const whole = fields.map(String);
  if (FIELD_COUNT[tag] !== whole.length || !whole.every((one) => /^[0-9A-Za-z.:_-]+$/.test(one) && !one.endsWith("\n"))) {
    throw new Error(`not a line: ${tag} ${whole}`);
  }
  return sha256(["MP1", tag, ...whole].join("|"));
}

// --- JSON: read strictly, write in RFC 8785 form, compare the bytes

const MAX_DEPTH = 16;

class Reader {
  constructor(text, bad) {
    this.text = text;
    this.at = 0;
    this.bad = bad;
  }

  fail(what) {
    this.bad(`${what} at ${this.at}`);
  }

  take(token) {
    if (!this.text.startsWith(token, this.at)) this.fail(`no ${token}`);
    this.at += token.length;
  }

  value(depth) {
    const char = this.text[this.at];
    if (char === "{" || char === "[") {
      if (depth === MAX_DEPTH) this.fail("too deep");
      return char === "{" ? this.object(depth + 1) : this.list(depth + 1);
    }
    if (char === '"') return this.string();
    for (const [token, value] of [["true", true], ["false", false], ["null", null]]) {
      if (this.text.startsWith(token, this.at)) {
        this.at += token.length;
        return value;
      }
    }
    return this.number();
  }

  number() {
    const digits = /-?[0-9]+/y;
    digits.lastIndex = this.at;
    const found = digits.exec(this.text)?.[0];
    if (found === undefined || found.length > 17) this.fail("no number of ours");
    const value = Number(found);
    if (!Number.isSafeInteger(value) || String(value) !== found) this.fail("no number of ours");
    this.at += found.length;
    return value;
  }

  string() {
    const quoted = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
    quoted.lastIndex = this.at;
    const found = quoted.exec(this.text)?.[0];
    if (found === undefined) this.fail("no text");
    let value;
    try {
      value = JSON.parse(found);
    } catch {
      this.fail("no text");
    }
    if (!value.isWellFormed() || value.normalize("NFC") !== value) this.fail("text not in NFC");
    this.at += found.length;
    return value;
  }

  list(depth) {
    const items = [];
    this.take("[");
    while (this.text[this.at] !== "]") {
      if (items.length) this.take(",");
      items.push(this.value(depth));
    }
    this.take("]");
    return items;
  }

  object(depth) {
    const fields = new Map();
    this.take("{");
    while (this.text[this.at] !== "}") {
      if (fields.size) this.take(",");
      const key = this.string();
      if (fields.has(key) || !/^[\u0000-\u007f]*$/.test(key)) this.fail("a key");
      this.take(":");
      fields.set(key, this.value(depth));
    }
    this.take("}");
    // A null prototype, so that no key means anything to JavaScript.
    return Object.assign(Object.create(null), Object.fromEntries(fields));
  }
}

export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export function parseCanonical(data, rule) {
  const bad = (what) => refuse(rule, what);
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    bad("not UTF-8");
  }
  const reader = new Reader(text, bad);
  const value = reader.value(0);
  if (reader.at !== text.length || canonical(value) !== text) bad("not the one form");
  return value;
}

// --- fields

// Section 2, "Code points that free text must not hold".
const UNSEEN = [
  [0x0000, 0x001f], [0x007f, 0x00a0], [0x00ad, 0x00ad], [0x061c, 0x061c], [0x1680, 0x1680], [0x180e, 0x180e],
  [0x2000, 0x200f], [0x2028, 0x202f], [0x205f, 0x206f], [0x3000, 0x3000], [0xd800, 0xf8ff], [0xfdd0, 0xfdef],
  [0xfeff, 0xfeff], [0xfff0, 0xffff], [0xe0000, 0xe00ff], [0xf0000, 0x10ffff],
];

export const PATTERN = {
  digest: /[0-9a-f]{64}/,
  time: /[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z/,
  drawId: /[A-Z0-9-]{1,40}/,
  batch: /[A-Z][0-9A-Z]{0,7}/,
  school: /[A-Z][0-9A-Z]{0,15}/,
  ball: /[a-z]{1,12}/,
  code: /[0-9A-Za-z_-]{1,40}/,
};

// JavaScript's $ matches at the very end only, so this is a match of the whole text.
const whole = (pattern, text) => new RegExp(`^(?:${pattern.source})$`).test(text);

/** Readers of one rule: each takes a value and gives it back, or refuses it. */
export function fieldsOf(rule) {
  const bad = (what) => refuse(rule, what);
  const text = (pattern) => (value) =>
    typeof value === "string" && whole(pattern, value) ? value : bad(`text ${JSON.stringify(value)}`);
  const one = {
    text,
    exactly: (...values) => (value) => (values.includes(value) ? value : bad(`value ${JSON.stringify(value)}`)),
    digest: text(PATTERN.digest),
    time: text(PATTERN.time),
    integer: (low, high) => (value) =>
      Number.isInteger(value) && value >= low && value <= high ? value : bad(`integer ${JSON.stringify(value)}`),
    flag: (value) => (typeof value === "boolean" ? value : bad("flag")),
    orNull: (read) => (value) => (value === null ? null : read(value)),
    list: (low, high, read) => (value) =>
      Array.isArray(value) && value.length >= low && value.length <= high ? value.map(read) : bad("list"),
    anyText: (value) => (typeof value === "string" ? value : bad("text")),
    free: (value) => {
      const points = typeof value === "string" ? [...value].map((char) => char.codePointAt(0)) : [];
      const seen = points.every((point) => UNSEEN.every(([low, high]) => point < low || point > high));
      return seen && points.length >= 1 && points.length <= 200 ? value : bad("free text");
    },
    object: (readers) => (value) => {
      if (value === null || typeof value !== "object" || Array.isArray(value)) bad("object");
      const names = Object.keys(readers);
      if (Object.keys(value).length !== names.length) bad("fields");
      return Object.fromEntries(
        names.map((name) => [name, name in value ? readers[name](value[name]) : bad(`no field ${name}`)]),
      );
    },
  };
  return one;
}
