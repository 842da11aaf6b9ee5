// The lines of a transcript (section 6).

import { refuse } from "./errors.mjs";
import { parseCanonical } from "./json.mjs";
import { PATTERN, readersOf } from "./shape.mjs";

const MAX_LINE = 200000;
const MAX_LINES = 100000;
const NEWLINE = 10;

export const VOID = "VOID";

const is = readersOf("MP-ORDER");

const ROLES = ["operator", "notary", "organiser", "discipline", "congress", "consultative", "parent", "school"];
const role = is.choice(...ROLES);
const roles = is.list(1, ROLES.length, is.named("role", role));
const round = is.integer(1, 2000);
const slot = is.integer(1, 99);
const batch = is.text(PATTERN.batch);
const school = is.text(PATTERN.school);
const { digest, free } = is;
const count = is.integer(0, 10000000);

const list = is.object({
  label: is.text("[0-9A-Z]{1,16}\\.(?:number|shuffle)\\.[0-9]{1,2}"), count, sha256: digest,
});

const CHECKS = ["network", "program", "fingerprint"];

function ball(value, where) {
  is.fields(value, where, ["name", "status", "value"]);
  const status = is.choice("drawn", "stuck", "out-of-range")(value.get("status"), `${where}/status`);
  const integer = is.integer(0, 9999);
  const number = (status === "stuck" ? is.orNull(integer) : integer)(value.get("value"), `${where}/value`);
  return { name: is.text("[a-z]{1,12}[0-9]{0,2}")(value.get("name"), `${where}/name`), status, value: number };
}

/** A reader that reads one field before the others. */
function first(name, readers) {
  const names = Object.keys(readers);
  const all = is.object(readers);
  return (value, where) => {
    is.fields(value, where, names);
    readers[name](value.get(name), `${where}/${name}`);
    return all(value, where);
  };
}

const READERS = {
  begin: first("resumed", {
    format: is.text("mingpai-transcript-1"),
    draw_id: is.text(PATTERN.drawId),
    rehearsal: is.flag,
    attempt: is.integer(1, 9),
    seal: digest,
    resumed: is.orNull(is.object({ head: is.orNull(digest), reason: free })),
  }),
  unsealed: is.object({
    network_off: is.flag,
    program: digest,
    fingerprint_agrees: is.flag,
    present: is.list(1, ROLES.length, is.object({ role, count: is.integer(1, 999) })),
    overrides: is.list(0, CHECKS.length, is.object({ check: is.choice(...CHECKS), reason: free, decided_by: roles })),
  }),
  announced: is.object({
    totals: is.list(1, 20, is.object({ batch, quota: is.integer(1, 1000000000), applicants: count })),
  }),
  "round-opened": is.object({ round }),
  "slip-locked": is.object({ round, slot, commitment: is.orNull(digest) }),
  ball,
  "slip-opened": first("reason", {
    round, slot, number: is.text(`[0-9]{4,12}|${VOID}`), nonce: is.orNull(is.text("[0-9a-f]{32}")), reason: is.orNull(free),
  }),
  "secret-opened": is.object({ round, index: is.integer(1, 20000), digits: is.text("[0-9]{40}"), seed: digest }),
  numbered: is.object({ group: is.integer(1, 20), lists: is.list(1, 20, list) }),
  shuffled: is.object({ batch, school, trial: is.integer(1, 9), list }),
  admitted: is.object({ batch, schools: is.list(1, 500, is.named("id", school)), pressed_by: role, sha256: digest }),
  notarised: is.object({ statement: is.choice("valid", "objection") }),
  closed: is.object({ results: digest }),
  voided: is.object({ reason: free, decided_by: roles }),
  terminated: is.object({ reason: free, decided_by: roles, results: digest }),
  reopened: is.object({ reason: free }),
  copied: is.object({ file: free, sha256: digest, medium: free }),
  note: is.object({ text: free }),
};

const chain = readersOf("MP-CHAIN");
const FIELDS = ["seq", "at", "kind", "data", "prev"];
const readSeq = chain.integer(1, MAX_LINES);
const readKind = chain.text("[a-z-]{1,20}");

/** Read one line: `{seq, at, kind, data, prev}`. */
export function readLine(line, where) {
  if (line.length > MAX_LINE) refuse("MP-CHAIN", "transcript.long-line", where, { limit: MAX_LINE });
  const value = chain.fields(parseCanonical(line, "MP-CHAIN", where), where, FIELDS);
  const kind = readKind(value.get("kind"), `${where}/kind`);
  if (!Object.keys(READERS).includes(kind)) refuse("MP-ORDER", "event.kind", `${where}/kind`, { found: kind });
  return {
    seq: readSeq(value.get("seq"), `${where}/seq`),
    at: chain.time(value.get("at"), `${where}/at`),
    kind,
    data: READERS[kind](value.get("data"), `${where}/data`),
    prev: chain.digest(value.get("prev"), `${where}/prev`),
  };
}

/** The lines of a transcript; each, the last one too, ends in a newline. */
export function splitLines(data, where) {
  if (data[data.length - 1] !== NEWLINE) refuse("MP-CHAIN", "transcript.cut-off", where);
  const lines = [];
  for (let from = 0; from < data.length; ) {
    const to = data.indexOf(NEWLINE, from);
    lines.push(data.subarray(from, to));
    from = to + 1;
  }
  if (lines.length > MAX_LINES) {
    refuse("MP-CHAIN", "transcript.many-lines", where, { found: lines.length, limit: MAX_LINES });
  }
  return lines;
}
