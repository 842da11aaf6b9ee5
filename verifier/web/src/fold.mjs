// The legal order and the state of one attempt: sections 7, 8 and 12.
//
// A broken rule that leaves the order intact goes to `told`, and the fold goes on with what the rules give: one wrong
// digit is one finding. Where the order itself is broken it throws, and the state stays as it was before that line.

import { Refusal } from "./errors.mjs";
import { VOID } from "./events.mjs";
import { h, slotName } from "./line.mjs";

const OWN = {
  begin: "begin", unseal: "unsealed", announce: "announced", round: "round-opened", lock: "slip-locked", balls: "ball",
  slips: "slip-opened", secret: "secret-opened", numbers: "numbered", choose: "ball", shuffle: "shuffled",
  admit: "admitted", notarise: "notarised", close: "closed", voided: "terminated",
};
const ASIDE = ["copied", "note", "reopened", "terminated", "voided"];
const NO_ASIDE = ["begin", "closed", "voided", "terminated"];
const ENDS = ["reopened", "note", "voided", "terminated"];
const ABSENT = "-";

export class State {
  constructor(plan, seal, fingerprint, attempt, told) {
    Object.assign(this, { plan, seal, fingerprint, attempt, told });
    this.followed = 0;
    this.phase = "begin";
    this.cursor = 0;
    this.resumed = null;
    this.round = 0;
    this.locked = new Map();
    this.slips = new Map();
    this.due = [];
    this.balls = [];
    this.drawn = [];
    this.pulses = [];
    this.groups = 0;
    this.made = 0;
    this.official = null;
    this.lists = [];
    this.admissions = [];
    this.results = null;
  }

  get step() {
    return this.plan.steps[this.cursor];
  }

  get seed() {
    return this.pulses[this.pulses.length - 1].seed;
  }

  get ended() {
    return ["closed", "voided", "terminated"].includes(this.phase);
  }

  get legal() {
    const own = OWN[this.phase] ? [OWN[this.phase]] : [];
    return NO_ASIDE.includes(this.phase) ? own : [...own, ...ASIDE];
  }

  /** Take the next line's event. */
  take({ kind, data }) {
    this.where = `transcript-${this.attempt}.jsonl:${this.followed + 1}`;
    if (!this.legal.includes(kind)) {
      const expected = this.legal.sort().join(", ") || ABSENT;
      this.stop("MP-ORDER", "order.kind", { found: kind, phase: this.phase, expected });
    }
    // Where a failure means to draw again, a spare computer may not go on with an attempt whose record is lost.
    if (this.resumed && this.plan.failure.mode === "redraw" && !ENDS.includes(kind)) {
      this.stop("MP-ATTEMPTS", "order.redraw", { found: kind });
    }
    this[kind](data);
    this.followed += 1;
  }

  stop(rule, key, params = {}) {
    throw new Refusal(rule, key, this.where, params);
  }

  tell(rule, key, params = {}) {
    this.told(new Refusal(rule, key, this.where, params));
  }

  /** Stop unless what is there is what is due. */
  must(rule, key, expected, found) {
    if (expected !== found) this.stop(rule, key, { expected, found });
  }

  /** Tell it, and go on. */
  should(rule, key, expected, found) {
    if (expected !== found) this.tell(rule, key, { expected, found });
  }

  begin(data) {
    const { plan } = this;
    this.should("MP-ATTEMPTS", "begin.attempt", this.attempt, data.attempt);
    const limit = plan.failure.attempts;
    if (data.attempt > limit) this.tell("MP-ATTEMPTS", "order.no-attempt-left", { limit });
    this.should("MP-SEAL", "begin.draw", plan.drawId, data.draw_id);
    this.should("MP-SEAL", "begin.seal", this.fingerprint, data.seal);
    if (data.rehearsal !== plan.rehearsal) this.tell("MP-REHEARSAL", "begin.rehearsal");
    this.resumed = data.resumed;
    this.phase = "unseal";
  }

