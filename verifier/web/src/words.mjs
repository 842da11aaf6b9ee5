// Sentences by their keys, filled in. They come from verifier/words/catalogue, put in by whoever starts the
// program: the page carries them along, the command line reads the files.

const LONGEST = 200;
const MARKS_IN_A_ROW = 3;

let entries = new Map();
let unseen = [];
let marks = [];

/**
 * Take the words in.
 *
 * `catalogue` gives for each key `[zh, en, zh_do, en_do]`; `characters` the two lists of verifier/words/characters.txt
 * as flat lists of first and last code points.
 */
export function setWords(catalogue, characters) {
  entries = new Map(Object.entries(catalogue));
  [unseen, marks] = [characters.unseen, characters.marks];
}

/** A text that came out of a catalogue: it is harmless already. */
export class Said {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

function isIn(ranges, point) {
  let [low, high] = [0, ranges.length / 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[2 * middle + 1] < point) low = middle + 1;
    else high = middle;
  }
  return 2 * low < ranges.length && ranges[2 * low] <= point;
}

const PLAIN = /^[\u0020-\u007e\u4e00-\u9fa5\u3001\u3002\uff0c]*$/;

/** A value as text that cannot mislead whoever reads it, at most 200 characters long. */
export function harmless(value) {
  const text = String(value);
  if (text.length <= LONGEST && PLAIN.test(text)) return text;
  const shown = [];
  let [length, count, inARow] = [0, 0, 0];
  for (const char of text) {
    count += 1;
    if (count > LONGEST + 1) break;
    const point = char.codePointAt(0);
    inARow = isIn(marks, point) ? inARow + 1 : 0;
    const misleads = isIn(unseen, point) || inARow > MARKS_IN_A_ROW;
    const piece = misleads ? `<U+${point.toString(16).toUpperCase().padStart(4, "0")}>` : char;
    const size = misleads ? piece.length : 1;
    if (length + size > LONGEST) {
      while (shown.length && length > LONGEST - 1) length -= shown.pop()[1];
      return `${shown.map(([one]) => one).join("")}\u2026`;
    }
    shown.push([piece, size]);
    length += size;
  }
  return shown.map(([one]) => one).join("");
}

const given = (value) => (value instanceof Said ? value.text : typeof value === "number" ? String(value) : harmless(value));

function fill(key, part, params) {
  const entry = entries.get(key);
  if (!entry || !entry[part]) throw new Error(`no sentence ${key}`);
  const text = entry[part].replace(/\{([a-z][a-z0-9_]*)(:02)?\}/g, (_, name, two) => {
    if (!(name in params)) throw new Error(`${key} wants ${name}`);
    return two ? given(params[name]).padStart(2, "0") : given(params[name]);
  });
  return new Said(text);
}

/** The sentence of a key in a language, `zh` or `en`. */
export const say = (key, lang, params = {}) => fill(key, lang === "zh" ? 0 : 1, params);

/** What to do, for a key that says so. */
export const sayToDo = (key, lang, params = {}) => fill(key, lang === "zh" ? 2 : 3, params);

/** Whether a key says what to do. */
export const hasToDo = (key) => Boolean((entries.get(key) || [])[2]);

export const joined = (parts, lang) => new Said(parts.map(String).join(lang === "zh" ? "、" : ", "));
