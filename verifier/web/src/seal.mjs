// seal.json and signature.json (sections 5 and 13).

import { Refusal, refuse } from "./errors.mjs";
import { parseCanonical } from "./json.mjs";
import { ascii } from "./line.mjs";
import { PATTERN, matches, readersOf } from "./shape.mjs";
import { sha256Hex, unhex } from "./sha256.mjs";
import { verifyEd25519 } from "./ed25519.mjs";

const is = readersOf("MP-SEAL");

function readCounts(value, where) {
  if (!(value instanceof Map)) is.fields(value, where, []);
  for (const batch of value.keys()) {
    if (!matches(PATTERN.batch, batch)) refuse("MP-SEAL", "shape.unknown-field", where, { found: batch });
  }
  return new Map([...value].map(([batch, count]) => [batch, is.integer(1, 10000000)(count, `${where}/${batch}`)]));
}

const SEAL_FIELDS = {
  format: is.text("mingpai-seal-1"),
  draw_id: is.text(PATTERN.drawId),
  rehearsal: is.flag,
  sealed_at: is.time,
  plan: is.digest,
  roster: is.digest,
  roster_root: is.digest,
  counts: readCounts,
  software: is.object({
    name: is.text("[0-9A-Za-z._-]{1,40}"), version: is.text("[0-9A-Za-z.+-]{1,40}"), sha256: is.digest,
  }),
  secrets: is.list(1, 20000, is.named("digest", is.digest)),
  public_key: is.digest,
};
const SOFTWARE_FIELDS = ["name", "version", "sha256"];

export function readSeal(data) {
  const value = parseCanonical(data, "MP-SEAL", "seal.json");
  is.fields(value, "seal.json", Object.keys(SEAL_FIELDS));
  SEAL_FIELDS.format(value.get("format"), "seal.json/format");
  is.fields(value.get("software"), "seal.json/software", SOFTWARE_FIELDS);
  return is.object(SEAL_FIELDS)(value, "seal.json");
}

/** Every rule that the seal and the plan it was made for break together. */
export function sealProblems(seal, plan, planData) {
  const problems = [];
  const add = (rule, key, field, params) => problems.push(new Refusal(rule, key, `seal.json/${field}`, params));
  if (seal.rehearsal !== plan.rehearsal) add("MP-REHEARSAL", "seal.rehearsal", "rehearsal", { found: plan.drawId });
  const found = sha256Hex(planData);
  if (seal.plan !== found) add("MP-SEAL", "seal.differs", "plan", { expected: seal.plan, found });
  if (seal.draw_id !== plan.drawId) {
    add("MP-SEAL", "seal.differs", "draw_id", { expected: seal.draw_id, found: plan.drawId });
  }
  const expected = plan.rounds * plan.failure.attempts;
  if (seal.secrets.length !== expected) add("MP-SEAL", "seal.secrets", "secrets", { expected, found: seal.secrets.length });
  return problems;
}

const sign = readersOf("MP-SIGNATURE");

const readSignatureFile = sign.object({
  format: sign.text("mingpai-signature-1"),
  draw_id: sign.text(PATTERN.drawId),
  signatures: sign.list(
    1, 9, sign.object({ attempt: sign.integer(1, 9), head: sign.digest, signature: sign.text("[0-9a-f]{128}") }),
  ),
});

export const readSignatures = (data) =>
  readSignatureFile(parseCanonical(data, "MP-SIGNATURE", "signature.json"), "signature.json");

/** Whether a head was signed with the seal's key. */
export function isSigned(publicKey, drawId, { attempt, head, signature }) {
  return verifyEd25519(unhex(signature), ascii(`MP1|head|${drawId}|${attempt}|${head}`), unhex(publicKey));
}
