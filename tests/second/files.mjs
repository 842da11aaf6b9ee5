// plan.json, roster.txt, seal.json, signature.json, the family slip: sections 3, 4, 5, 13 and 14.

import { createHash, createPublicKey, verify } from "node:crypto";
import { PATTERN, canonical, fieldsOf, h, parseCanonical, refuse, sha256 } from "./text.mjs";

// --- section 3

const plan = fieldsOf("MP-PLAN");

const ballReader = (value) => {
  const found = plan.object({
    kind: plan.exactly("ball"),
    name: plan.text(PATTERN.ball),
    low: plan.integer(0, 999),
    high: plan.integer(0, 999),
    count: plan.integer(1, 12),
  })(value);
  if (found.high < found.low) refuse("MP-PLAN", "high below low");
  return found;
};

const STEPS = {
  round: { inputs: plan.list(0, 12, ballReader) },
  numbers: { groups: (value) => (typeof value === "string" ? plan.text(PATTERN.ball) : plan.integer(1, 20))(value) },
  choose: { ball: plan.text(PATTERN.ball) },
  shuffle: { batch: plan.text(PATTERN.batch), school: plan.text(PATTERN.school), times: plan.integer(1, 9) },
  admit: {
    batch: plan.text(PATTERN.batch),
    schools: plan.list(1, 500, plan.text(PATTERN.school)),
    by: plan.exactly("ticket", "number"),
  },
};

const stepReader = (value) => {
  const kind = value?.step;
  if (typeof kind !== "string" || !Object.hasOwn(STEPS, kind)) refuse("MP-PLAN", "kind of step");
  return plan.object({ step: plan.exactly(kind), ...STEPS[kind] })(value);
};

const planReader = plan.object({
  format: plan.exactly("mingpai-plan-1"),
  draw_id: plan.text(PATTERN.drawId),
  titles: plan.object({ zh: plan.free, en: (value) => (value === "" ? value : plan.free(value)) }),
  organiser: plan.free,
  place: plan.free,
  procedure: plan.text(/[a-z][a-z0-9-]{0,19}/),
  batches: plan.list(
    1, 20, plan.object({ id: plan.text(PATTERN.batch), prefix: plan.text(/[A-Z]{1,4}/), name: plan.free }),
  ),
  schools: plan.list(
    1, 500,
    plan.object({
      id: plan.text(PATTERN.school), name: plan.free, batch: plan.text(PATTERN.batch), quota: plan.integer(1, 1000000),
    }),
  ),
  seats: plan.object({
    rule: plan.exactly("first-choice-first", "deferred-acceptance"),
    overrun: plan.exactly("whole-lot-in", "skip"),
    waiting_list: plan.flag,
  }),
  witness: plan.object({
    slots: plan.integer(0, 99), digits: plan.integer(4, 12), lock: plan.exactly("paper", "screen"),
  }),
  custody: plan.exactly("envelope", "machine"),
  failure: plan.object({
    mode: plan.exactly("resume", "redraw"), attempts: plan.integer(1, 9), minutes: plan.integer(0, 1440),
  }),
  steps: plan.list(2, 2000, stepReader),
});

const distinct = (values) => new Set(values).size === values.length;

export function readPlan(data) {
  const found = planReader(parseCanonical(data, "MP-PLAN"));
  checkPlan(found);
  found.rounds = found.steps.filter((step) => step.step === "round").length;
  found.rehearsal = found.draw_id.startsWith("REHEARSAL-");
  return found;
}

