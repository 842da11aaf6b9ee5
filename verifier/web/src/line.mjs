// Lines of text that are hashed (section 1).

import { sha256Hex } from "./sha256.mjs";

const FIELD_COUNT = { person: 3, secret: 3, slip: 6, seed: 7, ticket: 3, confirm: 3 };
const FIELD = /^[0-9A-Za-z.:_-]+$/;

/** The bytes of a text that is ASCII. */
export function ascii(text) {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** `MP1|tag|f1|…|fk`. Values from the world are checked before they come here. */
export function hashedLine(tag, ...fields) {
  const texts = fields.map(String);
  if (FIELD_COUNT[tag] !== texts.length || !texts.every((one) => FIELD.test(one))) {
    throw new Error(`no line of ours: ${tag}`);
  }
  return ["MP1", tag, ...texts].join("|");
}

/** h(tag, f1, …, fk). */
export const h = (tag, ...fields) => sha256Hex(ascii(hashedLine(tag, ...fields)));

/** A slot as hashed and written: two digits. */
export const slotName = (slot) => String(slot).padStart(2, "0");

export const byText = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
