// What was said at the ceremony: MP-CHAIN, MP-ORDER, MP-SLIP, MP-BALL, MP-SECRET, MP-SEED, MP-ATTEMPTS.

import { transcriptName } from "./bundle.mjs";
import { Refusal } from "./errors.mjs";
import { readLine, splitLines } from "./events.mjs";
import { SEALED, SPOKEN } from "./findings.mjs";
import { State } from "./fold.mjs";
import { parseCanonical } from "./json.mjs";
import { sha256Hex } from "./sha256.mjs";

export const SPOKEN_RULES = ["MP-ORDER", "MP-SLIP", "MP-BALL", "MP-SECRET", "MP-SEED", "MP-ATTEMPTS"];
export const DRAWN_RULES = ["MP-NUMBERS", "MP-ADMIT", "MP-RESULTS"];
const ALL = [...SPOKEN_RULES, ...DRAWN_RULES];

const RESTS_ON = {
  "MP-SEAL": ["MP-FINGERPRINT"], "MP-REHEARSAL": [], "MP-ORDER": [...SEALED, "MP-CHAIN"], "MP-SEED": SPOKEN,
};
// What a missing line brings about as well as a wrong one.
const PLACES = ["ball.name", "slip.locked-twice", "slip.opened-twice", "slip.no-slot", "numbers.labels"];