function checkPlan(found) {
  const must = (holds, what) => holds || refuse("MP-PLAN", what);
  const { batches, schools, steps, failure } = found;
  const key = (batch, school) => `${batch}/${school}`;
  must(distinct(batches.map((one) => one.id)) && distinct(batches.map((one) => one.prefix)), "batches");
  must(distinct(schools.map((one) => key(one.batch, one.id))), "schools");
  const names = new Map();
  for (const one of schools) {
    must(batches.some((batch) => batch.id === one.batch), "a school's batch");
    must((names.get(one.id) ?? one.name) === one.name, "one school, two names");
    names.set(one.id, one.name);
  }
  for (const batch of batches) must(schools.some((one) => one.batch === batch.id), "a batch without schools");
  must(failure.mode !== "resume" || failure.attempts === 1, "attempts");
  must(steps[0].step === "round", "the first step");
  const known = new Set(schools.map((one) => key(one.batch, one.id)));
  const drawn = new Map();
  const shuffled = new Set();
  const admitted = new Set();
  let sinceSeed = new Set();
  let numbered = false;
  steps.forEach((step, index) => {
    const chooses = index > 0 && steps[index - 1].step === "numbers" && steps[index - 1].groups !== 1;
    must((step.step === "choose") === chooses, "choose");
    if (step.step === "round") {
      must(step.inputs.length > 0 || found.witness.slots > 0, "a round without inputs");
      for (const ball of step.inputs) {
        must(!sinceSeed.has(ball.name), "a ball's name");
        sinceSeed.add(ball.name);
        drawn.set(ball.name, ball);
      }
      sinceSeed = new Set();
    } else if (step.step === "numbers") {
      must(!numbered && shuffled.size === 0 && admitted.size === 0, "numbers");
      numbered = true;
      if (typeof step.groups === "string") {
        const ball = drawn.get(step.groups);
        must(ball && ball.count === 1 && ball.low >= 1 && ball.high <= 20, "the ball of groups");
      }
    } else if (step.step === "choose") {
      must(!sinceSeed.has(step.ball), "a ball's name");
      sinceSeed.add(step.ball);
    } else if (step.step === "shuffle") {
      const name = key(step.batch, step.school);
      must(known.has(name) && !numbered && !admitted.has(name), "shuffle");
      must(![...shuffled].some((one) => one.split("/")[1] === step.school), "shuffled twice");
      shuffled.add(name);
    } else {
      for (const school of step.schools) {
        const name = key(step.batch, school);
        must(known.has(name) && !admitted.has(name), "admit");
        must(!shuffled.has(name) || step.schools.length === 1, "shuffled together");
        admitted.add(name);
      }
      must(step.by !== "number" || numbered, "by number");
    }
  });
  const last = steps[steps.length - 1];
  must(last.step !== "numbers" || last.groups === 1, "no choice");
  must(admitted.size === known.size, "a school that is not admitted");
}

// --- section 4

const LINE = new RegExp(
  `^MP1\\|row\\|(${PATTERN.code.source})\\|(${PATTERN.batch.source})\\|(${PATTERN.code.source})\\|([1-9][0-9]?)` +
    `\\|([^|]{1,2000})\\|(${PATTERN.digest.source})$`,
);
const CHOICE = new RegExp(`^(${PATTERN.school.source})(?::([1-9][0-9]?))?$`);

export function readRoster(data, thePlan) {
  const bad = (what) => refuse("MP-ROSTER", what);
  const text = Buffer.from(data).toString("latin1");
  if (!text.endsWith("\n")) bad("the last newline");
  const lines = text.slice(0, -1).split("\n");
  const rows = [];
  for (const line of lines) {
    const found = LINE.exec(line) ?? bad("a line");
    const [, code, batch, lot, tier, choices, person] = found;
    if (rows.length && code <= rows[rows.length - 1].code) bad("order");
    rows.push({ code, batch, lot, tier: Number(tier), choices: readChoices(batch, choices, thePlan, bad), person, line });
  }
  const lots = new Map();
  for (const row of rows) {
    if (row.code === row.lot) {
      lots.set(row.lot, { name: row.lot, batch: row.batch, weight: 1, tier: row.tier, choices: row.choices });
      continue;
    }
    const lot = lots.get(row.lot) ?? bad("a lot's name");
    const same = lot.batch === row.batch && lot.tier === row.tier && canonical(lot.choices) === canonical(row.choices);
    if (!same) bad("a lot that differs");
    lot.weight += 1;
  }
  const counts = {};
  for (const row of rows) counts[row.batch] = (counts[row.batch] ?? 0) + 1;
  return { rows, lots: [...lots.values()], counts, lines };
}

function readChoices(batch, text, thePlan, bad) {
  if (!thePlan.batches.some((one) => one.id === batch)) bad("a batch");
  const choices = text.split(".").map((part) => {
    const [, school, tier] = CHOICE.exec(part) ?? bad("a choice");
    if (!thePlan.schools.some((one) => one.batch === batch && one.id === school)) bad("a school");
    return [school, tier === undefined ? null : Number(tier)];
  });
  const schools = choices.map(([school]) => school);
  if (!distinct(schools)) bad("a school twice");
  const together = (step) =>
    step.step === "admit" && step.batch === batch && schools.every((school) => step.schools.includes(school));
  if (!thePlan.steps.some(together)) bad("choices of two admissions");
  return choices;
}

export const recordDigest = (record) =>
  sha256(canonical({ columns: record.columns, identity: record.identity, name: record.name }));

const raw = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export function merkleRoot(entries) {
  if (entries.length === 0) return raw();
  if (entries.length === 1) return raw(Buffer.from([0]), entries[0]);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return raw(Buffer.from([1]), merkleRoot(entries.slice(0, split)), merkleRoot(entries.slice(split)));
}

// --- section 5

