// Fields of a JSON object, read strictly (section 2): exactly the named ones, each of its type.
//
// A reader takes a value and its place and gives back what it means, or refuses. `object` makes a reader of
// readers; the fields are read in the order in which they are written down here.

import { refuse } from "./errors.mjs";
import { kindOf } from "./json.mjs";

const MAX_TEXT = 200;

// Section 2, "Code points that free text must not hold".
const UNSEEN =
  /[\u{0}-\u{1f}\u{7f}-\u{a0}\u{ad}\u{61c}\u{1680}\u{180e}\u{2000}-\u{200f}\u{2028}-\u{202f}\u{205f}-\u{206f}\u{3000}\u{d800}-\u{f8ff}\u{fdd0}-\u{fdef}\u{feff}\u{fff0}-\u{ffff}\u{e0000}-\u{e00ff}\u{f0000}-\u{10ffff}]/u;

export const PATTERN = {
  digest: "[0-9a-f]{64}",
  time: "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z",
  drawId: "[A-Z0-9-]{1,40}",
  batch: "[A-Z][0-9A-Z]{0,7}",
  school: "[A-Z][0-9A-Z]{0,15}",
  ball: "[a-z]{1,12}",
  code: "[0-9A-Za-z_-]{1,40}",
};

const compiled = new Map();

/** Whether a text matches a pattern from its first to its last character. */
export function matches(pattern, text) {
  if (!compiled.has(pattern)) compiled.set(pattern, new RegExp(`^(?:${pattern})$`));
  return compiled.get(pattern).test(text);
}

const codePoints = (text) => {
  let count = 0;
  for (const char of text) count += char.length > 0 ? 1 : 0;
  return count;
};

/** The readers of one rule. */
export function readersOf(rule) {
  const bad = (key, where, params) => refuse(rule, `shape.${key}`, where, params);
  const isText = (value, where) => (typeof value === "string" ? value : bad("not-text", where, { found: kindOf(value) }));
  const text = (pattern) => (value, where) =>
    matches(pattern, isText(value, where)) ? value : bad("pattern", where, { found: value, expected: pattern });
  const orNull = (read) => (value, where) => (value === null ? null : read(value, where));
  const free = (value, where) => {
    isText(value, where);
    if (value === "" || codePoints(value) > MAX_TEXT || UNSEEN.test(value)) {
      bad("free-text", where, { found: value, limit: MAX_TEXT });
    }
    return value;
  };
  return {
    text,
    free,
    orNull,
    anyText: isText,
    freeOrEmpty: (value, where) => (value === "" ? value : free(value, where)),
    digest: text(PATTERN.digest),
    time: text(PATTERN.time),
    choice: (...values) => (value, where) =>
      values.includes(value)
        ? value
        : bad("choice", where, { found: typeof value === "string" ? value : kindOf(value), expected: values.join(", ") }),
    integer: (low, high) => (value, where) => {
      if (typeof value !== "number") bad("not-integer", where, { found: kindOf(value) });
      return value >= low && value <= high ? value : bad("range", where, { found: value, low, high });
    },
    flag: (value, where) => (typeof value === "boolean" ? value : bad("not-flag", where, { found: kindOf(value) })),
    list: (low, high, read) => (value, where) => {
      if (!Array.isArray(value)) bad("not-list", where, { found: kindOf(value) });
      if (value.length < low || value.length > high) bad("length", where, { found: value.length, low, high });
      return value.map((item, index) => read(item, `${where}/${index}`));
    },
    /** A Map that has exactly these names, and perhaps some that may be left out. */
    fields: (value, where, names, optional = []) => {
      if (!(value instanceof Map)) bad("not-object", where, { found: kindOf(value) });
      for (const name of value.keys()) if (!names.includes(name) && !optional.includes(name)) bad("unknown-field", where, { found: name });
      for (const name of names) if (!value.has(name)) bad("missing-field", where, { expected: name });
      return value;
    },
    object(readers) {
      const names = Object.keys(readers);
      return (value, where) => {
        this.fields(value, where, names);
        const found = {};
        for (const name of names) found[name] = readers[name](value.get(name), `${where}/${name}`);
        return found;
      };
    },
    /** An item of a list that is told by a name of its own, such as one digest among many. */
    named: (name, read) => (value, where) => read(value, `${where}/${name}`),
  };
}
