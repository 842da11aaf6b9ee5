// The family slip (section 14).

import { Refusal } from "./errors.mjs";
import { bytesOfText, canonical, parseCanonical, kindOf } from "./json.mjs";
import { h } from "./line.mjs";
import { proofLeadsTo } from "./merkle.mjs";
import { PATTERN, readersOf } from "./shape.mjs";
import { hex, sha256Hex, unhex } from "./sha256.mjs";
import { refuse } from "./errors.mjs";

const RULE = "MP-RECORD";
const FILE = "slip";
const is = readersOf(RULE);

function readColumn(value, where) {
  if (!Array.isArray(value) || value.length !== 2) refuse(RULE, "shape.not-list", where, { found: kindOf(value) });
  return value.map((text) => is.anyText(text, where));
}

const readRecord = is.object({ name: is.anyText, identity: is.anyText, columns: is.list(0, 200, readColumn) });

const FIELDS = {
  format: is.text("mingpai-slip-1"),
  record: (value) => value,
  draw_id: is.text(PATTERN.drawId),
  code: is.text(PATTERN.code),
  salt: is.text("[0-9a-f]{32}"),
  index: is.integer(0, 2 ** 32),
  size: is.integer(1, 2 ** 32),
  proof: is.list(0, 64, is.named("digest", is.digest)),
};

/** The bytes of a slip without the blanks and the mark of byte order that copying brings along. */
export function trimmed(data) {
  const isBlank = (byte) => byte === 0x20 || (byte >= 9 && byte <= 13);
  let [start, end] = [0, data.length];
  if (data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf) start = 3;
  while (start < end && isBlank(data[start])) start += 1;
  while (end > start && isBlank(data[end - 1])) end -= 1;
  return data.subarray(start, end);
}

export function readSlip(data) {
  const value = parseCanonical(trimmed(data), RULE, FILE);
  const order = ["format", "draw_id", "code", "salt", "record", "index", "size", "proof"];
  is.fields(value, FILE, order);
  const read = (name) => FIELDS[name](value.get(name), `${FILE}/${name}`);
  read("format");
  const recordWhere = `${FILE}/record`;
  is.fields(value.get("record"), recordWhere, ["name", "identity", "columns"]);
  const [drawId, code, salt] = [read("draw_id"), read("code"), read("salt")];
  const record = readRecord(value.get("record"), recordWhere);
  return { drawId, code, salt, record, index: read("index"), size: read("size"), proof: read("proof") };
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