const seal = fieldsOf("MP-SEAL");
const countsReader = (value) => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) refuse("MP-SEAL", "counts");
  return Object.fromEntries(
    Object.entries(value).map(([batch, count]) => [
      seal.text(PATTERN.batch)(batch), seal.integer(1, 10000000)(count),
    ]),
  );
};
const sealReader = seal.object({
  format: seal.exactly("mingpai-seal-1"),
  draw_id: seal.text(PATTERN.drawId),
  rehearsal: seal.flag,
  sealed_at: seal.time,
  plan: seal.digest,
  roster: seal.digest,
  roster_root: seal.digest,
  counts: countsReader,
  software: seal.object({
    name: seal.text(/[0-9A-Za-z._-]{1,40}/), version: seal.text(/[0-9A-Za-z.+-]{1,40}/), sha256: seal.digest,
  }),
  secrets: seal.list(1, 20000, seal.digest),
  public_key: seal.text(PATTERN.digest),
});

export const readSeal = (data) => sealReader(parseCanonical(data, "MP-SEAL"));

export function checkSeal(theSeal, thePlan, planData, roster, rosterData) {
  if (theSeal.rehearsal !== thePlan.rehearsal) refuse("MP-REHEARSAL", "seal and name");
  if (theSeal.draw_id !== thePlan.draw_id) refuse("MP-SEAL", "draw_id");
  if (theSeal.plan !== sha256(planData)) refuse("MP-SEAL", "plan");
  if (theSeal.secrets.length !== thePlan.rounds * thePlan.failure.attempts) refuse("MP-SEAL", "secrets");
  if (theSeal.roster !== sha256(rosterData)) refuse("MP-ROSTER", "digest");
  const root = merkleRoot(roster.lines.map((line) => Buffer.from(line, "latin1"))).toString("hex");
  if (theSeal.roster_root !== root) refuse("MP-ROSTER", "root");
  if (canonical(theSeal.counts) !== canonical(roster.counts)) refuse("MP-ROSTER", "counts");
}

// --- section 13

const signature = fieldsOf("MP-SIGNATURE");
const signatureReader = signature.object({
  format: signature.exactly("mingpai-signature-1"),
  draw_id: signature.text(PATTERN.drawId),
  signatures: signature.list(
    1, 9,
    signature.object({
      attempt: signature.integer(1, 9), head: signature.digest, signature: signature.text(/[0-9a-f]{128}/),
    }),
  ),
});

export const readSignatures = (data) => signatureReader(parseCanonical(data, "MP-SIGNATURE"));

export function isSigned(publicKey, drawId, one) {
  // An Ed25519 key as SubjectPublicKeyInfo (RFC 8410): a fixed beginning and the 32 bytes.
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(publicKey, "hex")]);
  const line = `MP1|head|${drawId}|${one.attempt}|${one.head}`;
  try {
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    return verify(null, Buffer.from(line, "ascii"), key, Buffer.from(one.signature, "hex"));
  } catch {
    return false;
  }
}

// --- section 14

const slip = fieldsOf("MP-RECORD");
const slipReader = slip.object({
  format: slip.exactly("mingpai-slip-1"),
  draw_id: slip.text(PATTERN.drawId),
  code: slip.text(PATTERN.code),
  salt: slip.text(/[0-9a-f]{32}/),
  record: slip.object({
    name: slip.anyText,
    identity: slip.anyText,
    columns: slip.list(0, 200, slip.list(2, 2, slip.anyText)),
  }),
  index: slip.integer(0, 2 ** 32),
  size: slip.integer(1, 2 ** 32),
  proof: slip.list(0, 64, slip.digest),
});

export const readSlip = (data) => slipReader(parseCanonical(data, "MP-RECORD"));

export function proofLeadsTo(entry, index, size, proof) {
  if (index < 0 || index >= size || proof.some((node) => node.length !== 32)) return null;
  let [fn, sn] = [index, size - 1];
  let node = raw(Buffer.from([0]), entry);
  for (const p of proof) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      node = raw(Buffer.from([1]), p, node);
      while (fn % 2 === 0 && fn > 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      node = raw(Buffer.from([1]), node, p);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 ? node : null;
}

export function slipHolds(found, theSeal, roster) {
  const index = roster.rows.findIndex((row) => row.code === found.code);
  if (found.draw_id !== theSeal.draw_id || index < 0) return false;
  const row = roster.rows[index];
  if (h("person", found.code, found.salt, recordDigest(found.record)) !== row.person) return false;
  if (found.index !== index || found.size !== roster.rows.length) return false;
  const nodes = found.proof.map((node) => Buffer.from(node, "hex"));
  return proofLeadsTo(Buffer.from(row.line, "latin1"), index, found.size, nodes)?.toString("hex") === theSeal.roster_root;
}
