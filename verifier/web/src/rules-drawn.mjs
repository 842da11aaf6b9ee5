// What the seeds decide, computed again: MP-NUMBERS, MP-ADMIT, MP-RESULTS.

import { listName, transcriptName } from "./bundle.mjs";
import { Refusal } from "./errors.mjs";
import { DRAWN } from "./findings.mjs";
import { canonical, kindOf, parseCanonical } from "./json.mjs";
import { byText } from "./line.mjs";
import { Outcome, placementsJson } from "./outcome.mjs";
import { DRAWN_RULES } from "./rules-spoken.mjs";
import { digestOf } from "./sha256.mjs";

const NUMBERS = [...DRAWN, "MP-ORDER"];
const RESULTS = [...DRAWN, "MP-ATTEMPTS", "MP-ORDER"];
// Lots in all lists and admissions of a bundle. A million children with three choices each, twenty groups of numbers and
// three attempts have seventy millions; more only a hostile plan has.
export const MAX_TICKETS = 100000000;
const SHOWN = 200;
const LONGER = 2 ** 20;
const NEWLINE = 10;

const same = (one, other) => {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
};

/** Compute every attempt's lists and admissions, and the results of the last. Gives each attempt its `outcome`. */
export async function checkDrawn(work, sealed, attempts, most) {
  const { ledger, pace } = work;
  const { roster, plan } = sealed;
  if (roster === null) {
    ledger.block(DRAWN_RULES, sealed.lacksRoster);
    return;
  }
  checkNames(work, attempts);
  const followed = attempts.filter((one) => one.state !== null);
  const size = followed.reduce((sum, { state }) => sum + tickets(state, roster), 0);
  if (size > most) {
    ledger.refuse(new Refusal("MP-NUMBERS", "numbers.too-many", "plan.json/steps", { limit: most }));
    ledger.block(DRAWN_RULES, "MP-NUMBERS");
    return;
  }
  pace.begin("stage.lists", size);
  let [lists, admissions] = [0, 0];
  for (const one of followed) {
    one.outcome = new Outcome(plan, roster, one.state, pace);
    await checkLists(work, one);
    await checkAdmissions(work, one);
    if (one === attempts[attempts.length - 1]) await checkResults(work, one);
    one.places = (await one.outcome.placements()).reduce((sum, placement) => sum + placement.seated, 0);
    lists += one.state.lists.length;
    admissions += one.state.admissions.length;
  }
  pace.end();
  ledger.holds("MP-NUMBERS", "holds.numbers", { count: lists });
  ledger.holds("MP-ADMIT", "holds.admit", { count: admissions });
}

/** How many tickets an attempt has: the measure of the work. */
function tickets({ lists, admissions }, roster) {
  const size = (table, key) => (table.has(key) ? table.get(key).length : 0);
  let sum = 0;
  for (const { batch, school } of lists) {
    sum += school === null ? size(roster.lots, batch) : size(roster.choosers, `${batch}/${school}`);
  }
  for (const { batch, schools } of admissions) for (const one of schools) sum += size(roster.choosers, `${batch}/${one}`);
  return sum;
}

/** Every published list is one that a transcript says was made. */
function checkNames({ bundle, ledger }, attempts) {
  const claimed = new Set(
    attempts.flatMap(({ attempt, state }) => (state ? state.lists.map((one) => listName(attempt, one.made.label)) : [])),
  );
  for (const name of [...bundle.lists].sort(byText)) {
    if (claimed.has(name)) continue;
    const told = attempts.find((one) => name.startsWith(listName(one.attempt, "").slice(0, -".txt".length)));
    // Where the transcript could not be followed to its end, nobody can say that a list is one too many.
    if (told && (told.state === null || told.stopped !== null)) continue;
    ledger.refuse(new Refusal("MP-NUMBERS", "numbers.extra", name), [attempts.length ? "MP-ATTEMPTS" : "MP-BUNDLE"]);
  }
}

async function checkLists(work, { attempt, state, outcome }) {
  const { ledger, pace } = work;
  pace.stage = "stage.lists";
  const where = transcriptName(attempt);
  const refuse = (key, params) => ledger.refuse(new Refusal("MP-NUMBERS", `numbers.${key}`, where, params), NUMBERS);
  for (const claim of state.lists) {
    const list = await outcome.list(claim);
    const data = await list.file(outcome.roster, pace);
    const expected = await digestOf(data, pace);
    const { label, sha256, count } = claim.made;
    if (sha256 !== expected) refuse("event", { label, expected, found: sha256 });
    else if (count !== list.rows.length) refuse("count", { label, expected: list.rows.length, found: count });
    await checkListFile(work, listName(attempt, label), data);
  }
}