/** What `action` gave, or the refusal that it threw. */
function attempted(action) {
  try {
    return { value: action(), error: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { value: null, error };
  }
}

/**
 * Follow the transcripts. Of each attempt: `entries` (the lines that could be read, each with its `number`), `head`,
 * `state` (as far as it could be followed, or null), `end` (the phase in which it was voided or terminated),
 * `stopped` (the rule that ended the reading early, or null).
 */
export async function checkSpoken(work, sealed) {
  const { bundle, ledger } = work;
  const told = [];
  const heads = new Map();
  for (const attempt of bundle.attempts) {
    const data = await work.load(transcriptName(attempt));
    let one = { attempt, entries: [], head: null, state: null, end: null, stopped: "MP-BUNDLE" };
    if (data === null) ledger.block(["MP-CHAIN", ...ALL], "MP-BUNDLE");
    else one = await follow(attempt, data, sealed, heads, work);
    heads.set(attempt, one.head);
    told.push(one);
  }
  if (!told.length) ledger.block(["MP-CHAIN", ...ALL], "MP-BUNDLE");
  sayWhatHolds(told, ledger);
  return told;
}

async function follow(attempt, data, sealed, heads, { ledger, pace }) {
  const name = transcriptName(attempt);
  const nothing = { attempt, entries: [], head: null, state: null, end: null };
  const { value: lines, error } = attempted(() => splitLines(data, name));
  if (error) {
    ledger.refuse(error);
    ledger.block(ALL, error.rule);
    return { ...nothing, stopped: error.rule };
  }
  const { entries, stopped: unread } = await readLines(name, lines, ledger, pace);
  await checkChain(attempt, lines, entries, sealed, heads, ledger, pace);
  const head = sha256Hex(lines[lines.length - 1]);
  const readable = entries.filter((one) => one !== null);
  if (sealed.plan === null || sealed.seal === null || sealed.fingerprint === null) {
    const stopped = sealed.plan === null ? sealed.lacksPlan : sealed.lacksSeal;
    ledger.block([...ALL, "MP-REHEARSAL"], stopped);
    return { ...nothing, entries: readable, head, stopped };
  }
  const told = (found) => ledger.refuse(found, restsOn(found));
  const state = new State(sealed.plan, sealed.seal, sealed.fingerprint, attempt, told);
  let end = null;
  let stopped = unread;
  for (const entry of entries) {
    if (entry === null) break;
    if (end === null && ["voided", "terminated"].includes(entry.kind)) end = state.phase;
    const { error: broken } = attempted(() => state.take(entry));
    if (broken) {
      told(broken);
      stopped = broken.rule;
      break;
    }
  }
  if (stopped) ledger.block(ALL, stopped);
  return { attempt, entries: readable, head, state, end, stopped };
}

function restsOn({ rule, key }) {
  const rules = RESTS_ON[rule] || SEALED;
  return PLACES.includes(key) ? [...rules, "MP-CHAIN"] : rules;
}

async function readLines(name, lines, ledger, pace) {
  const entries = [];
  let stopped = null;
  for (let index = 0; index < lines.length; index += 1) {
    const number = index + 1;
    const { value, error } = attempted(() => readLine(lines[index], `${name}:${number}`));
    if (error) {
      ledger.refuse(error, error.rule === "MP-ORDER" ? RESTS_ON["MP-ORDER"] : []);
      stopped = stopped || error.rule;
    }
    entries.push(error ? null : { ...value, number });
    // A line may be of 200,000 bytes; to ask for the time costs next to nothing beside reading one.
    await pace.turn(0);
  }
  return { entries, stopped };
}

/** Each line names its number and the digest of the line before. */
async function checkChain(attempt, lines, entries, sealed, heads, ledger, pace) {
  const name = transcriptName(attempt);
  const refuse = (key, number, params, rests) =>
    ledger.refuse(new Refusal("MP-CHAIN", `chain.${key}`, `${name}:${number}`, params), rests);
  let expected = firstLink(attempt, sealed, heads, ledger);
  let seq = 1;
  for (let index = 0; index < lines.length; index += 1) {
    const number = index + 1;
    const found = entries[index] || links(lines[index]);
    if (found) {
      if (found.seq !== seq) refuse("seq", number, { expected: seq, found: found.seq });
      if (expected !== null && found.prev !== expected) {
        refuse("prev", number, { expected, found: found.prev }, number === 1 && attempt === 1 ? SEALED : []);
      }
    }
    seq = (found ? found.seq : seq) + 1;
    expected = sha256Hex(lines[index]);
    await pace.turn(0);
  }
}

/** What the first line has to name: the seal fingerprint, or the head of the attempt before. */
function firstLink(attempt, sealed, heads, ledger) {
  if (attempt === 1) {
    if (sealed.fingerprint === null) ledger.block(["MP-CHAIN"], "MP-BUNDLE");
    return sealed.fingerprint;
  }
  const head = heads.get(attempt - 1) || null;
  if (head === null) ledger.block(["MP-CHAIN"], heads.has(attempt - 1) ? "MP-CHAIN" : "MP-ATTEMPTS");
  return head;
}

/** The number and the link of a line of which the rest could not be understood, or null. */
function links(line) {
  const { value } = attempted(() => parseCanonical(line, "MP-CHAIN", ""));
  if (!(value instanceof Map)) return null;
  const [seq, prev] = [value.get("seq"), value.get("prev")];
  return typeof seq === "number" && typeof prev === "string" ? { seq, prev } : null;
}

/** Attempts follow one another without a gap, all but the last are void, and the last has an end. */
export function checkAttempts(told, ledger) {
  const refuse = (key, attempt, params, rests) =>
    ledger.refuse(new Refusal("MP-ATTEMPTS", `attempts.${key}`, transcriptName(attempt), params), rests);
  const numbers = told.map((one) => one.attempt);
  for (let attempt = 1; attempt < Math.max(0, ...numbers); attempt += 1) {
    if (!numbers.includes(attempt)) refuse("gap", attempt, {}, []);
  }
  told.forEach(({ attempt, state, stopped }, index) => {
    if (state === null || stopped !== null) return;
    const last = index === told.length - 1;
    const { phase } = state;
    if (!last && phase !== "voided") refuse("not-void", attempt, {}, SEALED);
    else if (last && phase === "voided") refuse("all-void", attempt, {}, SEALED);
    else if (last && !state.ended) refuse("unfinished", attempt, { phase }, [...SEALED, "MP-CHAIN"]);
  });
}

function sayWhatHolds(told, ledger) {
  const states = told.map((one) => one.state).filter((one) => one !== null);
  const pulses = states.flatMap((one) => one.pulses);
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const lines = sum(told.map((one) => one.entries.length));
  ledger.holds("MP-CHAIN", "holds.chain", { lines });
  ledger.holds("MP-ORDER", "holds.order", { lines });
  // Slips of paper left no commitment, so a bundle cannot show that what was typed is what they said.
  const onPaper = states.some((one) => one.onPaper);
  ledger.holds("MP-SLIP", onPaper ? "holds.slip-paper" : "holds.slip", { count: sum(pulses.map((one) => one.slips.length)) });
  ledger.holds("MP-BALL", "holds.ball", { count: sum(states.map((one) => one.drawn.length)) });
  ledger.holds("MP-SECRET", "holds.secret", { count: pulses.length });
  const seeds = pulses.map((one) => one.seed.slice(0, 8)).join(", ") || "-";
  ledger.holds("MP-SEED", "holds.seed", { count: pulses.length, seeds });
  const key = told.length > 1 ? "holds.attempts" : "holds.attempts-one";
  ledger.holds("MP-ATTEMPTS", key, { count: told.length });
}
