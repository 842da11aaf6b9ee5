// What is refused, and the rules it is refused under (section 15).

/** A broken rule: its identifier, the key of the sentence that tells it, and what fills that sentence in. */
export class Refusal extends Error {
  constructor(rule, key, where, params) {
    super(`${rule} ${key} ${where}`);
    this.rule = rule;
    this.key = key;
    this.params = { where, ...params };
  }
}

export const refuse = (rule, key, where = "", params = {}) => {
  throw new Refusal(rule, key, where, params);
};

/** Somebody pressed the button that stops the check. */
export class Cancelled extends Error {
  get isCancelled() {
    return true;
  }
}

/** The rules in the order in which they are told. */
export const RULES = [
  "MP-BUNDLE", "MP-FINGERPRINT", "MP-SEAL", "MP-PLAN", "MP-ROSTER", "MP-CHAIN", "MP-ORDER", "MP-SLIP", "MP-BALL",
  "MP-SECRET", "MP-SEED", "MP-NUMBERS", "MP-ADMIT", "MP-RESULTS", "MP-ATTEMPTS", "MP-SIGNATURE", "MP-REHEARSAL",
];
