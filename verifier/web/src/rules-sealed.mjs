// What was sealed: MP-FINGERPRINT, MP-SEAL, MP-PLAN, MP-ROSTER, MP-SIGNATURE, and the mark of a rehearsal.

import { Refusal } from "./errors.mjs";
import { SEALED } from "./findings.mjs";
import { merkleRoot } from "./merkle.mjs";
import { readPlan } from "./plan.mjs";
import { canBeRows, countLines, countsText, readRoster } from "./roster.mjs";
import { isSigned, readSeal, readSignatures, sealProblems } from "./seal.mjs";
import { digestOf, hex, sha256Hex } from "./sha256.mjs";

const NEWLINE = 10;

/** What reading gave, or null and a finding. */
function reading(read, ledger, restsOn) {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    ledger.refuse(error, restsOn);
    return null;
  }
}

export async function checkSealed(work) {
  const { ledger, given, pace } = work;
  const sealData = await work.load("seal.json");
  const planData = await work.load("plan.json");
  const fingerprint = sealData === null ? null : sha256Hex(sealData);
  checkFingerprint(fingerprint, given, ledger);
  const plan = checkPlan(planData, ledger);
  const seal = sealData === null ? null : reading(() => readSeal(sealData), ledger, ["MP-FINGERPRINT"]);
  if (seal !== null) ledger.holds("MP-SEAL", "holds.seal", { secrets: seal.secrets.length });
  const lacksSeal = sealData === null ? "MP-BUNDLE" : "MP-SEAL";
  const lacksPlan = planData === null ? "MP-BUNDLE" : "MP-PLAN";
  if (seal !== null) checkSeal(seal, plan, planData, ledger);
  if (plan === null) ledger.block(["MP-SEAL", "MP-REHEARSAL"], lacksPlan);
  if (seal === null) ledger.block(["MP-SEAL", "MP-REHEARSAL"], lacksSeal);
  const rosterData = await work.load("roster.txt");
  let roster = null;
  let lacksRoster = rosterData === null ? "MP-BUNDLE" : "MP-ROSTER";
  if (rosterData === null) {
    ledger.block(["MP-ROSTER"], "MP-BUNDLE");
  } else {
    const lines = countLines(rosterData);
    pace.begin("stage.roster", 2 * lines);
    roster = await checkRoster(rosterData, lines, seal, plan, work);
    if (plan === null) {
      ledger.block(["MP-ROSTER"], lacksPlan);
      lacksRoster = lacksPlan;
    }
    if (seal === null) ledger.block(["MP-ROSTER"], lacksSeal);
    pace.end();
  }
  return { fingerprint, seal, plan, roster, lacksSeal, lacksPlan, lacksRoster };
}

function checkFingerprint(found, given, ledger) {
  if (found === null) {
    ledger.block(["MP-FINGERPRINT"], "MP-BUNDLE");
  } else if (given === null) {
    ledger.notProved("MP-FINGERPRINT", "audit.fingerprint-not-given", { found });
  } else if (given !== found) {
    const params = { expected: given, found };
    ledger.refuse(new Refusal("MP-FINGERPRINT", "audit.fingerprint-differs", "seal.json", params));
  } else {
    ledger.holds("MP-FINGERPRINT", "holds.fingerprint", { found });
  }
}

function checkPlan(data, ledger) {
  if (data === null) {
    ledger.block(["MP-PLAN"], "MP-BUNDLE");
    return null;
  }
  const plan = reading(() => readPlan(data), ledger);
  if (plan === null) return null;
  const { batches, schools, rounds, rehearsal, drawId } = plan;
  ledger.holds("MP-PLAN", "holds.plan", { batches: batches.length, schools: schools.length, rounds });
  ledger.holds("MP-REHEARSAL", rehearsal ? "holds.rehearsal" : "holds.real", { found: drawId });
  return plan;
}

