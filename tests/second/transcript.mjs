// The transcript and its fold: sections 6, 7, 8 and 12. The first broken rule is a Refusal.

import { PATTERN, canonical, fieldsOf, h, parseCanonical, refuse, sha256 } from "./text.mjs";

const chain = fieldsOf("MP-CHAIN");
const event = fieldsOf("MP-ORDER");

const ROLES = ["operator", "notary", "organiser", "discipline", "congress", "consultative", "parent", "school"];
const role = event.exactly(...ROLES);
const roles = event.list(1, 8, role);
const round = event.integer(1, 2000);
const slot = event.integer(1, 99);
const batch = event.text(PATTERN.batch);
const school = event.text(PATTERN.school);
const list = event.object({
  label: event.text(/[0-9A-Z]{1,16}\.(?:number|shuffle)\.[0-9]{1,2}/),
  count: event.integer(0, 1e7),
  sha256: event.digest,
});

const ballFields = {
  name: event.text(/[a-z]{1,12}[0-9]{0,2}/),
  status: event.exactly("drawn", "stuck", "out-of-range"),
};

const KINDS = {
  begin: event.object({
    format: event.exactly("mingpai-transcript-1"),
    draw_id: event.text(PATTERN.drawId),
    rehearsal: event.flag,
    attempt: event.integer(1, 9),
    seal: event.digest,
    resumed: event.orNull(event.object({ head: event.orNull(event.digest), reason: event.free })),
  }),
  unsealed: event.object({
    network_off: event.flag,
    program: event.digest,
    fingerprint_agrees: event.flag,
    present: event.list(1, 8, event.object({ role, count: event.integer(1, 999) })),
    overrides: event.list(
      0, 3,
      event.object({
        check: event.exactly("network", "program", "fingerprint"), reason: event.free, decided_by: roles,
      }),
    ),
  }),
  announced: event.object({
    totals: event.list(
      1, 20, event.object({ batch, quota: event.integer(1, 1e9), applicants: event.integer(0, 1e7) }),
    ),
  }),
  "round-opened": event.object({ round }),
  "slip-locked": event.object({ round, slot, commitment: event.orNull(event.digest) }),
  ball: (value) => {
    const anything = event.object({ ...ballFields, value: (inner) => inner })(value);
    const integer = event.integer(0, 9999);
    return { ...anything, value: (anything.status === "stuck" ? event.orNull(integer) : integer)(anything.value) };
  },
  "slip-opened": event.object({
    round,
    slot,
    number: event.text(/[0-9]{4,12}|VOID/),
    nonce: event.orNull(event.text(/[0-9a-f]{32}/)),
    reason: event.orNull(event.free),
  }),
  "secret-opened": event.object({
    round, index: event.integer(1, 20000), digits: event.text(/[0-9]{40}/), seed: event.digest,
  }),
  numbered: event.object({ group: event.integer(1, 20), lists: event.list(1, 20, list) }),
  shuffled: event.object({ batch, school, trial: event.integer(1, 9), list }),
  admitted: event.object({ batch, schools: event.list(1, 500, school), pressed_by: role, sha256: event.digest }),
  notarised: event.object({ statement: event.exactly("valid", "objection") }),
  closed: event.object({ results: event.digest }),
  voided: event.object({ reason: event.free, decided_by: roles }),
  terminated: event.object({ reason: event.free, decided_by: roles, results: event.digest }),
  reopened: event.object({ reason: event.free }),
  copied: event.object({ file: event.free, sha256: event.digest, medium: event.free }),
  note: event.object({ text: event.free }),
};

const entryReader = chain.object({
  seq: chain.integer(1, 100000),
  at: chain.time,
  kind: chain.text(/[a-z-]{1,20}/),
  data: (value) => value,
  prev: chain.digest,
});

export function readLine(line) {
  if (line.length > 200000) refuse("MP-CHAIN", "a long line");
  const entry = entryReader(parseCanonical(line, "MP-CHAIN"));
  if (!Object.hasOwn(KINDS, entry.kind)) refuse("MP-ORDER", `kind ${entry.kind}`);
  return { ...entry, data: KINDS[entry.kind](entry.data) };
}

export function splitLines(data) {
  const bytes = Buffer.from(data);
  if (bytes.length === 0 || bytes[bytes.length - 1] !== 10) refuse("MP-CHAIN", "cut off");
  const lines = [];
  for (let from = 0; from < bytes.length; ) {
    const to = bytes.indexOf(10, from);
    lines.push(bytes.subarray(from, to));
    from = to + 1;
  }
  if (lines.length > 100000) refuse("MP-CHAIN", "many lines");
  return lines;
}

// --- section 7

