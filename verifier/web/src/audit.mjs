// The audit (核验): every rule over a bundle, and what was found (section 15). A finding never is an exception.

import { Bundle } from "./bundle.mjs";
import { confirmationCode } from "./confirmation.mjs";
import { RULES, Refusal } from "./errors.mjs";
import { Ledger, verdictOf } from "./findings.mjs";
import { ZipArchive } from "./zip.mjs";
import { MAX_TICKETS, checkDrawn } from "./rules-drawn.mjs";
import { noticeAll } from "./rules-notices.mjs";
import { checkSealed, checkSignatures } from "./rules-sealed.mjs";
import { checkAttempts, checkSpoken } from "./rules-spoken.mjs";
import { digestOf } from "./sha256.mjs";

/** What the parts of the audit share. */
class Work {
  constructor(bundle, given, pace) {
    Object.assign(this, { bundle, given, pace });
    this.ledger = new Ledger();
    /** SHA-256 of results.json, once it is known. */
    this.resultsDigest = null;
  }

  /** A member's bytes, or null and a finding (MP-BUNDLE). */
  async load(name) {
    try {
      return await this.bundle.read(name);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.ledger.refuse(error);
      return null;
    }
  }
}

/** Check an open bundle against a fingerprint from outside, 64 lowercase hexadecimal digits, or null. */
async function auditBundle(bundle, given, pace, most) {
  const work = new Work(bundle, given, pace);
  const { ledger } = work;
  for (const problem of bundle.problems) ledger.refuse(problem);
  const [count, { people }] = [bundle.sizes.size, bundle];
  if (people) ledger.holds("MP-BUNDLE", "holds.bundle-people", { count, people });
  else ledger.holds("MP-BUNDLE", "holds.bundle", { count });
  const sealed = await checkSealed(work);
  const attempts = await checkSpoken(work, sealed);
  checkAttempts(attempts, ledger);
  await checkDrawn(work, sealed, attempts, most);
  await checkSignatures(work, sealed, attempts);
  noticeAll(attempts, sealed.seal, ledger);
  const results = given === null ? null : work.resultsDigest || (await digestOfResults(work));
  return report(ledger, given, sealed, attempts, results);
}

/** SHA-256 of results.json, or null if it cannot be read, which has been found already. */
async function digestOfResults({ bundle, pace }) {
  try {
    return await digestOf(await bundle.read("results.json"), pace);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return null;
  }
}

function report(ledger, given, sealed, attempts, results = null) {
  const findings = ledger.settle();
  const verdict = verdictOf(findings);
  const { plan, seal, fingerprint } = sealed || { plan: null, seal: null, fingerprint: null };
  const last = attempts.length ? attempts[attempts.length - 1].state : null;
  return {
    verdict,
    findings,
    drawId: plan && plan.drawId,
    title: plan && plan.title,
    titleEn: plan && plan.titleEn,
    // One mark is enough: what says it is a rehearsal anywhere may not pass for the real thing.
    rehearsal: Boolean((plan && plan.rehearsal) || (seal && seal.rehearsal)),
    terminated: last !== null && last.phase === "terminated",
    fingerprint,
    given,
    sealed,
    attempts,
    confirmation: given === null || results === null ? null : confirmationCode(given, results, verdict),
  };
}

/** Check a bundle of which `open()` gives the archive; what is no bundle is a finding too. `most` is the limit of lots. */
export async function auditArchive(open, given, pace, most = MAX_TICKETS) {
  try {
    return await auditBundle(new Bundle(await open()), given, pace, most);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const ledger = new Ledger();
    ledger.refuse(error);
    ledger.block(RULES, "MP-BUNDLE");
    return report(ledger, given, null, []);
  }
}

/** Check a zip file: `{size, read(start, length)}`. */
export const audit = (source, given, pace) => auditArchive(() => ZipArchive.open(source, pace), given, pace);