function checkSeal(seal, plan, planData, ledger) {
  if (plan !== null) {
    for (const problem of sealProblems(seal, plan, planData)) {
      // The two marks of a rehearsal contradict each other whatever else is wrong.
      ledger.refuse(problem, problem.rule === "MP-REHEARSAL" ? [] : ["MP-FINGERPRINT"]);
    }
  } else if (planData !== null && sha256Hex(planData) !== seal.plan) {
    const params = { expected: seal.plan, found: sha256Hex(planData) };
    ledger.refuse(new Refusal("MP-SEAL", "seal.differs", "seal.json/plan", params), ["MP-FINGERPRINT"]);
  }
}

async function rootOf(data, lines, pace) {
  let from = 0;
  const entry = () => {
    const to = data.indexOf(NEWLINE, from);
    const line = data.subarray(from, to);
    from = to + 1;
    return line;
  };
  return hex(await merkleRoot(lines, entry, pace));
}

async function checkRoster(data, lines, seal, plan, { ledger, pace }) {
  const where = "roster.txt";
  const digest = await digestOf(data, pace);
  if (seal !== null) {
    if (digest !== seal.roster) {
      ledger.refuse(new Refusal("MP-ROSTER", "roster.digest", where, { expected: seal.roster, found: digest }), SEALED);
    } else if (canBeRows(data, lines)) {
      const params = { expected: seal.roster_root, found: await rootOf(data, lines, pace) };
      if (params.expected !== params.found) ledger.refuse(new Refusal("MP-ROSTER", "roster.root", where, params), SEALED);
    }
  }
  if (plan === null) return null;
  let roster;
  try {
    roster = await readRoster(data, plan, pace);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    ledger.refuse(error, SEALED);
    return null;
  }
  if (seal !== null) {
    const params = { expected: countsText(seal.counts), found: countsText(roster.counts) };
    if (params.expected !== params.found) {
      ledger.refuse(new Refusal("MP-ROSTER", "roster.counts", "seal.json/counts", params), SEALED);
      return null;
    }
  }
  ledger.holds("MP-ROSTER", "holds.roster", { count: roster.count, found: digest });
  return roster;
}

export async function checkSignatures(work, sealed, attempts) {
  const { ledger } = work;
  const where = "signature.json";
  const refuse = (key, params, restsOn) => ledger.refuse(new Refusal("MP-SIGNATURE", `signature.${key}`, where, params), restsOn);
  const data = await work.load(where);
  if (data === null) {
    ledger.block(["MP-SIGNATURE"], "MP-BUNDLE");
    return;
  }
  const file = reading(() => readSignatures(data), ledger);
  if (file === null) return;
  const { draw_id: found, signatures } = file;
  const { seal } = sealed;
  if (!attempts.length) ledger.block(["MP-SIGNATURE"], "MP-BUNDLE");
  if (seal === null) ledger.block(["MP-SIGNATURE"], sealed.lacksSeal);
  else if (found !== seal.draw_id) refuse("draw", { expected: seal.draw_id, found }, SEALED);
  for (const { attempt, head, stopped } of attempts) {
    const own = signatures.filter((one) => one.attempt === attempt);
    if (own.length !== 1) refuse("count", { attempt, found: own.length });
    for (const one of own) {
      if (head === null) ledger.block(["MP-SIGNATURE"], stopped || "MP-CHAIN");
      else if (one.head !== head) refuse("head", { attempt, expected: head, found: one.head });
      if (seal !== null && !isSigned(seal.public_key, seal.draw_id, one)) refuse("invalid", { attempt }, SEALED);
    }
  }
  for (const { attempt } of signatures) {
    if (attempts.some((one) => one.attempt === attempt)) continue;
    refuse("extra", { attempt }, [attempts.length ? "MP-ATTEMPTS" : "MP-BUNDLE"]);
  }
  ledger.holds("MP-SIGNATURE", "holds.signature", { count: signatures.length });
}