const OWN = {
  begin: "begin", unseal: "unsealed", announce: "announced", round: "round-opened", lock: "slip-locked",
  balls: "ball", slips: "slip-opened", secret: "secret-opened", numbers: "numbered", choose: "ball",
  shuffle: "shuffled", admit: "admitted", notarise: "notarised", close: "closed", voided: "terminated",
};
const ASIDE = ["reopened", "copied", "note", "voided", "terminated"];
const NO_ASIDE = ["begin", "closed", "voided", "terminated"];

export class Attempt {
  constructor(plan, seal, fingerprint, number, previousHead) {
    Object.assign(this, { plan, seal, fingerprint, number });
    this.head = number === 1 ? fingerprint : previousHead;
    this.seq = 0;
    this.phase = "begin";
    this.cursor = 0;
    this.round = 0;
    this.seeds = [];
    this.balls = [];
    this.drawn = new Map();
    this.count = 0;
    this.groups = null;
    this.official = null;
    this.resumed = false;
    this.results = null;
    this.made = [];
  }

  get step() {
    return this.plan.steps[this.cursor];
  }

  get seed() {
    return this.seeds[this.seeds.length - 1];
  }

  take(line) {
    const entry = readLine(line);
    if (entry.seq !== this.seq + 1) refuse("MP-CHAIN", "seq");
    if (entry.prev !== this.head) refuse("MP-CHAIN", "prev");
    const legal = entry.kind === OWN[this.phase] || (!NO_ASIDE.includes(this.phase) && ASIDE.includes(entry.kind));
    if (!legal) refuse("MP-ORDER", `${entry.kind} in ${this.phase}`);
    const onlyEnd = this.resumed && this.plan.failure.mode === "redraw";
    if (onlyEnd && !["reopened", "note", "voided", "terminated"].includes(entry.kind)) {
      refuse("MP-ATTEMPTS", "an attempt that can only be voided");
    }
    this[entry.kind](entry.data);
    this.seq += 1;
    this.head = sha256(line);
    return this;
  }

  must(holds, rule, what) {
    if (!holds) refuse(rule, `${what}, transcript-${this.number}.jsonl:${this.seq + 1}`);
  }

  begin(data) {
    const { plan } = this;
    this.must(data.attempt === this.number && data.attempt <= plan.failure.attempts, "MP-ATTEMPTS", "attempt");
    this.must(data.draw_id === plan.draw_id && data.seal === this.fingerprint, "MP-SEAL", "draw");
    this.must(data.rehearsal === plan.rehearsal, "MP-REHEARSAL", "rehearsal");
    this.resumed = data.resumed !== null;
    this.phase = "unseal";
  }

  unsealed(data) {
    const failed = {
      network: !data.network_off,
      program: data.program !== this.seal.software.sha256,
      fingerprint: !data.fingerprint_agrees,
    };
    for (const [check, bad] of Object.entries(failed)) {
      const over = data.overrides.some((one) => one.check === check && new Set(one.decided_by).size >= 2);
      this.must(!bad || over, "MP-SEAL", check);
    }
    this.must(new Set(data.present.map((one) => one.role)).size === data.present.length, "MP-ORDER", "a role twice");
    this.phase = "announce";
  }

  announced(data) {
    const totals = this.plan.batches.map((one) => ({
      batch: one.id,
      quota: this.plan.schools.filter((other) => other.batch === one.id).reduce((sum, other) => sum + other.quota, 0),
      applicants: this.seal.counts[one.id] ?? 0,
    }));
    this.must(canonical(totals) === canonical(data.totals), "MP-SEAL", "totals");
    this.atStep();
  }

  atStep() {
    this.count = 0;
    this.phase = this.step?.step ?? "notarise";
  }

  nextStep() {
    this.cursor += 1;
    this.atStep();
  }

  "round-opened"(data) {
    this.must(data.round === this.round + 1, "MP-ORDER", "round");
    this.round = data.round;
    this.locked = new Map();
    this.slips = new Map();
    this.due = this.step.inputs.flatMap((ball) =>
      Array.from({ length: ball.count }, (_, index) => ({
        ...ball, name: ball.count === 1 ? ball.name : `${ball.name}${index + 1}`,
      })),
    );
    this.phase = "lock";
    this.settle();
  }

  settle() {
    const { slots } = this.plan.witness;
    if (this.phase === "lock" && this.locked.size === slots) this.phase = "balls";
    if (this.phase === "balls" && this.due.length === 0) this.phase = "slips";
    if (this.phase === "slips" && this.slips.size === slots) this.phase = "secret";
  }

  inRound(data) {
    this.must(data.round === this.round, "MP-ORDER", "round");
    this.must(data.slot <= this.plan.witness.slots, "MP-SLIP", "slot");
  }

  "slip-locked"(data) {
    this.inRound(data);
    this.must(!this.locked.has(data.slot), "MP-SLIP", "locked twice");
    this.must(data.commitment === null || this.plan.witness.lock === "screen", "MP-SLIP", "commitment on paper");
    this.locked.set(data.slot, data.commitment);
    this.settle();
  }

