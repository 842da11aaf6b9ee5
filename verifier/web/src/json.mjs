// JSON in its one byte form (section 2): read strictly, written in RFC 8785 form, compared.
// An object becomes a Map, so that no field's name means anything to JavaScript.

import { Refusal, refuse } from "./errors.mjs";

const MAX_DEPTH = 16;

class Unfit extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

const unfit = (why) => {
  throw new Unfit(why);
};

/** Where the first sequence of bytes begins that is no UTF-8, or -1 (Unicode, table 3-7). */
export function firstNotUtf8(data) {
  const size = data.length;
  const trail = (at, low, high) => at < size && data[at] >= low && data[at] <= high;
  for (let at = 0; at < size; ) {
    const lead = data[at];
    let length = 1;
    if (lead >= 0x80) {
      let low = 0x80;
      let high = 0xbf;
      if (lead >= 0xc2 && lead <= 0xdf) length = 2;
      else if (lead >= 0xe0 && lead <= 0xef) {
        length = 3;
        if (lead === 0xe0) low = 0xa0;
        if (lead === 0xed) high = 0x9f;
      } else if (lead >= 0xf0 && lead <= 0xf4) {
        length = 4;
        if (lead === 0xf0) low = 0x90;
        if (lead === 0xf4) high = 0x8f;
      } else return at;
      if (!trail(at + 1, low, high)) return at;
      for (let further = 2; further < length; further += 1) if (!trail(at + further, 0x80, 0xbf)) return at;
    }
    at += length;
  }
  return -1;
}

/** Bytes that are UTF-8 as text. */
export const textOf = (data) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(data);

export const bytesOfText = (text) => new TextEncoder().encode(text);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Whether brackets lie deeper in one another than allowed. Told from the bytes alone, before any parsing. */
function isTooDeep(data) {
  let depth = 0;
  for (let at = 0; at < data.length; at += 1) {
    const byte = data[at];
    if (byte === QUOTE) {
      at += 1;
      while (at < data.length && data[at] !== QUOTE) at += data[at] === BACKSLASH ? 2 : 1;
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  blank() {
    while (" \t\n\r".includes(this.text[this.at] || "x")) this.at += 1;
  }

  takes(token) {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  must(token) {
    if (!this.takes(token)) unfit("syntax");
  }

  whole() {
    this.blank();
    const value = this.value();
    this.blank();
    if (this.at !== this.text.length) unfit("syntax");
    return value;
  }

  value() {
    const first = this.text[this.at];
    if (first === '"') return this.string();
    if (first === "{") return this.object();
    if (first === "[") return this.list();
    if (this.takes("true")) return true;
    if (this.takes("false")) return false;
    if (this.takes("null")) return null;
    return this.number();
  }

  number() {
    // Names that some programs write for what is no number are no syntax error to them.
    if (["NaN", "Infinity", "-Infinity"].some((name) => this.text.startsWith(name, this.at))) unfit("number");
    const { text } = this;
    let end = this.at;
    const digit = (at) => text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57;
    const digits = () => {
      while (digit(end)) end += 1;
    };
    if (text[end] === "-") end += 1;
    if (!digit(end)) unfit("syntax");
    if (text[end] === "0") end += 1;
    else digits();
    const integerEnd = end;
    if (text[end] === "." && digit(end + 1)) {
      end += 1;
      digits();
    }
    if (text[end] === "e" || text[end] === "E") {
      const sign = text[end + 1] === "+" || text[end + 1] === "-" ? 2 : 1;
      if (digit(end + sign)) {
        end += sign;
        digits();
      }
    }
    if (end !== integerEnd || end - this.at > 17) unfit("number");
    const value = Number(text.slice(this.at, end));
    if (!Number.isSafeInteger(value)) unfit("number");
    this.at = end;
    return value + 0;
  }

  string() {
    const { text } = this;
    let escaped = false;
    let at = this.at + 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      if (!(code >= 0x20)) unfit("syntax"); // also past the end, where there is no code
      if (code === BACKSLASH) {
        escaped = true;
        at += 1;
      }
      at += 1;
    }
    const raw = text.slice(this.at, at + 1);
    this.at = at + 1;
    if (!escaped) return raw.slice(1, -1);
    try {
      return JSON.parse(raw);
    } catch (error) {
      return unfit("syntax");
    }
  }

  list() {
    const items = [];
    this.must("[");
    this.blank();
    if (this.takes("]")) return items;
    for (;;) {
      items.push(this.value());
      this.blank();
      if (this.takes("]")) return items;
      this.must(",");
      this.blank();
    }
  }

  object() {
    const fields = new Map();
    let twice = false;
    this.must("{");
    this.blank();
    if (this.takes("}")) return fields;
    for (;;) {
      if (this.text[this.at] !== '"') unfit("syntax");
      const key = this.string();
      this.blank();
      this.must(":");
      this.blank();
      twice = twice || fields.has(key);
      fields.set(key, this.value());
      this.blank();
      if (this.takes("}")) break;
      this.must(",");
      this.blank();
    }
    if (twice) unfit("duplicate-key");
    return fields;
  }
}

const ASCII = /^[\u0000-\u007f]*$/;
const HALF = /[\ud800-\udfff]/u;

function checkTexts(value) {
  if (typeof value === "string") {
    if (!ASCII.test(value) && (HALF.test(value) || value.normalize("NFC") !== value)) unfit("not-nfc");
  } else if (Array.isArray(value)) {
    for (const item of value) checkTexts(item);
  } else if (value instanceof Map) {
    for (const [key, item] of value) {
      if (!ASCII.test(key)) unfit("key");
      checkTexts(item);
    }
  }
}

/** The RFC 8785 text of a value: a Map or plain object, list, text, integer, flag or null. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const fields = value instanceof Map ? [...value] : Object.entries(value);
    fields.sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

function firstDifference(one, other) {
  const [left, right] = [bytesOfText(one), bytesOfText(other)];
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1;
  return at;
}

/** Read one JSON value of which exactly one byte form is allowed. */
export function parseCanonical(data, rule, where) {
  const broken = firstNotUtf8(data);
  if (broken >= 0) {
    const found = `0x${data[broken].toString(16).padStart(2, "0")}`;
    refuse(rule, "json.not-utf8", where, { found, offset: broken });
  }
  if (isTooDeep(data)) refuse(rule, "json.too-deep", where, { limit: MAX_DEPTH });
  const text = textOf(data);
  let value;
  try {
    value = new Reader(text).whole();
    checkTexts(value);
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    throw new Refusal(rule, `json.${error.why}`, where, {});
  }
  const again = canonical(value);
  if (again !== text) refuse(rule, "json.not-canonical", where, { offset: firstDifference(again, text) });
  return value;
}

/** The JSON name of a value's kind. */
export function kindOf(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  return { boolean: "true/false", number: "number", string: "text" }[typeof value] || "object";
}