  unsealed(data) {
    const failed = {
      network: !data.network_off,
      program: data.program !== this.seal.software.sha256,
      fingerprint: !data.fingerprint_agrees,
    };
    const decided = data.overrides.filter((one) => new Set(one.decided_by).size >= 2).map((one) => one.check);
    for (const [found, bad] of Object.entries(failed)) {
      if (bad && !decided.includes(found)) this.tell("MP-SEAL", "unseal.failed", { found });
    }
    const present = data.present.map((one) => one.role);
    const found = present.find((one, index) => present.indexOf(one) !== index || present.lastIndexOf(one) !== index);
    if (found !== undefined) this.stop("MP-ORDER", "order.twice", { found });
    this.phase = "announce";
  }

  announced({ totals }) {
    const { batches, schools } = this.plan;
    const right =
      totals.length === batches.length &&
      batches.every(({ id }, index) => {
        const quota = schools.filter((one) => one.batch === id).reduce((sum, one) => sum + one.quota, 0);
        const one = totals[index];
        return one.batch === id && one.quota === quota && one.applicants === (this.seal.counts.get(id) || 0);
      });
    if (!right) this.tell("MP-SEAL", "announce.differs");
    this.atStep();
  }

  atStep() {
    this.made = 0;
    this.phase = this.step ? this.step.step : "notarise";
  }

  nextStep() {
    this.cursor += 1;
    this.atStep();
  }

  "round-opened"({ round }) {
    this.must("MP-ORDER", "order.round", this.round + 1, round);
    this.round = round;
    this.locked = new Map();
    this.slips = new Map();
    this.due = this.step.inputs.flatMap(({ name, low, high, count }) =>
      Array.from({ length: count }, (_, index) => ({ name: count === 1 ? name : `${name}${index + 1}`, low, high })),
    );
    this.phase = "lock";
    this.settle();
  }

  /** Pass over what has nothing left to come. */
  settle() {
    const { slots } = this.plan.witness;
    if (this.phase === "lock" && this.locked.size >= slots) this.phase = "balls";
    if (this.phase === "balls" && !this.due.length) this.phase = "slips";
    if (this.phase === "slips" && this.slips.size >= slots) this.phase = "secret";
  }

  inRound({ round, slot }) {
    const { slots } = this.plan.witness;
    this.must("MP-ORDER", "order.round", this.round, round);
    if (slot > slots) this.stop("MP-SLIP", "slip.no-slot", { found: slot, limit: slots });
  }

  get onPaper() {
    return this.plan.witness.lock === "paper";
  }

  "slip-locked"(data) {
    this.inRound(data);
    const { slot: found, commitment } = data;
    if (this.locked.has(found)) this.stop("MP-SLIP", "slip.locked-twice", { found });
    if (commitment !== null && this.onPaper) this.stop("MP-SLIP", "slip.commitment-on-paper", { found });
    this.locked.set(found, commitment);
    this.settle();
  }

  ball({ name, status, value }) {
    const choosing = this.phase === "choose";
    const due = choosing ? { name: this.step.ball, low: 1, high: this.groups } : this.due[0];
    this.must("MP-BALL", "ball.name", due.name, name);
    const { low, high } = due;
    const inside = value !== null && value >= low && value <= high;
    if (status === "out-of-range" && inside) this.stop("MP-BALL", "ball.in-range", { found: String(value), low, high });
    if (status !== "drawn") return;
    if (!inside) this.stop("MP-BALL", "ball.range", { found: value, low, high });
    this.balls.push([name, value]);
    this.drawn.push([name, value]);
    if (choosing) {
      this.official = value;
      this.nextStep();
    } else {
      this.due.shift();
      this.settle();
    }
  }

  "slip-opened"(data) {
    this.inRound(data);
    const { slot: found, number, nonce, reason } = data;
    if (this.slips.has(found)) this.stop("MP-SLIP", "slip.opened-twice", { found });
    if ((number === VOID) !== (reason !== null)) this.stop("MP-SLIP", "slip.void-reason", { found });
    if (nonce !== null && this.onPaper) this.stop("MP-SLIP", "slip.commitment-on-paper", { found });
    const commitment = this.locked.get(found);
    if (number !== VOID) this.opening(data, commitment);
    else if (commitment !== null && !this.resumed) this.tell("MP-SLIP", "slip.void-committed", { found });
    this.slips.set(found, number);
    this.settle();
  }

