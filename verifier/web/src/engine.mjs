// What the page asks for, in a worker or, where workers are forbidden, in slices on the page's own thread. Questions and
// answers are plain values, so that they can go from one to the other.

import { audit } from "./audit.mjs";
import { refuse } from "./errors.mjs";
import { bytesOfText } from "./json.mjs";
import { checkSlip, codeOfSlip, lookUp } from "./lookup.mjs";
import { Pace } from "./pace.mjs";

/** A File or Blob as `{size, read(start, length)}`. */
export class BlobSource {
  constructor(blob) {
    this.blob = blob;
    this.size = blob.size;
  }

  async read(start, length) {
    const part = this.blob.slice(start, start + length);
    try {
      return new Uint8Array(await (part.arrayBuffer ? part.arrayBuffer() : new Response(part).arrayBuffer()));
    } catch (error) {
      return refuse("MP-BUNDLE", "archive.unreadable", this.blob.name || "");
    }
  }
}

export class Engine {
  constructor(paceOptions) {
    this.paceOptions = paceOptions;
    this.report = null;
  }

  /** Check a file; gives what the page shows of the report. */
  async check({ file, given }) {
    this.report = null;
    const report = await audit(new BlobSource(file), given, new Pace(this.paceOptions));
    this.report = report;
    const { verdict, findings, drawId, title, titleEn, rehearsal, terminated, fingerprint, sealed, attempts, confirmation } = report;
    return {
      verdict, findings, drawId, title, titleEn, rehearsal, terminated, fingerprint, given, confirmation, sealed: sealed && { plan: namesOf(sealed.plan) },
      hall: hallOf(attempts), attempts: attempts.map(attemptOf),
    };
  }

  /** One child by a typed code, or null: if the list has none such, by the same one in capitals. */
  async child({ code }) {
    const found = await this.exactly(code);
    if (found.child !== null) return found;
    const inCapitals = await this.exactly(code.toUpperCase());
    return inCapitals.child === null ? found : inCapitals;
  }

  /** One child by its code; `read` tells whether there is a list at all. */
  async exactly(code) {
    const read = Boolean(this.report.sealed && this.report.sealed.roster);
    return { code, read, child: await lookUp(this.report, code) };
  }

  /** The findings on a family slip, and the child that it names. */
  async slip({ text }) {
    const data = bytesOfText(text);
    const findings = checkSlip(this.report, data);
    const code = codeOfSlip(data);
    return { findings, ...(code === null ? { code: "" } : await this.exactly(code)) };
  }
}

/** The names that a plan gives, and how witness numbers are locked in. */
function namesOf(plan) {
  return plan && { batchOf: plan.batchOf, schoolOf: plan.schoolOf, onPaper: plan.witness.lock === "paper", secondCheck: plan.secondCheck };
}

// What is said aloud, and how many rows each takes.
const SAID = {
  announced: ({ totals }) => totals.length,
  "slip-locked": () => 1,
  ball: () => 1,
  "slip-opened": () => 1,
  "secret-opened": () => 2,
  numbered: ({ lists }) => lists.length,
  shuffled: () => 1,
  admitted: () => 1,
  notarised: () => 1,
};
const MOST_SAID = 5000; // the largest honest draw has about 2,000 rows; more only a hostile transcript has

/** What was said in the hall in all attempts, as far as they could be followed. */
function hallOf(attempts) {
  const rounds = [];
  let [shown, leftOut] = [0, 0];
  for (const { attempt, entries, state } of attempts) {
    rounds.push({ attempt, round: 0, events: [] });
    for (const { at, kind, data } of entries.slice(0, state === null ? 0 : state.followed)) {
      if (kind === "round-opened") rounds.push({ attempt, round: data.round, events: [] });
      else if (SAID[kind] && shown >= MOST_SAID) leftOut += 1;
      else if (SAID[kind]) {
        rounds[rounds.length - 1].events.push({ at, kind, data });
        shown += SAID[kind](data);
      }
    }
  }
  return { rounds: rounds.filter(({ events }) => events.length), leftOut };
}

/** What is worth knowing of one attempt. */
function attemptOf({ attempt, entries, state, head, stopped }) {
  const lines = entries.length;
  const [from, to] = lines ? [entries[0].at, entries[lines - 1].at] : ["", ""];
  const one = { attempt, head, lines, from, to, phase: null, complete: state !== null && stopped === null };
  if (state === null) return one;
  const { phase, followed, resumed, pulses, lists, admissions } = state;
  const ended = (kind) => entries.slice(0, followed).find((entry) => entry.kind === kind);
  const end = ended("terminated") || ended("voided");
  return {
    ...one, phase, followed, spare: resumed && resumed.reason, end: end ? end.data : null, rounds: pulses.length,
    lists: lists.length, admissions: admissions.length,
  };
}

/** Answer a question: `{result}`, or what went wrong. */
export async function answer(engine, { task, ...question }) {
  try {
    return { result: await engine[task](question) };
  } catch (error) {
    return { error: `${error.name} ${error.message}`, cancelled: Boolean(error.isCancelled) };
  }
}

/** Be the worker: hear questions, tell progress and answers. */
export function serve(scope) {
  const engine = new Engine({ told: (done, of, stage) => scope.postMessage({ progress: { done, of, stage } }) });
  scope.onmessage = async ({ data: { number, ...question } }) => scope.postMessage({ ...(await answer(engine, question)), number });
  scope.postMessage({ ready: true });
}
