// One child: its tickets, its numbers, its place in each list, and what came of it.

import { Refusal } from "./errors.mjs";
import { DOES_NOT_HOLD, HOLDS, NOT_PROVED } from "./findings.mjs";
import { h, hashedLine } from "./line.mjs";
import { readSlip, slipProblems } from "./slip.mjs";

const NEIGHBOURS = 2;
const ABSENT = "-";

/** Find a child in an audited bundle; null if the list or the code is not there. */
export async function lookUp(report, code) {
  const { sealed, attempts: told } = report;
  if (!sealed || !sealed.roster) return null;
  const { roster, plan } = sealed;
  const row = roster.find(code);
  if (row < 0) return null;
  const attempts = [];
  for (const one of told) {
    if (one.state === null || !one.state.pulses.length || !one.outcome) continue;
    attempts.push(await attemptOf(one, roster, plan, row, one === told[told.length - 1]));
  }
  return {
    code,
    batch: plan.batches[roster.batch[row]].id,
    lot: roster.code(roster.lotRow[row]),
    size: roster.weight[roster.lotRow[row]],
    tier: roster.tier[row],
    choices: roster.choicesOf(row, plan).map((one) => one.text),
    attempts,
  };
}

async function attemptOf({ attempt, state, outcome }, roster, plan, row, isLast) {
  const lot = roster.lotRow[row];
  const batch = plan.batches[roster.batch[row]].id;
  const chosen = roster.choicesOf(row, plan).map((one) => one.school);
  const places = [];
  for (const claim of state.lists) {
    if (claim.batch !== batch || (claim.school !== null && !chosen.includes(claim.school))) continue;
    const list = await outcome.list(claim);
    const at = list.rows.indexOf(lot);
    places.push(
      placeOf(claim.seed, list.label, list.rows, at, (one) => roster.code(one), {
        kind: claim.school === null ? "number" : "shuffle", group: claim.group, school: claim.school || ABSENT,
        number: list.numbers.text(at + 1),
      }),
    );
  }
  const outcomes = [];
  let official = ABSENT;
  for (let index = 0; index < state.admissions.length; index += 1) {
    const { batch: its, by, seed } = state.admissions[index];
    if (its !== batch) continue;
    for (const placement of await outcome.admission(index)) {
      if (!chosen.includes(placement.school)) continue;
      const { names, school, ordered } = placement;
      if (names.list !== null) official = names.text(lot);
      const further = { kind: "admit", group: 0, school, number: ABSENT };
      const label = `${batch}.admit.${school}`;
      const ticketSeed = by === "ticket" ? seed : null;
      places.push(placeOf(ticketSeed, label, ordered, ordered.indexOf(lot), (one) => names.text(one), further));
      outcomes.push(...outcomeOf(placement, plan.schoolOf.get(`${batch}/${school}`), lot));
    }
  }
  // Of one that is void or terminated nothing counts, whatever its outcomes say.
  return {
    attempt, void: !isLast || state.phase === "voided", terminated: isLast && state.phase === "terminated", official, places, outcomes,
  };
}

function placeOf(seed, label, rows, at, nameOf, further) {
  const names = (from, to) => Array.from(rows.subarray(Math.max(0, from), to), nameOf);
  const name = nameOf(rows[at]);
  return {
    label,
    ...further,
    line: seed === null ? ABSENT : hashedLine("ticket", seed, label, name),
    ticket: seed === null ? ABSENT : h("ticket", seed, label, name),
    position: at + 1,
    of: rows.length,
    before: names(at - NEIGHBOURS, at),
    after: names(at + 1, at + 1 + NEIGHBOURS),
  };
}

function outcomeOf(placement, { name }, lot) {
  const { school, admitted, rest, waitingList } = placement;
  const at = admitted.indexOf(lot);
  if (at >= 0) return [{ school, name, admitted: true, position: at + 1, of: admitted.length }];
  const waiting = rest.indexOf(lot);
  if (waiting < 0) return [];
  return [{ school, name, admitted: false, position: waitingList ? waiting + 1 : 0, of: rest.length }];
}

/** Hold a family slip against an audited bundle: the findings of MP-RECORD. */
export function checkSlip({ sealed }, data) {
  const finding = (status, key, params, because = []) => ({ rule: "MP-RECORD", status, key, params, notice: false, because });
  if (!sealed || !sealed.seal || !sealed.roster) {
    return [finding(NOT_PROVED, "audit.blocked", {}, [sealed ? sealed.lacksRoster : "MP-BUNDLE"])];
  }
  let problems;
  let slip;
  try {
    slip = readSlip(data);
    problems = slipProblems(slip, sealed.seal, sealed.roster);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problems = [error];
  }
  if (problems.length) return problems.map(({ key, params }) => finding(DOES_NOT_HOLD, key, params));
  return [finding(HOLDS, "holds.record", { code: slip.code, position: slip.index + 1, count: slip.size })];
}

/** The code on a slip, or null if it cannot be read. */
export function codeOfSlip(data) {
  try {
    return readSlip(data).code;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return null;
  }
}
