// The family slip (section 14).

import { Refusal, refuse } from "./errors.mjs";
import { BrokenData, Inflater } from "./inflate.mjs";
import { bytesOfText, canonical, kindOf, parseCanonical } from "./json.mjs";
import { ascii, h } from "./line.mjs";
import { proofLeadsTo } from "./merkle.mjs";
import { PATTERN, readersOf } from "./shape.mjs";
import { hex, sha256Hex, unhex } from "./sha256.mjs";

const RULE = "MP-RECORD";
const FILE = "slip";
const MARK = ascii("MPSLIP1");
const LONGEST = 2 ** 20;
const BASE32 = ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

const is = readersOf(RULE);

function readColumn(value, where) {
  if (!Array.isArray(value) || value.length !== 2) refuse(RULE, "shape.not-list", where, { found: kindOf(value) });
  return value.map((text) => is.anyText(text, where));
}

const FIELDS = ["format", "draw_id", "code", "salt", "record", "index", "size", "proof"];
const RECORD_FIELDS = ["name", "identity", "columns"];

/** Read a slip in either form, with or without blanks around it. */
export function readSlip(data) {
  const text = trimmed(data);
  const isCompact = MARK.every((byte, i) => byte === text[i]);
  const value = parsed(isCompact ? unpacked(text.subarray(MARK.length)) : text);
  is.fields(value, FILE, FIELDS);
  const read = (name, reader) => reader(value.get(name), `${FILE}/${name}`);
  read("format", is.text("mingpai-slip-1"));
  is.fields(value.get("record"), `${FILE}/record`, RECORD_FIELDS);
  return {
    drawId: read("draw_id", is.text(PATTERN.drawId)),
    code: read("code", is.text(PATTERN.code)),
    salt: read("salt", is.text("[0-9a-f]{32}")),
    record: read("record", is.object({ name: is.anyText, identity: is.anyText, columns: is.list(0, 200, readColumn) })),
    index: read("index", is.integer(0, 2 ** 32)),
    size: read("size", is.integer(1, 2 ** 32)),
    proof: read("proof", is.list(0, 64, is.named("digest", is.digest))),
  };
}

/** The JSON value. That a text is none is told in other words: it was scanned or copied in part. */
function parsed(text) {
  try {
    return parseCanonical(text, RULE, FILE);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.key.startsWith("json.")) throw error;
    return refuse(RULE, "record.compact", FILE);
  }
}

/** The bytes of a slip without the blanks and the mark of byte order that copying brings along. */
function trimmed(data) {
  const isBlank = (byte) => byte === 0x20 || (byte >= 9 && byte <= 13);
  let [start, end] = [0, data.length];
  if (data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf) start = 3;
  while (start < end && isBlank(data[start])) start += 1;
  while (end > start && isBlank(data[end - 1])) end -= 1;
  return data.subarray(start, end);
}

/** The bytes of the compact form behind its mark: base 32 (RFC 4648) of a zlib stream (RFC 1950). */
function unpacked(text) {
  const bad = () => refuse(RULE, "record.compact", FILE);
  const stream = fromBase32(text) || bad();
  const inflater = new Inflater(LONGEST + 1);
  const head = (stream[0] << 8) | stream[1];
  // Deflate with a window of at most 32 KiB, no dictionary, and a check of the two bytes themselves.
  if (stream.length < 2 || head % 31 || (head & 0x0f00) !== 0x0800 || head >> 12 > 7 || head & 0x20) bad();
  try {
    inflater.push(stream.subarray(2), true);
  } catch (error) {
    if (!(error instanceof BrokenData)) throw error;
    bad();
  }
  const rest = inflater.rest;
  if (!inflater.done || inflater.size > LONGEST || rest.length !== 4) bad();
  const { result } = inflater;
  if (new DataView(rest.buffer, rest.byteOffset).getUint32(0) !== adler32(result)) bad();
  return result;
}

function fromBase32(text) {
  if (![0, 2, 4, 5, 7].includes(text.length % 8)) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let [bits, count, at] = [0, 0, 0];
  for (const byte of text) {
    const value = BASE32.indexOf(byte);
    if (value < 0) return null;
    bits = ((bits << 5) | value) & 0xfff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes[at] = bits >> count;
      at += 1;
    }
  }
  return bytes;
}

function adler32(data) {
  let [one, other] = [1, 0];
  for (const byte of data) {
    one = (one + byte) % 65521;
    other = (other + one) % 65521;
  }
  return other * 65536 + one;
}

/** The digest of a child's private record. */
export const recordDigest = ({ name, identity, columns }) => sha256Hex(bytesOfText(canonical({ columns, identity, name })));

/** Every rule that a slip breaks, held against the seal and the list as published. */
export function slipProblems(slip, seal, roster) {
  const problem = (key, params) => new Refusal(RULE, `record.${key}`, FILE, params);
  if (slip.drawId !== seal.draw_id) return [problem("draw", { expected: seal.draw_id, found: slip.drawId })];
  const row = roster.find(slip.code);
  if (row < 0) return [problem("no-row", { found: slip.code })];
  const problems = [];
  const found = h("person", slip.code, slip.salt, recordDigest(slip.record));
  const expected = roster.person(row);
  if (found !== expected) problems.push(problem("person", { code: slip.code, expected, found }));
  if (slip.index !== row || slip.size !== roster.count) {
    problems.push(problem("position", { expected: row + 1, of: roster.count, found: slip.index + 1, size: slip.size }));
  }
  const root = proofLeadsTo(roster.line(row), slip.index, slip.size, slip.proof.map(unhex));
  const leadsTo = root === null ? "-" : hex(root);
  if (leadsTo !== seal.roster_root) problems.push(problem("proof", { expected: seal.roster_root, found: leadsTo }));
  return problems;
}