async function checkListFile(work, name, data) {
  const { bundle, ledger } = work;
  if (!bundle.lists.has(name)) {
    ledger.refuse(new Refusal("MP-NUMBERS", "numbers.missing", name));
    return;
  }
  const published = await work.load(name);
  if (published === null) ledger.block(["MP-NUMBERS"], "MP-BUNDLE");
  else if (!same(published, data)) ledger.refuse(lineDifference(name, data, published), NUMBERS);
}

/** The first line that differs: its place, what it should be, what it is. */
function lineDifference(name, expected, found) {
  let [at, start, number] = [0, 0, 1];
  while (at < expected.length && at < found.length && expected[at] === found[at]) {
    if (expected[at] === NEWLINE) [start, number] = [at + 1, number + 1];
    at += 1;
  }
  // One of them ends where the other only ends a line: they differ in the line after.
  const rest = expected.length > found.length ? expected : found;
  if (at === Math.min(expected.length, found.length) && at > 0 && rest[at] === NEWLINE) {
    [start, number] = [at + 1, number + 1];
  }
  const line = (data) => {
    const newline = data.indexOf(NEWLINE, start);
    const end = Math.min(newline < 0 ? data.length : newline, start + SHOWN);
    return Array.from(data.subarray(start, end), (byte) => (byte < 128 ? String.fromCharCode(byte) : "?")).join("");
  };
  return new Refusal("MP-NUMBERS", "numbers.file", `${name}:${number}`, { expected: line(expected), found: line(found) });
}

async function checkAdmissions({ ledger, pace }, { attempt, state, outcome }) {
  pace.stage = "stage.admissions";
  for (let index = 0; index < state.admissions.length; index += 1) {
    const { batch, schools, sha256: found } = state.admissions[index];
    const expected = await digestOf(await placementsJson(await outcome.admission(index), pace), pace);
    if (expected === found) continue;
    const params = { batch, schools: schools.join(", "), expected, found };
    ledger.refuse(new Refusal("MP-ADMIT", "admit.differs", transcriptName(attempt), params), DRAWN);
  }
}

async function checkResults(work, { attempt, state, stopped, outcome }) {
  const { ledger, pace } = work;
  if (state.results === null) {
    ledger.block(["MP-RESULTS"], stopped || "MP-ATTEMPTS");
    return;
  }
  const data = await outcome.results();
  const expected = await digestOf(data, pace);
  if (expected !== state.results) {
    const params = { expected, found: state.results };
    ledger.refuse(new Refusal("MP-RESULTS", "results.event", transcriptName(attempt), params), RESULTS);
  }
  const published = await work.load("results.json");
  if (published === null) ledger.block(["MP-RESULTS"], "MP-BUNDLE");
  else if (!same(published, data)) ledger.refuse(resultsDifference(data, published), RESULTS);
  // Twenty megabytes are not hashed twice.
  else work.resultsDigest = expected;
  const terminated = state.phase === "terminated";
  const placements = terminated ? [] : await outcome.placements();
  const count = placements.reduce((sum, one) => sum + one.seated, 0);
  ledger.holds("MP-RESULTS", terminated ? "holds.results-terminated" : "holds.results", { count, found: expected });
}

/** What is wrong with results.json: its size, its form, or the first value that differs. */
function resultsDifference(expected, found) {
  const file = "results.json";
  // Far longer than it can be, it is not worth the memory that reading it would take.
  if (found.length > expected.length + LONGER) {
    return new Refusal("MP-RESULTS", "results.size", file, { expected: expected.length, found: found.length });
  }
  let value;
  try {
    value = parseCanonical(found, "MP-RESULTS", file);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error;
  }
  const [where, one, other] = difference(file, parseCanonical(expected, "MP-RESULTS", file), value) || [file, "", ""];
  return new Refusal("MP-RESULTS", "results.differs", where, { expected: short(one), found: short(other) });
}

/** The first place, in order of names and positions, at which two JSON values differ. */
function difference(where, expected, found) {
  if (expected instanceof Map && found instanceof Map && [...expected.keys()].join() === [...found.keys()].join()) {
    for (const [name, one] of expected) {
      const inner = difference(`${where}/${name}`, one, found.get(name));
      if (inner) return inner;
    }
    return null;
  }
  if (Array.isArray(expected) && Array.isArray(found)) {
    for (let i = 0; i < Math.min(expected.length, found.length); i += 1) {
      const inner = difference(`${where}/${i}`, expected[i], found[i]);
      if (inner) return inner;
    }
    return expected.length === found.length ? null : [`${where}/length`, expected.length, found.length];
  }
  return expected === found ? null : [where, expected, found];
}

/** A scalar as it is; of anything larger, only what it is and how large. */
function short(value) {
  if (typeof value === "number" || typeof value === "string") return value;
  if (value instanceof Map) return `object (${value.size})`;
  return Array.isArray(value) ? `${kindOf(value)} (${value.length})` : canonical(value);
}
