// The seal fingerprint as a person types it: 64 hexadecimal digits in groups, or 32 words.

import { refuse } from "./errors.mjs";

const DIGITS = 64;
const GROUP = 4;
const GROUPS = 16;
const WORDS = 32;
const LOOK_ALIKES = { o: "0", l: "1", i: "1", "|": "1", "!": "1", s: "5", z: "2" };
// Between groups: blanks, dashes, and what a copied text has at its edges without showing it.
const BETWEEN = "\\s\\x1c-\\x1f\\x85\\u200b-\\u200d\\u2060\\ufeff\\-\\u2010-\\u2015\\u2212\\ufe58\\ufe63\\uff0d";
const GAP = new RegExp(`[${BETWEEN}]`, "g");
const MOST_LETTERS = 4;
const HAN = "\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const NEAR = 3;

let lists = { zh: [[], []], en: [[], []] };

/** Take in the word lists: for each language the words of even and of odd places. */
export function setSpoken(spoken) {
  lists = { zh: [spoken.zh, spoken.zh], en: spoken.en };
}

const bad = (key, params, where = "") => refuse("MP-FINGERPRINT", `fingerprint.${key}`, where, params);

/** The 32 words of a fingerprint. */
export function wordsOf(fingerprint, lang) {
  return fingerprint.match(/../g).map((byte, place) => lists[lang][place % 2][parseInt(byte, 16)]);
}

/** The fingerprint that a person typed. */
export function readFingerprint(text) {
  return readBare(withoutLabel(text));
}

/** The digits without what was copied along with them: the one stretch that has all 64, or all but Chinese and punctuation. */
function withoutLabel(typed) {
  const half = halfWidth(typed);
  const whole = (half.match(new RegExp(`[0-9A-Za-z${BETWEEN}]+`, "g")) || []).filter((one) => /^[0-9a-f]{64}$/i.test(one.replace(GAP, "")));
  if (whole.length === 1) return whole[0];
  const letters = half.match(/[0-9A-Za-z]/g) || [];
  const digits = letters.filter((one) => /[0-9a-f]/i.test(one)).length;
  if (digits < WORDS || letters.length - digits > MOST_LETTERS || !/[\u3400-\u9fff]/.test(typed)) return typed;
  return half.replace(new RegExp(`[\\u3000-\\u30ff${HAN}:(),.;]`, "gu"), " ");
}

function readBare(typed) {
  if (new RegExp(`[${HAN}]`, "u").test(typed)) {
    const runs = typed.normalize("NFKC").match(new RegExp(`[${HAN}]+`, "gu")) || [];
    return readWords(runs.flatMap((run) => run.match(/.{1,2}/gu)), "zh");
  }
  const text = typed.normalize("NFKC");
  const tokens = text.match(/\p{L}{4,}/gu) || [];
  const isNoHex = (token) => new Set([...token.toLowerCase()].filter((char) => !/[0-9a-f]/.test(char))).size > 1;
  if (tokens.filter(isNoHex).length > 2) return readWords(text.match(/\p{L}+/gu) || [], "en");
  return readHex(typed);
}

function halfWidth(text) {
  return text.replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0));
}

function readHex(typed) {
  let pieces = halfWidth(typed.replace(GAP, " ")).split(/\s+/).filter((one) => one);
  if (!pieces.length) bad("empty", {});
  // Groups as typed locate a missing digit; without any, only the place of a digit is known.
  const full = pieces.filter((one) => one.length === GROUP).length;
  const asTyped = pieces.length === GROUPS || full * 2 > pieces.length;
  if (!asTyped) pieces = [pieces.join("")];
  let group = 0;
  let short = null;
  for (const piece of pieces) {
    const chars = [...piece];
    const span = asTyped ? Math.max(1, Math.floor((chars.length + 1) / GROUP)) : GROUPS;
    chars.forEach((char, at) => {
      if (!/^[0-9a-fA-F]$/.test(char)) badDigit(char, group + Math.min(Math.floor(at / GROUP), span - 1) + 1);
    });
    if (asTyped && chars.length !== span * GROUP && short === null) short = { group: group + 1, piece };
    group += span;
  }
  if (short) {
    bad("group-length", { group: short.group, found: short.piece, count: [...short.piece].length }, String(short.group));
  }
  const whole = pieces.join("").toLowerCase();
  if (whole.length !== DIGITS) bad("length", { found: whole.length, groups: Math.floor(whole.length / GROUP) });
  return whole;
}

function badDigit(found, group) {
  const meant = LOOK_ALIKES[found.toLowerCase()];
  if (meant) bad("look-alike", { group, found, meant }, String(group));
  bad("not-hex", { group, found }, String(group));
}

function readWords(words, lang) {
  const codes = lists[lang].map((list) => new Map(list.map((word, byte) => [word.toLowerCase(), byte])));
  const bytes = words.map((word, place) => {
    const byte = codes[place % 2].get(word.toLowerCase());
    if (byte === undefined) badWord(word, place, lists[lang][place % 2], codes[(place + 1) % 2]);
    return byte;
  });
  if (bytes.length !== WORDS) bad("word-count", { found: bytes.length, expected: WORDS });
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function badWord(found, place, list, other) {
  const number = place + 1;
  const where = String(number);
  if (other.has(found.toLowerCase())) bad("word-place", { number, found }, where);
  const near = nearWords(found, list);
  if (near.length) bad("word-near", { number, found, near: near.join(", ") }, where);
  bad("word-unknown", { number, found }, where);
}

/** The words that a typing error may have been: at most half of the letters differ. */
function nearWords(typed, list) {
  const word = typed.toLowerCase();
  if (word.length > 12) return [];
  const measured = list.map((one) => ({ one, steps: distance(word, one.toLowerCase()), size: Math.max(word.length, one.length) }));
  return measured
    .filter(({ steps, size }) => steps * 2 <= size)
    .sort((left, right) => left.steps / left.size - right.steps / right.size)
    .slice(0, NEAR)
    .map(({ one }) => one);
}

/** How many letters have to be put in, left out or changed. */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}

/** What was typed in groups of four, as it is shown while typing; none for words. */
export function groupsOf(typed) {
  const text = halfWidth(withoutLabel(typed).replace(GAP, " ")).trim();
  if (!text || new RegExp(`[${HAN}]`, "u").test(text) || /[g-z]{3}/i.test(text)) return [];
  const pieces = text.split(/\s+/);
  const full = pieces.filter((one) => one.length === GROUP).length;
  const asTyped = pieces.length === GROUPS || full * 2 > pieces.length;
  return (asTyped ? pieces : [pieces.join("")]).flatMap((piece) => {
    const chars = [...piece];
    const span = Math.max(1, asTyped ? Math.floor((chars.length + 1) / GROUP) : Math.ceil(chars.length / GROUP));
    return Array.from({ length: span }, (_, i) => chars.slice(i * GROUP, i === span - 1 ? undefined : (i + 1) * GROUP).join(""));
  });
}
