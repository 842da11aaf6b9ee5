// The public bundle (section 13): which members it has and how large each may be.

import { Refusal, refuse } from "./errors.mjs";

const MIB = 2 ** 20;
const FIXED = {
  "plan.json": 2 * MIB, "roster.txt": 256 * MIB, "seal.json": 2 * MIB, "results.json": 256 * MIB, "signature.json": MIB,
};
const TRANSCRIPT = /^transcript-([1-9])\.jsonl$/;
const LIST = /^lists\/attempt-[1-9]\.[0-9A-Z]{1,16}\.(?:number|shuffle)\.[0-9]{1,2}\.txt$/;
const PEOPLE = /^people\/[0-9A-Za-z._-]{1,100}\.(?:pdf|xlsx)$/;

/** The most bytes that a member may have, or null if a bundle has no such member. */
export function memberLimit(name) {
  if (Object.keys(FIXED).includes(name)) return FIXED[name];
  if (TRANSCRIPT.test(name)) return 32 * MIB;
  if (LIST.test(name)) return 256 * MIB;
  return PEOPLE.test(name) ? 512 * MIB : null;
}

export const transcriptName = (attempt) => `transcript-${attempt}.jsonl`;

export const listName = (attempt, label) => `lists/attempt-${attempt}.${label}.txt`;

/** An open bundle over an archive: `sizes` and `read(name)`. */
export class Bundle {
  constructor(archive) {
    this.archive = archive;
    this.sizes = archive.sizes;
    this.problems = [];
    const problem = (key, name, params) => this.problems.push(new Refusal("MP-BUNDLE", `bundle.${key}`, name, params));
    this.attempts = [];
    this.lists = new Set();
    // How many certificates and workbooks there are: no rule looks into them.
    this.people = [...this.sizes.keys()].filter((name) => PEOPLE.test(name)).length;
    for (const [name, size] of this.sizes) {
      const limit = memberLimit(name);
      if (limit === null) problem("unknown", name);
      else if (size > limit) problem("large", name, { found: size, limit });
      if (TRANSCRIPT.test(name)) this.attempts.push(Number(TRANSCRIPT.exec(name)[1]));
      if (LIST.test(name)) this.lists.add(name);
    }
    this.attempts.sort();
    const wanted = [...Object.keys(FIXED), ...(this.attempts.length ? [] : [transcriptName(1)])];
    for (const name of wanted) if (!this.sizes.has(name)) problem("missing", name);
  }

  /** A member's bytes, or a refusal (MP-BUNDLE). */
  async read(name) {
    if (!this.sizes.has(name)) refuse("MP-BUNDLE", "bundle.missing", name);
    const limit = memberLimit(name);
    if (this.sizes.get(name) > limit) refuse("MP-BUNDLE", "bundle.large", name, { found: this.sizes.get(name), limit });
    return this.archive.read(name);
  }
}