  opening({ slot, number, nonce }, commitment) {
    const { digits } = this.plan.witness;
    if (number.length !== digits) this.stop("MP-SLIP", "slip.digits", { found: number, expected: digits });
    if (this.onPaper) return;
    const found = h("slip", this.plan.drawId, this.attempt, this.round, slotName(slot), nonce === null ? "0" : nonce, number);
    if (nonce === null || commitment !== found) {
      this.tell("MP-SLIP", "slip.commitment", { slot, expected: commitment === null ? ABSENT : commitment, found });
    }
  }

  "secret-opened"({ round, index, digits, seed }) {
    const { plan } = this;
    this.must("MP-ORDER", "order.round", this.round, round);
    const due = (this.attempt - 1) * plan.rounds + this.round;
    this.should("MP-SECRET", "secret.index", due, index);
    const sealed = this.seal.secrets[due - 1] || ABSENT;
    this.should("MP-SECRET", "secret.commitment", sealed, h("secret", plan.drawId, due, digits));
    const pulse = this.pulse(due, digits);
    this.should("MP-SEED", "seed.differs", pulse.seed, seed);
    this.pulses.push(pulse);
    this.balls = [];
    this.nextStep();
  }

  /** The round under way, closed with its secret. */
  pulse(index, secret) {
    const previous = this.pulses.length ? this.seed : ABSENT;
    const slips = [...this.slips].sort(([one], [other]) => one - other);
    const balls = this.balls;
    const said = balls.map(([name, value]) => `${name}:${value}`).join(".") || ABSENT;
    const written = slips.map(([slot, number]) => `${slotName(slot)}:${number}`).join(".") || ABSENT;
    const seed = h("seed", this.fingerprint, this.attempt, this.round, previous, said, written, secret);
    return { round: this.round, previous, balls, slips, index, secret, seed };
  }

  numbered({ group, lists }) {
    const { groups } = this.step;
    const count = typeof groups === "string" ? new Map(this.drawn).get(groups) : groups;
    this.must("MP-ORDER", "order.group", this.made + 1, group);
    const labels = this.plan.batches.map(({ id }) => `${id}.number.${group}`);
    this.must("MP-NUMBERS", "numbers.labels", labels.join(", "), lists.map((one) => one.label).join(", "));
    lists.forEach((made, index) => {
      this.lists.push({ batch: this.plan.batches[index].id, school: null, group, made, seed: this.seed });
    });
    this.groups = count;
    this.made = group;
    if (group < count) return;
    if (groups === 1) this.official = 1;
    this.nextStep();
  }

  shuffled({ batch, school, trial, list }) {
    const { step } = this;
    this.must("MP-ORDER", "order.school", `${step.batch}/${step.school}`, `${batch}/${school}`);
    this.must("MP-ORDER", "order.trial", this.made + 1, trial);
    this.must("MP-NUMBERS", "numbers.labels", `${step.school}.shuffle.${trial}`, list.label);
    this.lists.push({ batch, school, group: trial, made: list, seed: this.seed });
    this.made = trial;
    if (trial >= step.times) this.nextStep();
  }

  admitted({ batch, schools, pressed_by: pressedBy, sha256 }) {
    const { step } = this;
    this.must("MP-ORDER", "order.school", `${step.batch}/${step.schools.join(",")}`, `${batch}/${schools.join(",")}`);
    this.admissions.push({ batch, schools: step.schools, by: step.by, pressedBy, sha256, seed: this.seed });
    this.nextStep();
  }

  notarised() {
    this.phase = "close";
  }

  closed({ results }) {
    this.results = results;
    this.phase = "closed";
  }

  voided() {
    const limit = this.plan.failure.attempts;
    if (this.attempt >= limit) this.stop("MP-ATTEMPTS", "order.no-attempt-left", { limit });
    this.phase = "voided";
  }

  terminated({ results }) {
    this.results = results;
    this.phase = "terminated";
  }

  reopened() {}

  copied() {}

  note() {}
}
