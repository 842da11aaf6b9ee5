// Findings, and how one broken thing is kept from being told as many (docs/verifier.md, "Verdicts").

import { RULES } from "./errors.mjs";

export const HOLDS = "holds";
export const DOES_NOT_HOLD = "does-not-hold";
export const NOT_PROVED = "not-proved";

export const SEALED = ["MP-FINGERPRINT", "MP-SEAL"];
export const SPOKEN = [...SEALED, "MP-SLIP", "MP-BALL", "MP-SECRET"];
export const DRAWN = [...SPOKEN, "MP-ROSTER", "MP-SEED"];

const MAX_TOLD = 20;

// No rule rests on one that stands later.
const SETTLE = [
  "MP-BUNDLE", "MP-FINGERPRINT", "MP-PLAN", "MP-SEAL", "MP-ROSTER", "MP-CHAIN", "MP-ORDER", "MP-SLIP", "MP-BALL",
  "MP-SECRET", "MP-SEED", "MP-ATTEMPTS", "MP-NUMBERS", "MP-ADMIT", "MP-RESULTS", "MP-SIGNATURE", "MP-REHEARSAL",
];

const inOrder = (rules) => SETTLE.filter((rule) => rules.includes(rule));

const finding = (rule, status, key, params, further = {}) => ({
  rule, status, key, params, notice: false, because: [], ...further,
});

/** 不符 if anything does not hold, else 未能证明 if anything is not proved, else 相符. */
export function verdictOf(findings) {
  const has = (status) => findings.some((one) => one.status === status);
  return [DOES_NOT_HOLD, NOT_PROVED].find(has) || HOLDS;
}

/** Collects what comes up, and settles it into findings in the end. */
export class Ledger {
  constructor() {
    const empty = () => ({ errors: [], known: new Set(), blocked: new Set(), unproved: [], holds: null, notices: [] });
    this.cases = new Map(SETTLE.map((rule) => [rule, empty()]));
  }

  /** A broken rule, which may be the consequence of one in `restsOn` that does not hold. */
  refuse({ rule, key, params }, restsOn = []) {
    const { errors, known } = this.cases.get(rule);
    // A file that is needed twice and cannot be read is one finding.
    const told = JSON.stringify([key, params]);
    if (known.has(told)) return;
    known.add(told);
    errors.push({ key, params, restsOn: restsOn.filter((one) => one !== rule) });
  }

  /** Rules of which something could not be checked because of a finding of the rule `cause`. */
  block(rules, cause) {
    for (const rule of rules) if (rule !== cause) this.cases.get(rule).blocked.add(cause);
  }

  /** A rule that needs something from outside the bundle. */
  notProved(rule, key, params) {
    this.cases.get(rule).unproved.push({ key, params });
  }

  /** What to say of a rule if nothing comes up. */
  holds(rule, key, params) {
    this.cases.get(rule).holds = { key, params };
  }

  /** Something that the rules allow and that deserves attention. */
  notice(rule, key, params) {
    this.cases.get(rule).notices.push({ key, params });
  }

  settle() {
    const roots = new Map();
    const broken = (rules) => rules.filter((one) => roots.has(one) && roots.get(one).own);
    for (const rule of SETTLE) {
      const causes = this.cases.get(rule).errors.map((error) => broken(error.restsOn));
      if (!causes.length) continue;
      const follows = causes.every((one) => one.length > 0);
      roots.set(rule, { own: !follows, rules: follows ? [...new Set(causes.flat())] : [rule] });
    }
    return RULES.flatMap((rule) => findingsOf(rule, this.cases.get(rule), roots, broken));
  }
}

function findingsOf(rule, { errors, blocked, unproved, holds, notices }, roots, broken) {
  const wrong = [];
  const open = [];
  for (const { key, params, restsOn } of errors) {
    const because = inOrder(broken(restsOn));
    if (because.length) open.push(finding(rule, NOT_PROVED, key, params, { because }));
    else wrong.push(finding(rule, DOES_NOT_HOLD, key, params));
  }
  const causes = [...blocked].flatMap((cause) => (roots.has(cause) ? roots.get(cause).rules : [cause]));
  if (causes.length && !wrong.length) open.push(finding(rule, NOT_PROVED, "audit.blocked", {}, { because: inOrder(causes) }));
  for (const { key, params } of unproved) open.push(finding(rule, NOT_PROVED, key, params));
  let told = [...wrong, ...open];
  if (!told.length) {
    if (!holds) throw new Error(`nothing was found of ${rule}`);
    told = [finding(rule, HOLDS, holds.key, holds.params)];
  }
  const further = notices.map(({ key, params }) => finding(rule, HOLDS, key, params, { notice: true }));
  return [...bounded(told), ...bounded(further)];
}

function bounded(findings) {
  if (findings.length <= MAX_TOLD) return findings;
  const count = findings.length - MAX_TOLD;
  return [...findings.slice(0, MAX_TOLD), { ...findings[MAX_TOLD], key: "audit.more", params: { count } }];
}