  ball(data) {
    const choosing = this.phase === "choose";
    const due = choosing ? { name: this.step.ball, low: 1, high: this.groups } : this.due[0];
    this.must(data.name === due.name, "MP-BALL", "name");
    const inside = data.value !== null && data.value >= due.low && data.value <= due.high;
    if (data.status === "stuck") return;
    this.must(inside === (data.status === "drawn"), "MP-BALL", "range");
    if (data.status === "out-of-range") return;
    this.balls.push(`${data.name}:${data.value}`);
    this.drawn.set(data.name, data.value);
    if (choosing) {
      this.official = data.value;
      this.nextStep();
    } else {
      this.due.shift();
      this.settle();
    }
  }

  "slip-opened"(data) {
    this.inRound(data);
    const { witness, draw_id: drawId } = this.plan;
    this.must(!this.slips.has(data.slot), "MP-SLIP", "opened twice");
    this.must((data.number === "VOID") === (data.reason !== null), "MP-SLIP", "reason");
    this.must(data.nonce === null || witness.lock === "screen", "MP-SLIP", "nonce on paper");
    if (data.number !== "VOID") {
      this.must(data.number.length === witness.digits, "MP-SLIP", "digits");
      if (witness.lock === "screen") {
        const place = [drawId, this.number, this.round, this.slotName(data.slot)];
        const opened = data.nonce === null ? null : h("slip", ...place, data.nonce, data.number);
        this.must(opened !== null && opened === this.locked.get(data.slot), "MP-SLIP", "commitment");
      }
    } else if (this.locked.get(data.slot) !== null) {
      this.must(this.resumed, "MP-SLIP", "a number typed on the screen is not unreadable");
    }
    this.slips.set(data.slot, data.number);
    this.settle();
  }

  slotName(number) {
    return String(number).padStart(2, "0");
  }

  "secret-opened"(data) {
    const { plan } = this;
    this.must(data.round === this.round, "MP-ORDER", "round");
    const index = (this.number - 1) * plan.rounds + this.round;
    this.must(data.index === index, "MP-SECRET", "index");
    this.must(h("secret", plan.draw_id, index, data.digits) === this.seal.secrets[index - 1], "MP-SECRET", "digits");
    const slots = [...this.slips.keys()].sort((one, other) => one - other);
    const slips = slots.map((number) => `${this.slotName(number)}:${this.slips.get(number)}`).join(".") || "-";
    const fields = [this.seed ?? "-", this.balls.join(".") || "-", slips, data.digits];
    const seed = h("seed", this.fingerprint, this.number, this.round, ...fields);
    this.must(seed === data.seed, "MP-SEED", "seed");
    this.seeds.push(seed);
    this.balls = [];
    this.nextStep();
  }

  numbered(data) {
    const { groups } = this.step;
    const count = typeof groups === "string" ? this.drawn.get(groups) : groups;
    this.must(data.group === this.count + 1, "MP-ORDER", "group");
    const labels = this.plan.batches.map((one) => `${one.id}.number.${data.group}`);
    this.must(canonical(labels) === canonical(data.lists.map((one) => one.label)), "MP-NUMBERS", "labels");
    data.lists.forEach((one, index) => {
      this.made.push({ kind: "number", batch: this.plan.batches[index].id, school: null, seed: this.seed, ...one, lots: one.count });
    });
    this.count += 1;
    this.groups = count;
    if (this.count === count) {
      if (groups === 1) this.official = 1;
      this.nextStep();
    }
  }

  shuffled(data) {
    const { step } = this;
    this.must(data.batch === step.batch && data.school === step.school, "MP-ORDER", "school");
    this.must(data.trial === this.count + 1, "MP-ORDER", "trial");
    this.must(data.list.label === `${step.school}.shuffle.${data.trial}`, "MP-NUMBERS", "label");
    this.made.push({ kind: "shuffle", batch: step.batch, school: step.school, seed: this.seed, ...data.list, lots: data.list.count });
    this.count += 1;
    if (this.count === step.times) this.nextStep();
  }

  admitted(data) {
    const { step } = this;
    this.must(data.batch === step.batch, "MP-ORDER", "batch");
    this.must(canonical(data.schools) === canonical(step.schools), "MP-ORDER", "schools");
    this.made.push({ kind: "admit", batch: step.batch, schools: step.schools, by: step.by, seed: this.seed, sha256: data.sha256 });
    this.nextStep();
  }

  notarised() {
    this.phase = "close";
  }

  closed(data) {
    this.results = data.results;
    this.phase = "closed";
  }

  voided() {
    this.must(this.number < this.plan.failure.attempts, "MP-ATTEMPTS", "the last attempt");
    this.phase = "voided";
  }

  terminated(data) {
    this.results = data.results;
    this.phase = "terminated";
  }

  reopened() {}

  copied() {}

  note() {}
}
