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
    const { findings, drawId, title, titleEn, rehearsal, terminated, fingerprint, sealed, attempts } = report;
    const plan = sealed && sealed.plan ? { batchOf: sealed.plan.batchOf, schoolOf: sealed.plan.schoolOf } : null;
    return {
      findings, drawId, title, titleEn, rehearsal, terminated, fingerprint, given, sealed: { plan },
      attempts: attempts.map((one) => attemptOf(one, one !== attempts[attempts.length - 1])),
    };
  }

  /** One child by its code, or null; `read` tells whether there is a list at all. */
  async child({ code }) {
    const read = Boolean(this.report.sealed && this.report.sealed.roster);
    return { code, read, child: await lookUp(this.report, code) };
  }

  /** The findings on a family slip, and the child that it names. */
  async slip({ text }) {
    const data = bytesOfText(text);
    const findings = checkSlip(this.report, data);
    const code = codeOfSlip(data);
    return { findings, ...(code === null ? { code: "", read: true, child: null } : await this.child({ code })) };
  }
}

/** What was said in the hall in one attempt. */
function attemptOf({ attempt, state, places, end }, isVoid) {
  if (state === null) return { attempt, isVoid, phase: null, pulses: [], balls: [], lists: 0, admissions: 0, places: 0 };
  const { phase, pulses, balls, lists, admissions } = state;
  return {
    attempt, isVoid, phase: end || phase, pulses, balls, lists: lists.length, admissions: admissions.length, places: places || 0,
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
  scope.onmessage = async ({ data }) => scope.postMessage(await answer(engine, data));
  scope.postMessage({ ready: true });
}
